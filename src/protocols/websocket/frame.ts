import { concatBytes, noBytes } from '../bytes.ts';

/** RFC 6455 section 5.2. */
const opcodeNumbers = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type Opcode = keyof typeof opcodeNumbers;

const opcodeNames: ReadonlyMap<number, Opcode> = new Map([
  [0, 'continuation'],
  [1, 'text'],
  [2, 'binary'],
  [8, 'close'],
  [9, 'ping'],
  [10, 'pong'],
]);

export interface Frame {
  readonly opcode: Opcode;
  /** True on the last frame of a message. */
  readonly fin: boolean;
  /** Unmasked. */
  readonly payload: Uint8Array;
}

export interface FrameHeader {
  readonly opcode: Opcode;
  readonly fin: boolean;
  /** Four bytes, or null when the payload is not masked. */
  readonly mask: Uint8Array | null;
  readonly payloadBytes: number;
  readonly headerBytes: number;
}

export interface FrameProblem {
  readonly code: 1002 | 1009;
  readonly reason: string;
}

/** Largest payload of ping, pong and close (RFC 6455 section 5.5). */
const maxControlPayload = 125;

export function isControl(opcode: Opcode): boolean {
  return opcodeNumbers[opcode] >= 8;
}

/** Bytes in front of a payload: 2, 4 or 10, and 4 more for the mask (RFC 6455 section 5.2). */
export function frameHeaderBytes(payloadBytes: number, masked: boolean): number {
  const lengthField = payloadBytes <= 125 ? 2 : payloadBytes <= 0xffff ? 4 : 10;
  return lengthField + (masked ? 4 : 0);
}

/**
 * One frame as bytes.
 * @param mask four bytes from a client; null from a server, which must not mask (RFC 6455 section 5.1)
 * Throws RangeError for a control frame that is fragmented or longer than 125 bytes, and for a mask of another length.
 */
export function encodeFrame(frame: Frame, mask: Uint8Array | null): Uint8Array {
  const { opcode, fin, payload } = frame;
  if (isControl(opcode) && (!fin || payload.length > maxControlPayload)) {
    throw new RangeError(`a ${opcode} frame must be whole and at most 125 bytes long`);
  }
  if (mask !== null && mask.length !== 4) throw new RangeError(`a mask has 4 bytes, not ${mask.length}`);
  const header = new Uint8Array(frameHeaderBytes(payload.length, false));
  const view = new DataView(header.buffer);
  const shortLength = header.length === 2 ? payload.length : header.length === 4 ? 126 : 127;
  view.setUint8(0, (fin ? 0x80 : 0) | opcodeNumbers[opcode]);
  view.setUint8(1, (mask === null ? 0 : 0x80) | shortLength);
  if (header.length === 4) view.setUint16(2, payload.length);
  if (header.length === 10) {
    view.setUint32(2, Math.floor(payload.length / 2 ** 32));
    view.setUint32(6, payload.length % 2 ** 32);
  }
  return concatBytes([header, mask ?? noBytes, applyMask(payload, mask)]);
}

/** Masks or unmasks, which is the same (RFC 6455 section 5.3); without a mask the payload itself. */
export function applyMask(payload: Uint8Array, mask: Uint8Array | null): Uint8Array {
  if (mask === null) return payload;
  return payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0));
}

/** The header at the beginning of the input; undefined while it is incomplete. */
export function readFrameHeader(input: Uint8Array): FrameHeader | FrameProblem | undefined {
  const [first, second] = input;
  if (first === undefined || second === undefined) return undefined;
  const fin = (first & 0x80) !== 0;
  const opcode = opcodeNames.get(first & 0x0f);
  const shortLength = second & 0x7f;
  if ((first & 0x70) !== 0) return protocolError('a reserved bit is set but no extension was agreed on');
  if (opcode === undefined) return protocolError(`opcode ${first & 0x0f} is reserved`);
  if (isControl(opcode) && !fin) return protocolError(`a ${opcode} frame is fragmented`);
  if (isControl(opcode) && shortLength > maxControlPayload) return protocolError(`a ${opcode} frame is too long`);
  const maskAt = shortLength === 127 ? 10 : shortLength === 126 ? 4 : 2;
  const headerBytes = maskAt + ((second & 0x80) === 0 ? 0 : 4);
  if (input.length < headerBytes) return undefined;
  const payloadBytes = readLength(input, shortLength);
  // The top bit of a 64-bit length must be 0 (RFC 6455 section 5.2).
  if (payloadBytes >= 2 ** 63) return protocolError('the length of a frame has its top bit set');
  if (!Number.isSafeInteger(payloadBytes)) return { code: 1009, reason: 'a frame is longer than can be counted' };
  const mask = headerBytes > maskAt ? input.slice(maskAt, headerBytes) : null;
  return { opcode, fin, mask, payloadBytes, headerBytes };
}

function readLength(input: Uint8Array, shortLength: number): number {
  const view = new DataView(input.buffer, input.byteOffset);
  if (shortLength === 126) return view.getUint16(2);
  if (shortLength === 127) return view.getUint32(2) * 2 ** 32 + view.getUint32(6);
  return shortLength;
}

function protocolError(reason: string): FrameProblem {
  return { code: 1002, reason };
}
