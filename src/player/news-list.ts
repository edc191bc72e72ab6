import { SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { ListRow } from '../patterns/workload.ts';

const MAX_ROWS = 100_000;
/** Rows that are refused are named one by one up to here, then counted. */
const MAX_NAMED = 20;
const MAX_TEXT = 200;
/** The longest a run can be. */
const MAX_AT: Microseconds = 24 * 3600 * SECOND;

export interface NewsList {
  readonly rows: readonly ListRow[];
  /** What was done with the text that its author may not expect. */
  readonly notes: readonly string[];
  /** What could not be used, by line number. */
  readonly problems: readonly string[];
}

interface Reading {
  readonly clock: 'seconds' | 'date';
  readonly us: number;
}

/** Reads a list of news: one `time` or `time,text` a line, in seconds or as ISO 8601 dates relative to the earliest. */
export function readNewsList(text: string): NewsList {
  const rows: ListRow[] = [];
  const notes: string[] = [];
  const refused: string[] = [];
  let refusedCount = 0;
  const refuse = (line: number, why: string) => {
    refusedCount += 1;
    if (refused.length < MAX_NAMED) refused.push(`Line ${line}: ${why}.`);
  };
  let clock: Reading['clock'] | null = null;
  let number = 0;
  let isFirst = true;
  for (const line of linesOf(text)) {
    number += 1;
    if (line.trim() === '') continue;
    const fields = fieldsOf(line);
    if (fields === null) {
      refuse(number, 'a quote is opened and not closed');
      continue;
    }
    const [time = '', ...rest] = fields;
    const reading = readTime(time.trim());
    const isHeader = isFirst && reading === null && /^[A-Za-z_ ()]+$/.test(time.trim());
    isFirst = false;
    if (isHeader) notes.push('The first line was taken for a header.');
    else if (reading === null)
      refuse(number, `"${time.trim().slice(0, 40)}" is neither a number of seconds nor a date`);
    else if (clock !== null && reading.clock !== clock)
      refuse(number, `the lines before it are written in ${WORDS[clock]}, this one in ${WORDS[reading.clock]}`);
    else if (reading.clock === 'seconds' && reading.us < 0)
      refuse(number, `the time ${time.trim().slice(0, 40)} is negative`);
    else if (reading.clock === 'seconds' && reading.us > MAX_AT) refuse(number, 'the time lies after 24 hours');
    else if (rows.length >= MAX_ROWS) {
      return {
        rows: [],
        notes: [],
        problems: [`The list has more than ${MAX_ROWS.toLocaleString('en')} rows: it was not taken.`],
      };
    } else {
      clock = reading.clock;
      rows.push({ at: reading.us, text: rest.join(',').trim().slice(0, MAX_TEXT) });
    }
  }
  if (refusedCount > refused.length) refused.push(`${refusedCount - refused.length} more lines cannot be used.`);
  if (rows.length === 0 && refusedCount === 0) refused.push('There is no line with a time in it.');
  return { rows: inOrder(rows, clock, notes, refused), notes, problems: refused };
}

const WORDS = { seconds: 'seconds', date: 'dates' } as const;

function inOrder(
  rows: readonly ListRow[],
  clock: Reading['clock'] | null,
  notes: string[],
  problems: string[],
): readonly ListRow[] {
  if (rows.some(({ at }, index) => at < (rows[index - 1]?.at ?? at)))
    notes.push('The rows were not in order of time: they were sorted.');
  const sorted = rows
    .map((row, index) => ({ row, index }))
    .sort((one, other) => one.row.at - other.row.at || one.index - other.index);
  const zero = clock === 'date' ? (sorted[0]?.row.at ?? 0) : 0;
  if (clock === 'date') notes.push('Dates count from the earliest, which is at 0 s.');
  const relative = sorted.map(({ row }, index) => ({
    at: row.at - zero,
    text: row.text === '' ? `item ${index + 1}` : row.text,
  }));
  const kept = relative.filter(({ at }) => at <= MAX_AT);
  if (kept.length < relative.length)
    problems.push(`${relative.length - kept.length} rows lie more than 24 hours after the first: they were left out.`);
  return kept;
}

/** Line by line, so that a text that turns out too long is not split as a whole first. */
function* linesOf(text: string): Generator<string> {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let from = start; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield text.slice(from, to).replace(/\r$/, '');
    from = to + 1;
  }
}

/** Comma-separated fields, quoted ones included (RFC 4180, one line a row); null when a quote stays open. */
function fieldsOf(line: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quoted && character === '"' && line.charAt(index + 1) === '"') {
      field += '"';
      index += 1;
    } else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return quoted ? null : [...fields, field];
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

function readTime(text: string): Reading | null {
  if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return { clock: 'seconds', us: Math.round(Number(text) * SECOND) };
  const match = DATE.exec(text);
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '0',
    sign,
    zoneHour = '0',
    zoneMinute = '0',
  ] = match;
  // Date.UTC would take the 45th of the 13th month for a day of the next year.
  if (Number(month) > 12 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return null;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 3600 + Number(zoneMinute) * 60);
  return { clock: 'date', us: (ms / 1000 - zone) * SECOND + Math.round(Number(fraction) * SECOND) };
}
