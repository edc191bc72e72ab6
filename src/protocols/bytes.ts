/** Text and numbers to bytes and back. Every function returns a new array; none writes to its input. */

export const noBytes = new Uint8Array(0);

const utf8Encoder = new TextEncoder();
// A byte order mark is content here; the protocols that strip one (SSE) do it themselves.
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

export function encodeUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Invalid sequences become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return lenientUtf8.decode(bytes);
}

/** Returns undefined when the bytes are not valid UTF-8. */
export function decodeUtf8Strictly(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * One byte per character: how HTTP/1.1 heads travel (RFC 9110 section 5.5).
 * Throws RangeError for a character above U+00FF.
 */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0xff) throw new RangeError(`character ${index} of "${text}" does not fit in one byte`);
    bytes[index] = code;
  }
  return bytes;
}

export function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard alphabet with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const group = (first << 16) | (second << 8) | third;
    const characters = [18, 12, 6, 0].map((shift) => base64Alphabet.charAt((group >> shift) & 63));
    const present = Math.min(3, bytes.length - index) + 1;
    text += characters.slice(0, present).join('').padEnd(4, '=');
  }
  return text;
}
