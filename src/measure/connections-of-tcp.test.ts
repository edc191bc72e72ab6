import { describe, expect, test } from 'vitest';
import type { Entry, EntryBody, EntryOf } from '../kernel/entry.ts';
import { pingNotes } from '../record/ping-notes.ts';
import { Acceptance } from './acceptance.ts';
import { Connecting } from './connecting.ts';
import type { Fold } from './fold.ts';
import { Pings } from './pings.ts';
import { Ports } from './ports.ts';
import { Reading } from './reading.ts';
import { Throughput } from './throughput.ts';
import { Writing } from './writing.ts';

const SECOND = 1_000_000;
const clients = new Set(['client']);
const connection = 'client:1-server:80';

/** A log of these entries, at these times in milliseconds. */
function logOf(...bodies: readonly (readonly [ms: number, body: EntryBody])[]): readonly Entry[] {
  return bodies.map(([ms, body], n) => ({ n, step: n, at: ms * 1000, cause: null, ...body }));
}

function fed<Of extends Fold>(fold: Of, log: readonly Entry[]): Of {
  for (const entry of log) fold.add(entry);
  return fold;
}

const state = (host: string, path: string, event = 'segment', badges: EntryOf<'state'>['badges'] = {}): EntryBody => ({
  layer: 'transport',
  kind: 'state',
  host,
  process: `${host}/tcp-1`,
  connection,
  path,
  event,
  badges,
});

const segment = (from: string, part: Partial<EntryOf<'segment'>>): EntryBody => ({
  layer: 'transport',
  kind: 'segment',
  host: from,
  connection,
  packet: part.packet ?? 1,
  from,
  to: from === 'client' ? 'server' : 'client',
  flags: part.flags ?? 'A',
  seq: part.seq ?? 1,
  ack: part.ack ?? 1,
  length: part.length ?? 0,
  window: part.window ?? 1000,
  bytes: 40,
  retransmission: part.retransmission ?? false,
  messages: part.messages ?? [],
  departsAt: 0,
  arrivesAt: 0,
});

describe('a listener', () => {
  test('has what stands at its side, accepted or not, and the client believes in what stands at its own', () => {
    const queue = (change: 'in' | 'out', waiting: number): EntryBody => {
      return { layer: 'transport', kind: 'accept queue', host: 'server', port: 80, connection, change, waiting };
    };
    const before = fed(new Acceptance(clients), logOf([0, state('client', 'ESTABLISHED')]));
    expect(before.values()).toMatchObject({ clientConnections: 1, serverConnections: 0, acceptQueue: 0 });
    const copy = before.copy();
    fed(before, logOf([1, state('server', 'ESTABLISHED')], [1, queue('in', 1)]));
    expect(before.values()).toMatchObject({ serverConnections: 1, acceptQueue: 1 });
    expect(fed(before, logOf([2, queue('out', 0)])).values().acceptQueue).toBe(0);
    expect(copy.values()).toMatchObject({ serverConnections: 0, acceptQueue: 0 });
  });

  test('turns away what finds no room, and nothing else', () => {
    const loss = (reason: EntryOf<'loss'>['reason']): EntryBody => {
      return { layer: 'link', kind: 'loss', packet: 1, direction: 'client>server', reason, messages: [] };
    };
    const fold = fed(
      new Acceptance(clients),
      logOf([0, loss('accept queue full')], [1, loss('chance')], [2, loss('SYN queue full')]),
    );
    expect(fold.values().turnedAway).toBe(2);
  });
});

describe('the time to connect', () => {
  test('runs while nothing is answered, and is that of the last that returned', () => {
    const fold = fed(new Connecting(clients), logOf([100, state('client', 'SYN-SENT')]));
    expect(fold.values(3 * SECOND).connectMs).toBe(2900);
    fed(fold, logOf([5100, state('client', 'gone', 'retransmissionTimeout')]));
    expect(fold.values(9 * SECOND).connectMs).toBe(5000);
    expect(fold.partsOf('connectMs')).toEqual([{ part: 'timeout', value: 1, unit: 'count' }]);
  });
});

describe('a write', () => {
  test('is stalled until its first byte leaves', () => {
    const write = (message: number): EntryBody => ({
      layer: 'application',
      kind: 'write',
      host: 'client',
      process: 'client/client',
      connection,
      message,
      to: 'server',
      role: 'request',
      label: '',
      exchange: message,
      parent: null,
      items: [],
      length: 100,
    });
    const fold = fed(
      new Writing(clients),
      logOf([0, write(1)], [0, segment('client', { length: 100, messages: [1] })], [0, write(2)]),
    );
    expect(fold.values(30_000)).toMatchObject({ stallMs: 30, writeCalls: 2 });
    fed(fold, logOf([60, segment('client', { seq: 101, length: 100, messages: [2] })]));
    expect(fold.values(SECOND).stallMs).toBe(60);
  });
});

test('a ping says how long the last was away, and the first', () => {
  const back = (ping: number, ms: number): readonly [number, EntryBody] => {
    const { layer, name, values } = pingNotes.say('ping back', { ping, tookUs: ms * 1000 });
    return [ping, { layer, kind: 'note', host: 'client', process: 'client/ping', name, values }];
  };
  const fold = fed(new Pings(), logOf(back(1, 12), back(2, 480), back(3, 40)));
  expect(fold.values().pingMs).toBe(40);
  expect(fold.partsOf()).toEqual([
    { part: 'atFirst', value: 12 },
    { part: 'atMost', value: 480 },
  ]);
});

test('throughput and mean window begin anew with the first segment that is sent again', () => {
  const cwnd = (segments: number) => state('client', 'ESTABLISHED', 'segment', { cwnd: segments * 1460 });
  const fold = fed(
    new Throughput(clients),
    logOf(
      [0, cwnd(40)],
      [0, segment('client', { length: 1000 })],
      [500, segment('server', { ack: 1001 })],
      [1000, segment('client', { seq: 1001, length: 1000, retransmission: true })],
      [1000, cwnd(10)],
      [2000, cwnd(20)],
      [3000, segment('server', { ack: 5001 })],
    ),
  );
  expect(fold.values()).toEqual({ throughput: 2000, meanWindow: 15 });
});

test('a port in TIME-WAIT is no descriptor, and a connection that waits to be accepted is none of the server', () => {
  const fold = fed(
    new Ports(clients),
    logOf(
      [0, state('client', 'ESTABLISHED')],
      [0, state('server', 'ESTABLISHED')],
      [0, { layer: 'transport', kind: 'accept queue', host: 'server', port: 80, connection, change: 'in', waiting: 1 }],
    ),
  );
  expect(fold.values()).toMatchObject({ timeWaitPorts: 0, clientDescriptors: 1, serverDescriptors: 0 });
  fed(fold, logOf([1, state('client', 'TIME-WAIT')]));
  expect(fold.values()).toMatchObject({ timeWaitPorts: 1, clientDescriptors: 0 });
});

test('what is confirmed counts when the client hears of it, and a FIN is no byte of it', () => {
  const arrival: EntryBody = { layer: 'transport', kind: 'arrival', host: 'client', packet: 2, connection };
  const fold = fed(
    new Reading(clients),
    logOf([0, segment('client', { length: 100 })], [1, segment('server', { packet: 2, ack: 102, window: 0 })]),
  );
  expect(fold.values()).toEqual({ confirmedBytes: 0, readBytes: 0, offeredWindow: 0 });
  expect(fed(fold, logOf([2, arrival])).values().confirmedBytes).toBe(100);
});
