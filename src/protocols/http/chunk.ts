import { concatBytes, encodeLatin1 } from '../bytes.ts';

/** Size line in front of a chunk of so many bytes (RFC 9112 section 7.1). */
export function chunkSizeLine(bytes: number): string {
  return `${bytes.toString(16)}\r\n`;
}

/** The chunk of size 0 and the empty trailer section: 5 bytes that end a chunked body. */
export const lastChunk: Uint8Array = encodeLatin1('0\r\n\r\n');

/**
 * One chunk of a body with Transfer-Encoding: chunked.
 * Throws RangeError for no bytes, because a chunk of size 0 would end the body.
 */
export function encodeChunk(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new RangeError('an empty chunk would end the body; send nothing, or lastChunk');
  return concatBytes([encodeLatin1(chunkSizeLine(bytes.length)), bytes, encodeLatin1('\r\n')]);
}
