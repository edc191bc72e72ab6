import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { encodeComment, encodeEvent } from '../../protocols/sse/encode.ts';
import { eventStreamMediaType } from '../../protocols/sse/exchange.ts';
import { tell } from '../../machines/children.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import type { StoredItem } from '../../machines/news/news-store.ts';

export interface StreamInput {
  /** Of the connection, and the message that asked for the stream. */
  readonly handler: string;
  readonly message: number;
  /** What the client lacks. */
  readonly missed: readonly StoredItem[];
  /** Whether events bear their numbers. */
  readonly numbered: boolean;
  readonly retryUs: Microseconds;
  /** What it says about the buffers of a proxy: `no`, `yes` or `nothing`. */
  readonly accelBuffering: string;
  /** The process that hears of its end. */
  readonly desk: string;
}

interface StreamContext extends StreamInput {
  readonly self: string;
}

/** What the desk hears: this stream is over. */
export type Left = { readonly type: 'left'; readonly stream: string };

/** What it hears. */
export type StreamEvent =
  | Extract<ServiceCall, { type: 'gone' }>
  | { readonly type: 'push'; readonly item: StoredItem }
  | { readonly type: 'beat' };

const streamSetup = setupProcess<StreamContext, StreamEvent, StreamInput>();

const open = computed(streamSetup, ({ self, handler, message, missed, numbered, retryUs, accelBuffering }) => {
  const retry = encodeEvent({ data: '', retry: Math.round(retryUs / MILLISECOND) });
  return {
    context: {},
    effects: [
      reply(handler, {
        type: 'open',
        head: {
          status: 200,
          reason: reasonPhrase(200),
          headers: [
            ['Content-Type', eventStreamMediaType],
            ['Cache-Control', 'no-cache'],
            ...(accelBuffering === 'nothing' ? [] : [['X-Accel-Buffering', accelBuffering] as const]),
          ],
        },
        note: { role: 'control', label: '200, stream open', answers: message },
        speaker: self,
      }),
      reply(handler, {
        type: 'push',
        bytes: concatBytes([retry, ...encoded(missed, numbered)]),
        note: missed.length === 0 ? { role: 'control', label: 'retry time', layer: 'framing' } : noteOf(missed),
      }),
    ],
  };
});

const push = computed(streamSetup, ({ handler, numbered }, event) => ({
  context: {},
  effects:
    event.type === 'push'
      ? [
          reply(handler, {
            type: 'push',
            bytes: concatBytes(encoded([event.item], numbered)),
            note: noteOf([event.item]),
          }),
        ]
      : [],
}));

const beat = computed(streamSetup, ({ handler }) => ({
  context: {},
  effects: [
    reply(handler, {
      type: 'push',
      bytes: encodeComment('ping'),
      note: { role: 'control', label: 'heartbeat', layer: 'framing' },
    }),
  ],
}));

const leave = computed(streamSetup, ({ handler, desk, self: stream }) => {
  const left: Left = { type: 'left', stream };
  return { context: {}, effects: [reply(handler, { type: 'hangUp' }), tell<Left>(desk, left)] };
});

const machine = streamSetup.createMachine({
  id: 'event-stream',
  context: ({ input: { settings, self } }) => ({
    ...settings,
    self,
  }),
  initial: 'streaming',
  entry: open,
  states: {
    streaming: {
      description: 'The answer goes on: each item is a piece of it.',
      on: {
        push: { actions: push },
        beat: { actions: beat },
        gone: { target: 'broken', actions: leave },
      },
    },
    broken: { type: 'final', description: 'The client is gone.' },
  },
});

/** One answer that never ends. */
export const stream = toProcess<typeof machine, StreamInput>(machine);

function encoded(items: readonly StoredItem[], numbered: boolean): readonly Uint8Array[] {
  return items.map(({ id, text }) =>
    encodeEvent({ data: JSON.stringify({ id, text }), ...(numbered ? { id: String(id) } : {}) }),
  );
}

function noteOf(items: readonly StoredItem[]) {
  const label = items.length === 1 ? `item ${items[0]?.id}` : `${items.length} items`;
  return { role: 'push', label, items: items.map(({ id }) => id) } as const;
}
