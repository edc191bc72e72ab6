/** DNS over TCP: each message behind two bytes that say how long it is (RFC 1035 section 4.2.2, RFC 7766 section 8). */
import { appendBytes, emptyQueue, joinQueue } from '../byte-queue.ts';
import type { ByteQueue } from '../byte-queue.ts';
import { concatBytes } from '../bytes.ts';

export const LENGTH_BYTES = 2;

/** A message as it travels over TCP. */
export function withLength(message: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from([message.length >> 8, message.length & 0xff]), message]);
}

/** The messages that are whole with these bytes, and what waits for more. */
export function receiveMessages(
  waiting: ByteQueue,
  bytes: Uint8Array,
): { readonly waiting: ByteQueue; readonly messages: readonly Uint8Array[] } {
  let input = joinQueue(appendBytes(waiting, bytes));
  const messages: Uint8Array[] = [];
  for (;;) {
    const [high, low] = input;
    if (high === undefined || low === undefined) break;
    const end = LENGTH_BYTES + ((high << 8) | low);
    if (input.length < end) break;
    messages.push(input.slice(LENGTH_BYTES, end));
    input = input.subarray(end);
  }
  return { waiting: appendBytes(emptyQueue, input.slice()), messages };
}
