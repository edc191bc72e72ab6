/** Rows of a list as RFC 4180 writes them, with the delimiter that the list uses. */

export type Delimiter = ',' | ';' | '\t';

export interface Field {
  readonly text: string;
  readonly isQuoted: boolean;
}

export interface Row {
  /** The line it begins in, from 1. */
  readonly line: number;
  /** Null: a quote is opened and not closed within the text that one row may have. */
  readonly fields: readonly Field[] | null;
  /** Where the next row begins. */
  readonly end: number;
}

/**
 * A field is read up to here. One forgotten quote must not swallow the whole list, and a line of millions of letters
 * or commas must not hold up who waits for it.
 */
const MAX_FIELD = 10_000;
/** What stands behind so many fields is one more field: a list of news needs two. */
const MAX_FIELDS = 20;
const LINE_END = /\r\n|\r|\n/g;

/** The rows of a text one by one, so that a list that turns out too long is not taken apart as a whole first. */
export function* rowsOfText(text: string, delimiter: Delimiter, from: number, line: number): Generator<Row> {
  let start = from;
  let number = line;
  while (start < text.length) {
    const row = readRow(text, delimiter, start);
    yield { line: number, fields: row.fields, end: row.end };
    number += row.lines;
    start = row.end;
  }
}

/** The end of the line that `from` is in, and where the next one begins. */
export function lineEnd(text: string, from: number): { readonly end: number; readonly next: number } {
  LINE_END.lastIndex = from;
  const match = LINE_END.exec(text);
  return match === null
    ? { end: text.length, next: text.length }
    : { end: match.index, next: match.index + match[0].length };
}

function readRow(text: string, delimiter: Delimiter, start: number): Omit<Row, 'line'> & { readonly lines: number } {
  const first = lineEnd(text, start);
  const unclosed = { fields: null, end: first.next, lines: 1 };
  const fields: Field[] = [];
  let at = start;
  let { end, next } = first;
  let lines = 1;
  for (;;) {
    const opening = skipBlanks(text, at, end, delimiter);
    if (text.charAt(opening) === '"' && opening < end && fields.length < MAX_FIELDS) {
      const closing = closingQuote(text, opening + 1);
      if (closing < 0) return unclosed;
      const content = text.slice(opening + 1, closing).replaceAll('""', '"');
      if (closing >= end) {
        lines += content.split(LINE_END).length - 1;
        ({ end, next } = lineEnd(text, closing));
      }
      const stop = fieldEnd(text, closing + 1, end, delimiter);
      // Letters behind the closing quote are kept: who wrote them meant them.
      fields.push({ text: content + text.slice(closing + 1, Math.min(stop, closing + MAX_FIELD)), isQuoted: true });
      at = stop;
    } else {
      const stop = fields.length < MAX_FIELDS ? fieldEnd(text, at, end, delimiter) : end;
      fields.push({ text: text.slice(at, Math.min(stop, at + MAX_FIELD)), isQuoted: false });
      at = stop;
    }
    if (at >= end) return { fields, end: next, lines };
    at += 1;
  }
}

function skipBlanks(text: string, from: number, end: number, delimiter: Delimiter): number {
  let at = from;
  while (at < end && (text.charAt(at) === ' ' || (text.charAt(at) === '\t' && delimiter !== '\t'))) at += 1;
  return at;
}

/** Where a quoted field ends; two quotes stand for one. -1 when that is not near. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at >= 0 && at <= from + MAX_FIELD;) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote > from + MAX_FIELD) return -1;
    if (text.charAt(quote + 1) !== '"') return quote;
    at = quote + 2;
  }
  return -1;
}

function fieldEnd(text: string, from: number, end: number, delimiter: Delimiter): number {
  const to = Math.min(end, from + MAX_FIELD);
  for (let at = from; at < to; at += 1) if (text.charAt(at) === delimiter) return at;
  return end;
}
