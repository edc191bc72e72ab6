import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import type { Held, Middleman, Part } from './middleman.ts';
import { SWITCHING } from './upgrade.ts';

/** nginx `proxy_buffer_size` and `proxy_buffers`: one page of memory, 4 KiB here. */
const BUFFER_SIZE = 4096;
/** By which an origin overrules `proxy_buffering`; nginx keeps it to itself. */
const OVERRULE = 'X-Accel-Buffering';

/**
 * nginx `proxy_buffering`. A body without chunks is held, head and all, until a buffer is full (the head takes room in
 * the first) or the answer ends; of chunks, each goes on as it comes, and the first takes the head along. Recorded: nginx
 * 1.22.1. What is held when the wait for more is over is thrown away, when the upstream breaks off it is passed on (measured).
 */
export const buffer: Middleman = {
  flow: (work, id, part) => {
    if (part.type === 'head') {
      const said = headerValue(part.head.headers, OVERRULE)?.toLowerCase();
      const holds = said === 'no' ? false : said === 'yes' || work.state.buffering;
      const fields = part.head.headers.filter(([name]: Header) => name.toLowerCase() !== OVERRULE.toLowerCase());
      const shown: Part = { ...part, head: { ...part.head, headers: fields } };
      if (!holds || part.head.status === SWITCHING) return [shown];
      work.update(id, {
        held: { head: shown, bytes: noBytes, messages: [], room: Math.max(1, BUFFER_SIZE - part.headBytes) },
      });
      return [];
    }
    const held = work.state.open[id]?.held ?? null;
    if (held === null) return [part];
    const [after, out] = pass(held, part, work.state.chunked);
    work.update(id, { held: after });
    return out;
  },
};

/** What the buffer holds after a part, and what goes on. */
function pass(held: Held, part: Exclude<Part, { type: 'head' }>, chunked: boolean): readonly [Held, readonly Part[]] {
  if (part.type === 'cut' && part.result === 'timeout') {
    const [, head] = take({ ...held, bytes: noBytes, messages: [] }, 0);
    return [EMPTY, [...head, part]];
  }
  if (part.type !== 'bytes') {
    const [after, all] = take(held, held.bytes.length);
    return [after, [...all, part]];
  }
  const end = held.bytes.length + part.bytes.length;
  let rest: Held = {
    ...held,
    bytes: concatBytes([held.bytes, part.bytes]),
    messages: [...held.messages, ...part.messages.map((message) => ({ end, message }))],
  };
  if (chunked) return take(rest, end);
  const out: Part[] = [];
  while (rest.bytes.length >= rest.room) {
    const [after, full] = take(rest, rest.room);
    rest = after;
    out.push(...full);
  }
  return [rest, out];
}

const EMPTY: Held = { head: null, bytes: noBytes, messages: [], room: BUFFER_SIZE };

/** The first so many bytes, behind the head if that is still here. */
function take({ head, bytes, messages }: Held, length: number): readonly [Held, readonly Part[]] {
  const done = messages.filter(({ end }) => end <= length).map(({ message }) => message);
  const left = messages.filter(({ end }) => end > length).map(({ end, message }) => ({ end: end - length, message }));
  const first: readonly Part[] = head === null ? [] : [head];
  const body: readonly Part[] =
    length === 0 ? [] : [{ type: 'bytes', bytes: bytes.subarray(0, length), messages: done }];
  return [{ head: null, bytes: bytes.slice(length), messages: left, room: BUFFER_SIZE }, [...first, ...body]];
}
