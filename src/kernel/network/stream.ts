import { LIMITS, LimitReached } from '../limits.ts';
import type { Stream } from '../world.ts';

/** One direction of a connection before anything was written. */
export const EMPTY_STREAM: Stream = { start: 0, end: 0, chunks: [], messages: [], segments: [] };

/** The stream with `bytes` at its end; they belong to `message` if one is given. */
export function append(stream: Stream, bytes: Uint8Array, message: number | null): Stream {
  const end = stream.end + bytes.length;
  if (end - stream.start > LIMITS.streamBytes) throw new LimitReached('streamBytes');
  const last = stream.messages.at(-1);
  // A filter may write one message in several pieces: they are one range.
  const messages =
    message === null
      ? stream.messages
      : last?.id === message
        ? [...stream.messages.slice(0, -1), { ...last, to: end }]
        : [...stream.messages, { id: message, from: stream.end, to: end }];
  return { ...stream, end, chunks: [...stream.chunks, { from: stream.end, bytes }], messages };
}

/** Bytes from offset `from` up to `to`. */
export function slice(stream: Stream, from: number, to: number): Uint8Array {
  const result = new Uint8Array(to - from);
  for (const chunk of stream.chunks) {
    const start = Math.max(from, chunk.from);
    const end = Math.min(to, chunk.from + chunk.bytes.length);
    if (start < end) result.set(chunk.bytes.subarray(start - chunk.from, end - chunk.from), start - from);
  }
  return result;
}

/** Messages that have a byte in [from, to). */
export function messagesIn(stream: Stream, from: number, to: number): readonly number[] {
  return stream.messages.filter((message) => message.from < to && message.to > from).map((message) => message.id);
}

/** Messages whose last byte lies in (from, to]: they are whole once `to` is read. */
export function messagesEndingIn(stream: Stream, from: number, to: number): readonly number[] {
  return stream.messages.filter((message) => message.to > from && message.to <= to).map((message) => message.id);
}

/** Forgets what lies before `offset`: it was read, and acknowledged bytes are never sent again. */
export function forgetBefore(stream: Stream, offset: number): Stream {
  return {
    ...stream,
    start: offset,
    chunks: stream.chunks.filter((chunk) => chunk.from + chunk.bytes.length > offset),
    messages: stream.messages.filter((message) => message.to > offset),
  };
}

/** The number of the data segment that begins at `offset`, counted from 1 by first transmission; a new one is added. */
export function numberSegment(stream: Stream, offset: number): { stream: Stream; number: number } {
  const known = stream.segments.indexOf(offset);
  if (known >= 0) return { stream, number: known + 1 };
  return { stream: { ...stream, segments: [...stream.segments, offset] }, number: stream.segments.length + 1 };
}
