import { SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { ListRow } from '../patterns/contract/workload.ts';
import { lineEnd, rowsOfText } from './recipe-list-rows.ts';
import type { Delimiter, Field, Row } from './recipe-list-rows.ts';
import { CLOCK_WORDS, readListTime } from './recipe-list-time.ts';
import type { ListClock, ListTime } from './recipe-list-time.ts';

const MAX_ROWS = 100_000;
/** Rows that are refused are named one by one up to here, then counted. */
const MAX_NAMED = 20;
const MAX_TEXT = 200;
/** The longest a run can be. */
const MAX_AT: Microseconds = 24 * 3600 * SECOND;
/** The delimiter is found from so many lines with something in them, within so much text. */
const LINES_TO_JUDGE = 20;
const TEXT_TO_JUDGE = 64 * 1024;
/** Between two places to pause, at most about so many characters or rows are read. */
const PAUSE_CHARACTERS = 64 * 1024;
const PAUSE_ROWS = 500;

export interface NewsList {
  readonly rows: readonly ListRow[];
  /** What was done with the text that its author may not expect. */
  readonly notes: readonly string[];
  /** What could not be used, by line number. */
  readonly problems: readonly string[];
}

/** Reads a list of news at once: see `readingNewsList`. */
export function readNewsList(text: string): NewsList {
  const reading = readingNewsList(text);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Reads a list of news: one `time` or `time,text` a line, in seconds, as ISO 8601 dates or as counts since 1970, both
 * relative to the earliest. It pauses often and yields the share that is read, so that a page stays alive meanwhile.
 */
export function* readingNewsList(text: string): Generator<number, NewsList, undefined> {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const named = /^sep=([,;\t])[\r\n]+/i.exec(text.slice(start, start + 16));
  const delimiter = delimiterNamed(named?.[1]) ?? findDelimiter(text, start);
  const reader = new ListReader(delimiter);
  let paused = start;
  let count = 0;
  const from = start + (named?.[0].length ?? 0);
  for (const row of rowsOfText(text, delimiter, from, named === null ? 1 : 2)) {
    reader.add(row);
    if (reader.isFull) {
      return fail(`The list has more than ${MAX_ROWS.toLocaleString('en')} rows: it was not taken.`);
    }
    count += 1;
    if (row.end - paused >= PAUSE_CHARACTERS || count % PAUSE_ROWS === 0) {
      paused = row.end;
      yield row.end / text.length;
    }
  }
  return reader.finish();
}

function fail(sentence: string): NewsList {
  return { rows: [], notes: [], problems: [sentence] };
}

// --- what stands between time and text -------------------------------------------------------------------------------

function delimiterNamed(character: string | undefined): Delimiter | undefined {
  return ([',', ';', '\t'] as const).find((delimiter) => delimiter === character);
}

/** The delimiter with which most of the first lines begin with a time; the rarer in a text wins when two do equally. */
function findDelimiter(text: string, start: number): Delimiter {
  const lines: string[] = [];
  for (let at = start; at < text.length && at < start + TEXT_TO_JUDGE && lines.length < LINES_TO_JUDGE;) {
    const { end, next } = lineEnd(text, at);
    const line = text.slice(at, Math.min(end, at + 1_000));
    if (line.trim() !== '') lines.push(line);
    at = next;
  }
  const fits = (delimiter: Delimiter) =>
    lines.filter((line) => {
      const [row] = rowsOfText(line, delimiter, 0, 1);
      const [time, ...rest] = row?.fields ?? [];
      if (time === undefined || rest.length === 0 || readListTime(time.text.trim()) === null) return false;
      return delimiter !== ',' || !OTHER_DELIMITER.test(rest[0]?.text ?? '');
    }).length;
  const [best] = (['\t', ';', ','] as const)
    .map((delimiter) => ({ delimiter, count: fits(delimiter) }))
    .sort((one, other) => other.count - one.count);
  return best === undefined || best.count === 0 ? ',' : best.delimiter;
}

// --- the rows --------------------------------------------------------------------------------------------------------

/** Has a letter, and no more digits than a name has: `Zeit`, `время (с)`, `時刻`, `t0`. */
const HEADER = /^(?=.*\p{L})(?!.*\d\d)[^"]*$/u;
/** Behind a comma: what could be the decimals of a time in front of it. */
const DECIMALS = /^\d+\s*(?:$|Z|[+-]\d)/i;
/** The same, with the delimiter that then is the real one. */
const OTHER_DELIMITER = /^\d+\s*[;\t]/;

class ListReader {
  private readonly delimiter: Delimiter;
  private readonly rows: ListRow[] = [];
  private readonly notes = new Set<string>();
  private readonly refused: string[] = [];
  private refusedCount = 0;
  private clock: ListClock | null = null;
  private isFirst = true;
  private columns = 0;
  /** The first lines with a decimal point, with a decimal comma, and with a comma that may be either. */
  private pointLine = 0;
  private commaLine = 0;
  private doubtful: { readonly line: number; readonly text: string } | null = null;
  private isDoubtSure = false;
  isFull = false;

  constructor(delimiter: Delimiter) {
    this.delimiter = delimiter;
  }

  add({ line, fields }: Row): void {
    if (fields === null) {
      this.isFirst = false;
      this.refuse(line, 'a quote is opened and not closed');
      return;
    }
    const [first, ...rest] = fields;
    if (first === undefined || fields.every((field) => field.text.trim() === '')) return;
    const written = first.text.trim();
    const time = this.readTime(written);
    const isHeader = this.isFirst && time === null && HEADER.test(written);
    this.isFirst = false;
    if (isHeader) {
      this.columns = fields.length;
      this.notes.add('The first line was taken for a header.');
      return;
    }
    const why = time === null ? noTime(written) : this.objection(time, written);
    if (why !== null || time === null) this.refuse(line, why ?? noTime(written));
    else if (this.rows.length >= MAX_ROWS) this.isFull = true;
    else this.take(line, time, first, rest);
  }

  finish(): NewsList {
    if (this.doubtful !== null && (this.isDoubtSure || this.pointLine === 0)) {
      const { line, text } = this.doubtful;
      return fail(
        `Line ${line}: "${text}" can be read in two ways, with a decimal comma or with a comma before the text. Write a decimal point, or put semicolons or tabs between time and text. The list was not taken.`,
      );
    }
    if (this.commaLine > 0 && this.pointLine > 0) {
      return fail(
        `Line ${this.pointLine} has a point in its time and line ${this.commaLine} a comma: one of them cannot be for decimals. The list was not taken.`,
      );
    }
    const problems = [...this.refused];
    if (this.refusedCount > problems.length)
      problems.push(`${this.refusedCount - problems.length} more lines cannot be used.`);
    if (this.rows.length === 0 && this.refusedCount === 0) problems.push('There is no line with a time in it.');
    const rows = this.inOrder(problems);
    return { rows, notes: [...this.notes], problems };
  }

  /** Between commas there is no room for a decimal comma. */
  private readTime(written: string): ListTime | null {
    const time = readListTime(written);
    return time?.mark === ',' && this.delimiter === ',' ? null : time;
  }

  private objection({ clock, us }: ListTime, written: string): string | null {
    if (this.clock !== null && clock !== this.clock)
      return `the lines before it are written in ${CLOCK_WORDS[this.clock]}, this one in ${CLOCK_WORDS[clock]}`;
    if (us < 0 && clock !== 'date' && clock !== 'local') return `the time ${written.slice(0, 40)} is negative`;
    return clock === 'seconds' && us > MAX_AT ? 'the time lies after 24 hours' : null;
  }

  private take(line: number, time: ListTime, first: Field, rest: readonly Field[]): void {
    this.clock = time.clock;
    if (time.mark === '.' && this.pointLine === 0) this.pointLine = line;
    if (time.mark === ',' && this.commaLine === 0) this.commaLine = line;
    const [second] = rest;
    const canBe = this.delimiter === ',' && !first.isQuoted && second?.isQuoted === false;
    const isSure = canBe && OTHER_DELIMITER.test(second.text);
    // A header of as many columns says what the comma is for.
    const isDoubtful = canBe && time.isOpen && DECIMALS.test(second.text) && rest.length + 1 !== this.columns;
    this.isDoubtSure ||= isSure;
    if (isDoubtful || isSure)
      this.doubtful ??= { line, text: `${first.text.trim()},${second.text}`.trim().slice(0, 40) };
    this.rows.push({ at: time.us, text: this.textOf(rest) });
  }

  private textOf(rest: readonly Field[]): string {
    const joined = rest.map(({ text }) => text).join(this.delimiter);
    const text = joined.replace(/\s*[\r\n]+\s*/g, ' ').trim();
    if (/[\r\n]/.test(joined.trim())) this.notes.add('Line breaks within texts were taken for spaces.');
    if (text.includes('\uFFFD')) this.notes.add('Some letters could not be read: save the file as UTF-8 to keep them.');
    if (text.length <= MAX_TEXT) return text;
    this.notes.add(`Texts were cut after ${MAX_TEXT} characters.`);
    // Half of a surrogate pair is no letter.
    return text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '');
  }

  private refuse(line: number, why: string): void {
    this.refusedCount += 1;
    if (this.refused.length < MAX_NAMED) this.refused.push(`Line ${line}: ${why}.`);
  }

  private inOrder(problems: string[]): readonly ListRow[] {
    const { rows, clock } = this;
    if (rows.some(({ at }, index) => at < (rows[index - 1]?.at ?? at)))
      this.notes.add('The rows were not in order of time: they were sorted.');
    const sorted = rows
      .map((row, index) => ({ row, index }))
      .sort((one, other) => one.row.at - other.row.at || one.index - other.index);
    const isRelative = clock !== null && clock !== 'seconds';
    const zero = isRelative ? (sorted[0]?.row.at ?? 0) : 0;
    if (isRelative) this.notes.add(`${capital(CLOCK_WORDS[clock])} count from the earliest, which is at 0 s.`);
    const relative = sorted.map(({ row }, index) => ({
      at: row.at - zero,
      text: row.text === '' ? `item ${index + 1}` : row.text,
    }));
    const kept = relative.filter(({ at }) => at <= MAX_AT);
    if (kept.length < relative.length)
      problems.push(
        `${relative.length - kept.length} rows lie more than 24 hours after the first: they were left out.`,
      );
    return kept;
  }
}

function noTime(written: string): string {
  return `"${written.slice(0, 40)}" is neither a number of seconds nor a date`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
