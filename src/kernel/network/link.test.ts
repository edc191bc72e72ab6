import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { setupProcess, toProcess } from '../adapter.ts';
import type { Entry, EntryOf, LossReason } from '../entry.ts';
import type { Action, Intervention } from '../intervention.ts';
import { program } from '../process.ts';
import { Run } from '../run.ts';
import { noTransport } from '../test-support.ts';
import type { LinkSpec } from '../topology.ts';

/** A sender that sends a datagram of `size` bytes every `gapUs`, `count` of them, and a receiver that listens, or does not. */
interface SenderInput {
  readonly count: number;
  readonly gapUs: number;
  readonly size: number;
}

const senderSetup = setupProcess<SenderInput & { readonly sent: number }, { readonly type: 'send' }, SenderInput>();

const sender = toProcess<ReturnType<typeof senderSetup.createMachine>, SenderInput>(
  senderSetup.createMachine({
    id: 'sender',
    context: ({ input }) => ({ ...input.settings, sent: 0 }),
    initial: 'sending',
    states: {
      sending: {
        entry: {
          type: 'setTimer',
          params: ({ context }) => ({ name: 'next', delayUs: context.gapUs, event: { type: 'send' } }),
        },
        on: {
          send: {
            target: 'sending',
            reenter: true,
            actions: [
              {
                type: 'datagram',
                params: ({ context }) => ({
                  to: 'b',
                  port: 7,
                  bytes: new Uint8Array(context.size),
                  message: { role: 'publish', label: 'x' },
                }),
              },
              senderSetup.assign(({ context }) => ({ sent: context.sent + 1 })),
            ],
          },
        },
        always: { guard: ({ context }) => context.sent >= context.count, target: 'done' },
      },
      done: {},
    },
  }),
);

const listenerSetup = setupProcess<object, { readonly type: 'datagram' }, object>();

const listener = toProcess<ReturnType<typeof listenerSetup.createMachine>, object>(
  listenerSetup.createMachine({
    id: 'listener',
    context: {},
    initial: 'on',
    states: { on: { entry: { type: 'bind', params: { socket: 'seven', port: 7 } } } },
  }),
);

const MS = 1000;

describe('a line', () => {
  test('delivers after its latency, in the order of sending, whatever the jitter and however the latency changes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 50 }), (seed, jitterMs) => {
        const log = simulate({ jitterUs: jitterMs * MS }, { seed, count: 20 });
        const arrivals = log.filter((entry) => entry.kind === 'arrival');
        expect(arrivals.map(packetOf)).toEqual(sendings(log).map(packetOf));
        for (const sending of sendings(log)) {
          const arrival = arrivals.find((entry) => packetOf(entry) === sending.packet);
          expect((arrival?.at ?? 0) - sending.at).toBeGreaterThanOrEqual(10 * MS);
        }
      }),
    );
  });

  test('lets packets overtake only when it reorders, and doubles them only when it duplicates', () => {
    const reordered = simulate({ reorderPpm: 300_000 }, { count: 40, gapUs: 2 * MS });
    const order = reordered.filter((entry) => entry.kind === 'arrival').map(packetOf);
    expect(order).not.toEqual([...order].sort((one, other) => one - other));
    const doubled = simulate({ duplicatePpm: 500_000 }, { count: 40 });
    expect(sendings(doubled).length).toBeGreaterThan(45);
    expect(doubled.filter((entry) => entry.kind === 'read')).toHaveLength(40);
  });

  test('loses by chance half way', () => {
    const log = simulate({ lossPpm: 1_000_000 }, { count: 1 });
    expect(losses(log)).toEqual([[15 * MS, 'chance']]);
  });

  test('that is cut kills what is on it where it is, and what comes later half way', () => {
    const log = simulate({}, { count: 3, gapUs: 8 * MS, interventions: [at(20, { type: 'cut', link: 'a-b' })] });
    // Sent at 8, 16 and 24 ms: the first has arrived at 18, the second is caught at 20, the third dies at 29.
    expect(losses(log)).toEqual([
      [20 * MS, 'cut'],
      [29 * MS, 'cut'],
    ]);
  });

  test('that is blocked swallows at arrival, and so does a host without power', () => {
    expect(losses(simulate({}, { count: 1, interventions: [at(1, { type: 'block', link: 'a>b' })] }))).toEqual([
      [20 * MS, 'blocked'],
    ]);
    expect(losses(simulate({}, { count: 1, interventions: [at(12, { type: 'crash', host: 'b' })] }))).toEqual([
      [20 * MS, 'down'],
    ]);
  });

  test('drops what a full queue cannot hold at departure, and spaces what it sends by its bandwidth', () => {
    // 1500 bytes at 1 Mbit/s take 12 ms; the queue holds a thousand such packets.
    const log = simulate({ bandwidth: 1_000_000 }, { count: 1200, gapUs: 1, size: 1472 });
    expect(losses(log).every(([, reason]) => reason === 'queue full')).toBe(true);
    expect(losses(log).length).toBeGreaterThan(190);
    const arrivals = log.filter((entry) => entry.kind === 'arrival').map((entry) => entry.at);
    expect(arrivals.slice(1).every((time, index) => time - (arrivals[index] ?? 0) === 12 * MS)).toBe(true);
  });

  test('drops exactly the packet that was ordered', () => {
    const log = simulate({}, { count: 4, interventions: [at(1, { type: 'drop', direction: 'a>b', count: 3 })] });
    expect(log.filter((entry) => entry.kind === 'loss').map(packetOf)).toEqual([3]);
    const clicked = simulate({}, { count: 1, interventions: [at(13, { type: 'drop packet', packet: 1 })] });
    expect(losses(clicked)).toEqual([[13 * MS, 'dropped']]);
  });

  test('answers for a port that nobody listens on: ICMP comes back', () => {
    const log = simulate({}, { count: 1, listens: false });
    expect(log.find((entry) => entry.kind === 'datagram' && entry.protocol === 'icmp')).toMatchObject({
      from: 'b',
      to: 'a',
      at: 20 * MS,
    });
    expect(log.some((entry) => entry.kind === 'undelivered' && entry.reason === 'nobody listens')).toBe(true);
  });
});

test('interventions come before everything else of their microsecond, in the order of the list', () => {
  const together = [
    at(10, { type: 'cut', link: 'a-b' }),
    at(10, { type: 'restore', link: 'a-b' }),
    at(10, { type: 'pause', host: 'b' }),
  ];
  const log = simulate({}, { count: 1, interventions: together });
  const now = log.filter((entry) => entry.at === 10 * MS && entry.step >= 0);
  expect(now.flatMap((entry) => (entry.kind === 'intervention' ? [entry.action] : []))).toEqual([
    'cut',
    'restore',
    'pause',
  ]);
  expect(now.findIndex((entry) => entry.kind === 'datagram')).toBeGreaterThan(
    now.map(({ kind }) => kind).lastIndexOf('intervention'),
  );
});

test('an action with nothing left to act on says so', () => {
  const log = simulate(
    {},
    {
      count: 1,
      interventions: [
        at(1, { type: 'restore', link: 'a-b' }),
        at(2, { type: 'drop packet', packet: 99 }),
        at(3, { type: 'resume', host: 'b' }),
        at(4, { type: 'publish' }),
      ],
    },
  );
  expect(log.filter((entry) => entry.kind === 'ineffective')).toHaveLength(4);
});

test('what a paused host should hear waits until it goes on', () => {
  const log = simulate(
    {},
    { count: 1, interventions: [at(1, { type: 'pause', host: 'a' }), at(500, { type: 'resume', host: 'a' })] },
  );
  expect(sendings(log).map((entry) => entry.at)).toEqual([500 * MS]);
});

interface Options {
  readonly seed?: number;
  readonly count: number;
  readonly gapUs?: number;
  readonly size?: number;
  readonly listens?: boolean;
  readonly interventions?: readonly Intervention[];
}

function simulate(line: Partial<LinkSpec>, options: Options): readonly Entry[] {
  const { seed = 1, count, gapUs = 10 * MS, size = 10, listens = true, interventions = [] } = options;
  const host = { shape: 'server', group: 'x', cores: 1, title: '' } as const;
  const run = new Run({
    seed,
    parameters: {},
    interventions,
    build: () => ({
      hosts: [
        { ...host, id: 'a', programs: [program('sender', sender, { count, gapUs, size })] },
        { ...host, id: 'b', programs: listens ? [program('listener', listener, {})] : [] },
      ],
      links: [{ from: 'a', to: 'b', latencyUs: 10 * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0, ...line }],
      transport: { ...noTransport, socket: listener },
      traceTransport: false,
      fates: [],
    }),
  });
  run.advance(60_000 * MS);
  return run.log;
}

function at(ms: number, action: Action): Intervention {
  return { at: ms * MS, action };
}

function sendings(log: readonly Entry[]): readonly EntryOf<'datagram'>[] {
  return log.filter((entry): entry is EntryOf<'datagram'> => entry.kind === 'datagram' && entry.protocol === 'udp');
}

function losses(log: readonly Entry[]): readonly (readonly [number, LossReason])[] {
  return log.flatMap((entry) => (entry.kind === 'loss' ? [[entry.at, entry.reason] as const] : []));
}

function packetOf(entry: Entry): number {
  return 'packet' in entry ? entry.packet : 0;
}
