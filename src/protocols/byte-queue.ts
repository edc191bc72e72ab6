import { concatBytes } from './bytes.ts';

/**
 * Bytes that arrived and wait for more. The pieces are kept as they came, so that a message of many
 * segments is copied once, when it is complete, and not once per segment.
 */
export interface ByteQueue {
  readonly parts: readonly Uint8Array[];
  /** Sum of the lengths of the parts, in bytes. */
  readonly length: number;
}

export const emptyQueue: ByteQueue = { parts: [], length: 0 };

export function appendBytes(queue: ByteQueue, bytes: Uint8Array): ByteQueue {
  if (bytes.length === 0) return queue;
  return { parts: [...queue.parts, bytes], length: queue.length + bytes.length };
}

export function joinQueue(queue: ByteQueue): Uint8Array {
  return concatBytes(queue.parts);
}
