import { describe, expect, test } from 'vitest';
import type { Effect } from '../kernel/effect.ts';
import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Action, Intervention } from '../kernel/intervention.ts';
import { Run } from '../kernel/run.ts';
import { heard, noTransport, scripted } from '../kernel/test-support.ts';
import type { Script } from '../kernel/test-support.ts';
import type { HostSpec } from '../kernel/topology.ts';
import { transportOf } from './index.ts';

const MS = 1000;
const PORT = 80;

interface Case {
  readonly clients: number;
  readonly gapMs: number;
  readonly listen: Omit<Extract<Effect, { type: 'listen' }>, 'type' | 'port'>;
  readonly acceptsAtMs?: readonly number[];
  /** What each client does once it believes to be connected, this long after it began. */
  readonly later?: readonly { readonly afterMs: number; readonly effect: (socket: string) => Effect }[];
  readonly interventions?: readonly Intervention[];
  /** How many the client has. */
  readonly ports?: number;
}

const writesTen = (socket: string): Effect => ({ type: 'write', socket, bytes: new Uint8Array(10) });
const byHand = { acceptsAtOnce: false } as const;

/** One host connects several times to another, 50 ms away, and the other accepts when it is told to. */
function simulate({ clients, gapMs, listen, acceptsAtMs = [], later = [], interventions = [], ports }: Case): Run {
  const numbers = Array.from({ length: clients }, (_, index) => index + 1);
  const client: Script = numbers.flatMap((n) => {
    const at = (n - 1) * gapMs * MS;
    const socket = `${n}`;
    return [
      { at, effects: [{ type: 'connect', socket, to: 'server', port: PORT } as const] },
      ...later.map(({ afterMs, effect }) => ({ at: at + afterMs * MS, effects: [effect(socket)] })),
    ];
  });
  const server: Script = [
    { at: 0, effects: [{ type: 'listen', port: PORT, ...listen }] },
    ...acceptsAtMs.map((ms) => ({ at: ms * MS, effects: [{ type: 'accept', port: PORT } as const] })),
  ];
  const host = (id: string, script: Script): HostSpec => ({
    id,
    title: id,
    shape: 'server',
    group: id,
    cores: 1,
    ...(ports === undefined ? {} : { ephemeralPorts: ports }),
    programs: [{ name: 'program', process: scripted(script), input: {} }],
  });
  const topology = {
    hosts: [host('client', client), host('server', server)],
    links: [{ from: 'client', to: 'server', latencyUs: 50 * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0 }],
    transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 30_000 }, noTransport.filter),
    traceTransport: false,
    fates: [],
  };
  const run = new Run({ seed: 1, parameters: {}, interventions, build: () => topology });
  run.advance(12_000 * MS);
  expect(run.stopped).toBeNull();
  return run;
}

/** Which client, and when in milliseconds. */
const told = (run: Run, name: string) =>
  heard(run, 'client', name).map(({ at, values }) => [Number(values['socket']), at / MS] as const);
const connected = (run: Run) => told(run, 'connected');
const numberOf = (connection: string) => Number(/:(\d+)-/.exec(connection)?.[1]) - 32767;
/** When the client of that number sent segments with these flags. */
const sentAt = (log: readonly Entry[], flags: string, client: number) =>
  log
    .filter((entry): entry is EntryOf<'segment'> => entry.kind === 'segment' && entry.flags === flags)
    .filter(({ connection }) => numberOf(connection) === client)
    .map(({ at }) => at / MS);
const accepted = (run: Run) => heard(run, 'server', 'accepted').map(({ at }) => at / MS);
const lossesBy = (run: Run, reason: string) =>
  run.log.filter((entry) => entry.kind === 'loss' && entry.reason === reason).length;

describe('a listener with a backlog of 2', () => {
  // The numbers are those of Linux 6.18, recorded over a relay of 50 ms.
  test('lets three connections complete that nobody accepts, drops later SYNs, and lets those in as others are accepted', () => {
    const run = simulate({ clients: 5, gapMs: 200, listen: { ...byHand, backlog: 2 }, acceptsAtMs: [3500, 3500] });
    expect(connected(run)).toEqual([
      [1, 100],
      [2, 300],
      [3, 500],
      [4, 3700],
      [5, 3900],
    ]);
    expect(sentAt(run.log, 'S', 4)).toEqual([600, 1600, 2600, 3600]);
    expect(sentAt(run.log, 'S', 5)).toEqual([800, 1800, 2800, 3800]);
    expect(accepted(run)).toEqual([3500, 3500]);
    expect(lossesBy(run, 'accept queue full')).toBe(6);
  });

  test('answers a burst with SYN cookies, so that all six believe to be connected and it has three', () => {
    const run = simulate({
      clients: 6,
      gapMs: 20,
      listen: { ...byHand, backlog: 2 },
      acceptsAtMs: [3000, 3000],
      later: [{ afterMs: 600, effect: writesTen }],
    });
    expect(connected(run).map(([client]) => client)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(lossesBy(run, 'SYN queue full')).toBe(0);
    // Nobody answers what the other three write, until there is room for two of them: the data makes the connection.
    const answers = run.log.filter(
      (entry): entry is EntryOf<'segment'> =>
        entry.kind === 'segment' && entry.from === 'server' && entry.ack === 11 && entry.flags === 'A',
    );
    expect(answers.map(({ connection }) => numberOf(connection))).toEqual([1, 2, 3, 4, 5]);
    expect(answers.slice(3).every(({ at }) => at > 3000 * MS)).toBe(true);
    expect(lossesBy(run, 'accept queue full')).toBeGreaterThan(10);
  });

  test('without cookies drops the SYNs of a burst above three half-open connections', () => {
    const run = simulate({ clients: 6, gapMs: 2, listen: { ...byHand, backlog: 2, synCookies: false } });
    expect(connected(run).map(([client]) => client)).toEqual([1, 2, 3]);
    expect(sentAt(run.log, 'S', 4).slice(0, 4)).toEqual([6, 1006, 2006, 3006]);
    expect(lossesBy(run, 'SYN queue full')).toBe(3);
  });

  test('leaves a half-open connection half open when the queue is full at its last step, and repeats the SYN-ACK', () => {
    const run = simulate({
      clients: 7,
      gapMs: 20,
      listen: { ...byHand, backlog: 2, synCookies: false },
      acceptsAtMs: [150, 160, 3000, 3000],
    });
    // Clients 4 to 6 come again a second later: one fits, the two others believe it, too.
    expect(connected(run)).toHaveLength(7);
    expect(sentAt(run.log, 'SA', 5)).toEqual([1130, 2130, 4130]);
    // It answers each, and the third answer finds room.
    expect(sentAt(run.log, 'A', 5)).toEqual([1180, 2180, 4180]);
    expect(run.log.some(({ at, kind }) => kind === 'accept queue' && at === 4230 * MS)).toBe(true);
  });
});

test('a program that accepts by hand waits for the next connection when none is there, and has it at once', () => {
  const run = simulate({ clients: 2, gapMs: 1000, listen: byHand, acceptsAtMs: [10, 20] });
  expect(accepted(run)).toEqual([150, 1150]);
  // They never waited.
  expect(run.log.some(({ kind }) => kind === 'accept queue')).toBe(false);
});

test('what has come before a connection is accepted is read after it, the end of the stream too', () => {
  const run = simulate({
    clients: 1,
    gapMs: 0,
    listen: byHand,
    acceptsAtMs: [2000],
    later: [
      { afterMs: 200, effect: writesTen },
      { afterMs: 300, effect: (socket) => ({ type: 'close', socket }) },
    ],
  });
  const server = run.log.filter((entry) => entry.kind === 'note' && entry.host === 'server');
  expect(server.map((entry) => [entry.kind === 'note' && entry.name, entry.at / MS])).toEqual([
    ['accepted', 2000],
    ['data', 2000],
    ['ended', 2000],
  ]);
});

describe('a program that accepts at once', () => {
  const on = (ms: number, type: 'pause' | 'resume' | 'stop-listening' | 'listen' | 'close'): Intervention => {
    const action: Action = { type, host: 'server' };
    return { at: ms * MS, action };
  };

  test('keeps nobody waiting while it runs, and as many as the backlog and one while it stands still', () => {
    const run = simulate({
      clients: 4,
      gapMs: 200,
      listen: { backlog: 1 },
      interventions: [on(180, 'pause'), on(3000, 'resume')],
    });
    expect(accepted(run).slice(0, 3)).toEqual([150, 3000, 3000]);
    expect(lossesBy(run, 'accept queue full')).toBe(3);
    expect(connected(run).map(([client]) => client)).toEqual([1, 2, 3, 4]);
  });

  test.each(['stop-listening', 'close'] as const)('resets what it has not accepted at "%s"', (type) => {
    const run = simulate({ clients: 2, gapMs: 0, listen: { ...byHand, backlog: 5 }, interventions: [on(500, type)] });
    expect(told(run, 'closed')).toEqual([
      [1, 550],
      [2, 550],
    ]);
  });

  test('gives the first connection after the port was closed and opened again to whoever waits for one', () => {
    const run = simulate({
      clients: 2,
      gapMs: 1000,
      listen: { ...byHand, backlog: 5 },
      acceptsAtMs: [10, 500],
      interventions: [on(600, 'stop-listening'), on(700, 'listen')],
    });
    expect(accepted(run)).toEqual([150, 1150]);
  });
});

test('who accepts where nobody keeps a queue is told so', () => {
  const run = simulate({ clients: 1, gapMs: 0, listen: {}, acceptsAtMs: [10] });
  expect(run.log.find(({ kind }) => kind === 'socket error')).toMatchObject({ operation: 'accept', error: 'EINVAL' });
});

test('who has no port left towards a server is told so at once, and nothing is sent', () => {
  const run = simulate({ clients: 3, gapMs: 100, listen: {}, ports: 2 });
  expect(connected(run).map(([client]) => client)).toEqual([1, 2]);
  expect(run.log.find(({ kind }) => kind === 'socket error')).toMatchObject({
    operation: 'connect',
    error: 'EADDRNOTAVAIL',
    at: 200 * MS,
  });
  expect(told(run, 'closed')).toEqual([[3, 200]]);
  expect(run.log.filter((entry) => entry.kind === 'segment' && entry.flags === 'S')).toHaveLength(2);
});
