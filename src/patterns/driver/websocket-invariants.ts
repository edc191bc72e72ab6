/** RFC 6455 over what really went onto the wires after a 101. */
import { sidesOf } from './http-invariants.ts';
import type { WireRule } from './http-invariants.ts';

export const webSocketRules: readonly WireRule[] = [
  {
    name: 'frames of clients are masked, those of servers are not',
    check: overFrames((frames, isUp) => {
      const odd = frames.find(({ mask }) => (mask !== null) !== isUp);
      return odd === undefined ? null : `a frame ${isUp ? 'without' : 'with'} a mask`;
    }),
  },
  { name: 'each frame of a client has a masking key of its own', check: overFrames(masksDiffer) },
  { name: 'nothing follows a close frame', check: overFrames(closeIsLast) },
  { name: 'a close frame has no body, or a code that may be sent', check: overFrames(codesAreSent) },
];

export interface WireFrame {
  readonly opcode: number;
  /** Four bytes as one number. */
  readonly mask: number | null;
  /** Unmasked. */
  readonly payload: Uint8Array;
}

/** The whole frames in the bytes. */
export function framesIn(bytes: Uint8Array): readonly WireFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: WireFrame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = view.getUint8(at) % 16;
    const second = view.getUint8(at + 1);
    const isMasked = second >= 128;
    const short = second % 128;
    const field = short === 126 ? 2 : short === 127 ? 8 : 0;
    const from = at + 2 + field + (isMasked ? 4 : 0);
    if (from > bytes.length) break;
    const length = short < 126 ? short : short === 126 ? view.getUint16(at + 2) : view.getUint32(at + 6);
    if (from + length > bytes.length) break;
    const mask = isMasked ? view.getUint32(from - 4) : null;
    const payload = bytes.slice(from, from + length);
    if (isMasked)
      payload.forEach((byte, index) => {
        payload[index] = byte ^ view.getUint8(from - 4 + (index % 4));
      });
    frames.push({ opcode, mask, payload });
    at = from + length;
  }
  return frames;
}

function overFrames(rule: (frames: readonly WireFrame[], isUp: boolean) => string | null): WireRule['check'] {
  return (pair) => {
    const { upgraded } = sidesOf(pair);
    if (upgraded === null) return null;
    return rule(framesIn(upgraded.up), true) ?? rule(framesIn(upgraded.down), false);
  };
}

/** Section 5.3: a key is drawn anew for each frame. Two equal ones among so few are one in a million. */
function masksDiffer(frames: readonly WireFrame[], isUp: boolean): string | null {
  const masks = frames.flatMap(({ mask }) => (mask === null ? [] : [mask]));
  return isUp && new Set(masks).size < masks.length ? `${masks.length} frames share a masking key` : null;
}

/** Section 5.5.1. */
function closeIsLast(frames: readonly WireFrame[]): string | null {
  const index = frames.findIndex(({ opcode }) => opcode === 8);
  return index >= 0 && index < frames.length - 1 ? `a frame ${frames[index + 1]?.opcode} follows the close` : null;
}

/** Section 7.4.1: 1004 to 1006 and 1015 are reported, never sent; below 1000 nothing is. */
function codesAreSent(frames: readonly WireFrame[]): string | null {
  for (const { opcode, payload } of frames) {
    if (opcode !== 8 || payload.length === 0) continue;
    if (payload.length === 1) return 'a close frame has half a code';
    const code = (payload[0] ?? 0) * 256 + (payload[1] ?? 0);
    if (code < 1000 || (code >= 1004 && code <= 1006) || code === 1015) return `a close frame says ${code}`;
  }
  return null;
}
