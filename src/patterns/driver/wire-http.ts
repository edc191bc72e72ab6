/**
 * Takes HTTP/1.1 messages out of the bytes of a connection, apart from the parser that the simulation uses: it would
 * share that one's errors. Each message says what is wrong with its framing.
 */

export interface WireMessage {
  /** The first line. */
  readonly start: string;
  /** Names in small letters. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Its last byte has been written. */
  readonly isWhole: boolean;
  /** Where the next one begins. */
  readonly end: number;
}

/** The messages in the order in which they were written, as far as they go, and where HTTP ends: after a 101 or an upgrade. */
export function messagesIn(
  bytes: Uint8Array,
  isResponse: boolean,
  endsHttp: (message: WireMessage) => boolean,
): { readonly messages: readonly WireMessage[]; readonly rest: Uint8Array | null } {
  const text = latin(bytes);
  const messages: WireMessage[] = [];
  for (let at = 0; at < text.length;) {
    const message = messageAt(text, at, isResponse);
    if (message === null) break;
    messages.push(message);
    at = message.end;
    if (!message.isWhole) break;
    if (endsHttp(message)) return { messages, rest: bytes.subarray(at) };
  }
  return { messages, rest: null };
}

export function valuesOf({ fields }: WireMessage, name: string): readonly string[] {
  return fields.filter(([other]) => other === name).map(([, value]) => value);
}

function messageAt(text: string, at: number, isResponse: boolean): WireMessage | null {
  const headEnd = text.indexOf('\r\n\r\n', at);
  if (headEnd < 0) return null;
  const [start = '', ...lines] = text.slice(at, headEnd).split('\r\n');
  const fields = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const head = { start, fields };
  const body = headEnd + 4;
  const end = bodyEnd(text, body, head, isResponse);
  return { ...head, isWhole: end !== null, end: end ?? text.length };
}

/** Null when it is not all there. */
function bodyEnd(
  text: string,
  from: number,
  { start, fields }: Pick<WireMessage, 'start' | 'fields'>,
  isResponse: boolean,
): number | null {
  const status = isResponse ? Number(start.split(' ')[1]) : 0;
  const isBodiless = isResponse && (status < 200 || status === 204 || status === 304);
  if (isBodiless) return from;
  const of = (name: string) => fields.find(([other]) => other === name)?.[1];
  if (of('transfer-encoding') === 'chunked') return chunksEnd(text, from);
  const length = of('content-length');
  if (length === undefined) return isResponse ? null : from;
  const end = from + Number(length);
  return end <= text.length ? end : null;
}

function chunksEnd(text: string, from: number): number | null {
  for (let at = from; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || at > text.length) return null;
    if (size === 0) return at;
  }
}

/** A character for each byte. */
export function latin(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}
