import { decodeLatin1, encodeLatin1 } from '../bytes.ts';
import { CRLF } from './line.ts';

/** A line with nothing but a dot ends a mail (RFC 5321 4.1.1.4). */
export const END_OF_MAIL = `.${CRLF}`;

/** Lines as they travel after DATA: a dot at the beginning of one is doubled, and a lone dot ends them (RFC 5321 4.5.2). */
export function encodeContent(lines: readonly string[]): Uint8Array {
  const stuffed = lines.map((line) => (line.startsWith('.') ? `.${line}` : line) + CRLF);
  return encodeLatin1(stuffed.join('') + END_OF_MAIL);
}

/** The lines of a mail up to its dot, and the rest; undefined as long as it is not whole. */
export function takeContent(
  bytes: Uint8Array,
): { readonly lines: readonly string[]; readonly rest: Uint8Array } | undefined {
  // The line before ends where the dot begins; a mail without any line is the dot alone.
  const text = CRLF + decodeLatin1(bytes);
  const end = text.indexOf(CRLF + END_OF_MAIL);
  if (end < 0) return undefined;
  const lines = end === 0 ? [] : text.slice(CRLF.length, end).split(CRLF);
  return {
    lines: lines.map((line) => (line.startsWith('.') ? line.slice(1) : line)),
    rest: bytes.subarray(end + END_OF_MAIL.length),
  };
}
