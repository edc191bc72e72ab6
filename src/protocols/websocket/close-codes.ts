import { concatBytes, decodeUtf8Strictly, encodeUtf8, noBytes } from '../bytes.ts';

export interface CloseCode {
  readonly name: string;
  /** False for the codes an endpoint only reports to its own application. */
  readonly onWire: boolean;
}

/** RFC 6455 section 7.4.1; 1012 to 1014 from the IANA registry "WebSocket Close Code Number". */
export const closeCodes: ReadonlyMap<number, CloseCode> = new Map([
  [1000, { name: 'normal closure', onWire: true }],
  [1001, { name: 'going away', onWire: true }],
  [1002, { name: 'protocol error', onWire: true }],
  [1003, { name: 'unsupported data', onWire: true }],
  [1005, { name: 'no code received', onWire: false }],
  [1006, { name: 'connection lost without a close frame', onWire: false }],
  [1007, { name: 'invalid data in a message', onWire: true }],
  [1008, { name: 'policy violation', onWire: true }],
  [1009, { name: 'message too big', onWire: true }],
  [1010, { name: 'extension required', onWire: true }],
  [1011, { name: 'internal server error', onWire: true }],
  [1012, { name: 'service restart', onWire: true }],
  [1013, { name: 'try again later', onWire: true }],
  [1014, { name: 'bad gateway', onWire: true }],
  [1015, { name: 'TLS handshake failed', onWire: false }],
]);

/** What a peer reports when the close frame had no code, and when there was no close frame (RFC 6455 section 7.1.5). */
export const noCodeReceived = 1005;
export const connectionLost = 1006;

/** Whether a close frame may carry the code: a known one, or 3000 to 4999 for libraries and applications. */
export function isCloseCodeOnWire(code: number): boolean {
  if (Number.isInteger(code) && code >= 3000 && code <= 4999) return true;
  return closeCodes.get(code)?.onWire ?? false;
}

/**
 * Payload of a close frame: the code in two bytes, then the reason in UTF-8 (RFC 6455 section 5.5.1).
 * Throws RangeError for a code that never travels and for a reason of more than 123 bytes.
 */
export function encodeClosePayload(code: number, reason = ''): Uint8Array {
  if (!isCloseCodeOnWire(code)) throw new RangeError(`close code ${code} must not be sent in a frame`);
  const text = encodeUtf8(reason);
  if (text.length > 123) throw new RangeError(`a close reason of ${text.length} bytes does not fit; 123 are allowed`);
  return concatBytes([new Uint8Array([code >> 8, code & 0xff]), text]);
}

/** The payload that answers a close frame: what it said, or nothing when it said nothing (RFC 6455 sections 5.5.1, 7.4.1). */
export function encodeCloseAnswer({ code, reason }: CloseReason): Uint8Array {
  return code === noCodeReceived ? noBytes : encodeClosePayload(code, reason);
}

/** A close frame in a few words; what is only reported, such as 1005, never travels. */
export function closeLabel(code: number): string {
  return isCloseCodeOnWire(code) ? `close ${code}` : 'close';
}

export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** What a received close payload says, or the code with which to refuse it. */
export function decodeClosePayload(payload: Uint8Array): CloseReason | { readonly refuseWith: 1002 | 1007 } {
  if (payload.length === 0) return { code: noCodeReceived, reason: '' };
  const [high = 0, low] = payload;
  if (low === undefined) return { refuseWith: 1002 };
  const code = high * 256 + low;
  if (!isCloseCodeOnWire(code)) return { refuseWith: 1002 };
  const reason = decodeUtf8Strictly(payload.length > 2 ? payload.subarray(2) : noBytes);
  return reason === undefined ? { refuseWith: 1007 } : { code, reason };
}
