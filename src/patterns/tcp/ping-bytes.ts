import type { Microseconds } from '../../kernel/time.ts';
import { filler } from './filler.ts';

/** As `ping` sends by default: 56 bytes. */
const BYTES = 56;
const TIME_OFFSET = 4;

export interface Ping {
  readonly ping: number;
  readonly sentAt: Microseconds;
}

/** What a ping carries, as `ping` does: its number and when it was sent, so that nobody need remember it. */
export function pingBytes({ ping, sentAt }: Ping): Uint8Array {
  const bytes = filler(BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, ping);
  view.setFloat64(TIME_OFFSET, sentAt);
  return bytes;
}

export function readPing(bytes: Uint8Array): Ping {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { ping: view.getUint32(0), sentAt: view.getFloat64(TIME_OFFSET) };
}
