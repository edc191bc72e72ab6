import { decodeLatin1 } from '../bytes.ts';
import { isFieldText, isTarget, isToken } from './grammar.ts';
import { isMalformed, malformed, type Malformed } from './malformed.ts';
import type { Header, RequestHead, ResponseHead } from './message.ts';

/** Largest head, in bytes: Node's default, `http.maxHeaderSize` = 16 KiB (nodejs.org/api/http.html). */
export const maxHeadBytes = 16_384;

export interface Line {
  readonly text: string;
  /** Offset of the byte after the line break. */
  readonly next: number;
}

/**
 * The line that begins at `from`, without its CRLF; undefined while its end has not arrived.
 * The verdict depends on the bytes up to the line's end only, never on how the input was split.
 */
export function readLine(input: Uint8Array, from: number): Line | Malformed | undefined {
  const lineFeed = input.indexOf(10, from);
  if (lineFeed >= maxHeadBytes || (lineFeed < 0 && input.length >= maxHeadBytes)) {
    return malformed('too-large', `the head is longer than ${maxHeadBytes} bytes`);
  }
  if (lineFeed < 0) return undefined;
  // RFC 9112 section 2.2 lets a recipient accept a lone LF; accepting it invites request smuggling.
  if (lineFeed === from || input[lineFeed - 1] !== 13) {
    return malformed('syntax', 'a line ends with LF without CR');
  }
  return { text: decodeLatin1(input.subarray(from, lineFeed - 1)), next: lineFeed + 1 };
}

export interface Fields {
  readonly headers: readonly Header[];
  /** Offset of the byte after the blank line. */
  readonly next: number;
}

/** Field lines from `from` to the blank line; undefined while it has not arrived (RFC 9112 section 5). */
export function readFields(input: Uint8Array, from: number): Fields | Malformed | undefined {
  const headers: Header[] = [];
  let at = from;
  for (;;) {
    const line = readLine(input, at);
    if (line === undefined || isMalformed(line)) return line;
    at = line.next;
    if (line.text === '') return { headers, next: at };
    const header = readFieldLine(line.text);
    if (isMalformed(header)) return header;
    headers.push(header);
  }
}

function readFieldLine(line: string): Header | Malformed {
  if (/^[ \t]/.test(line)) return malformed('syntax', 'a header is folded over two lines (RFC 9112 section 5.2)');
  const colon = line.indexOf(':');
  if (colon < 0) return malformed('syntax', `header line ${quote(line)} has no colon`);
  const name = line.slice(0, colon);
  // Also catches a space in front of the colon, which RFC 9112 section 5.1 makes servers reject.
  if (!isToken(name)) return malformed('syntax', `${quote(name)} is not a header name`);
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  if (!isFieldText(value)) return malformed('syntax', `the value of ${name} contains a control character`);
  return [name, value];
}

/** RFC 9112 section 3. */
export function readRequestLine(line: string): Omit<RequestHead, 'headers'> | Malformed {
  const [method = '', target = '', version = '', ...more] = line.split(' ');
  if (!isToken(method) || !isTarget(target) || version === '' || more.length > 0) {
    return malformed('syntax', `${quote(line)} is not a request line`);
  }
  if (version === 'HTTP/1.0') return { method, target, version: '1.0' };
  return checkVersion(version) ?? { method, target };
}

/** RFC 9112 section 4. */
export function readStatusLine(line: string): Omit<ResponseHead, 'headers'> | Malformed {
  const [, version = '', status = '', reason = ''] = /^([^ ]*) ([1-5]\d\d)(?: (.*))?$/.exec(line) ?? [];
  if (status === '') return malformed('syntax', `${quote(line)} is not a status line`);
  if (!isFieldText(reason)) return malformed('syntax', 'the reason phrase has space around it or a control character');
  return checkVersion(version) ?? { status: Number(status), reason };
}

function checkVersion(version: string): Malformed | undefined {
  if (version === 'HTTP/1.1') return undefined;
  if (/^HTTP\/\d\.\d$/.test(version)) return malformed('unsupported', `only HTTP/1.1 is spoken here, not ${version}`);
  return malformed('syntax', `${quote(version)} is not an HTTP version`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
