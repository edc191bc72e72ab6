import { decodeLatin1 } from '../bytes.ts';

/** A line ends with both, never with one of them (RFC 5321 2.3.8). */
export const CRLF = '\r\n';

/** The first line of what has come, without its end, and the rest; undefined as long as it is not whole. */
export function takeLine(bytes: Uint8Array): { readonly line: string; readonly rest: Uint8Array } | undefined {
  const end = bytes.findIndex((byte, index) => byte === 0x0d && bytes[index + 1] === 0x0a);
  if (end < 0) return undefined;
  return { line: decodeLatin1(bytes.subarray(0, end)), rest: bytes.subarray(end + 2) };
}
