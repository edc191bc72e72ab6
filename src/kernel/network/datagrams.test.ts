import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { Effect } from '../effect.ts';
import type { Entry } from '../entry.ts';
import type { Intervention } from '../intervention.ts';
import { Run } from '../run.ts';
import { heard, noTransport, scripted } from '../test-support.ts';
import type { Script } from '../test-support.ts';
import type { HostSpec, LinkSpec, ScriptedFate, Topology } from '../topology.ts';

const MS = 1000;

interface Line {
  readonly fates?: readonly ScriptedFate[];
  readonly link?: Partial<LinkSpec>;
  readonly interventions?: readonly Intervention[];
}

/** Runs two hosts, 50 ms apart, for two minutes. */
function simulate(client: Script, server: Script, { fates = [], link = {}, interventions = [] }: Line = {}): Run {
  const host = (id: string, script: Script): HostSpec => ({
    id,
    title: id,
    shape: 'server',
    group: id,
    cores: 1,
    programs: [{ name: 'program', process: scripted(script), input: {} }],
  });
  const topology: Topology = {
    hosts: [host('client', client), host('server', server)],
    links: [{ from: 'client', to: 'server', latencyUs: 50 * MS, jitterUs: 0, lossPpm: 0, bandwidth: 0, ...link }],
    transport: noTransport,
    traceTransport: false,
    fates,
  };
  const run = new Run({ seed: 1, parameters: {}, interventions, build: () => topology });
  run.advance(120_000 * MS);
  return run;
}

const message = { role: 'publish', label: 'x' } as const;
const bound: Script = [{ at: 0, effects: [{ type: 'bind', socket: 'door', port: 7 }] }];

function send(at: number, bytes: number): Script[number] {
  return {
    at,
    effects: [{ type: 'datagram', socket: 'out', to: 'server', port: 7, bytes: new Uint8Array(bytes), message }],
  };
}

const Recording = z.object({
  parameters: z.looseObject({
    payload_bytes: z.optional(z.number()),
    datagrams: z.optional(z.number()),
    gap_ms: z.optional(z.number()),
    rcvbuf: z.optional(z.number()),
    fates_ms: z.optional(z.record(z.string(), z.array(z.number()))),
    lost_fragment: z.optional(z.nullable(z.number())),
    script: z.optional(z.array(z.tuple([z.string(), z.number()]))),
    connected_socket: z.optional(z.boolean()),
  }),
  trace: z.array(
    z.looseObject({
      t_ms: z.optional(z.number()),
      ev: z.optional(z.string()),
      dir: z.optional(z.string()),
      proto: z.optional(z.string()),
      ip_len: z.optional(z.number()),
      copies_ms: z.optional(z.array(z.number())),
      len: z.optional(z.number()),
      op: z.optional(z.string()),
      result: z.optional(z.string()),
      received: z.optional(z.array(z.number())),
      dropped: z.optional(z.number()),
      SO_RCVBUF_get: z.optional(z.number()),
    }),
  ),
});
type Recording = z.infer<typeof Recording>;

const folder = new URL('recordings/', import.meta.url);

function read(file: string): Recording {
  return Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** What happened, as lines: each packet with its size and what became of it, what programs got, what calls said. */
function story(log: readonly Entry[]): readonly { readonly at: number; readonly line: string }[] {
  const arrivals = new Set(log.flatMap((entry) => (entry.kind === 'arrival' ? [entry.packet] : [])));
  return log.flatMap((entry) => {
    const at = entry.at / MS;
    if (entry.kind === 'datagram') {
      const fate = arrivals.has(entry.packet) ? (entry.arrivesAt - entry.at) / MS : 'lost';
      return [{ at, line: `${entry.from} ${entry.protocol} ${entry.bytes}: ${fate}` }];
    }
    if (entry.kind === 'note' && entry.name === 'datagram') return [{ at, line: `read ${entry.values['bytes']}` }];
    if (entry.kind === 'socket error')
      return [{ at, line: `${entry.operation === 'receive' ? 'recv' : entry.operation} ${entry.error}` }];
    return [];
  });
}

/** The same of a recording: a duplicate is two packets. Calls that went well say nothing. */
function recorded(trace: Recording['trace']): readonly { readonly at: number; readonly line: string }[] {
  return trace.flatMap(({ t_ms: at = 0, ev, dir, proto, ip_len, copies_ms = [], len, op, result }) => {
    const from = dir === 'C>S' ? 'client' : 'server';
    const kind = proto === 'icmp' ? 'icmp' : 'udp';
    if (ev === 'send')
      return (copies_ms.length === 0 ? ['lost'] : copies_ms).map((fate) => ({
        at,
        line: `${from} ${kind} ${ip_len}: ${fate}`,
      }));
    if (ev === 'recv') return [{ at, line: `read ${len}` }];
    return ev === 'call' && result !== 'ok' ? [{ at, line: `${op} ${result}` }] : [];
  });
}

describe('datagrams fare as a Linux kernel recorded them', () => {
  const files = readdirSync(folder);

  test.each(files.filter((file) => !file.includes('overflow')))('%s', (file) => {
    const { parameters, trace } = read(file);
    const { payload_bytes: bytes = 20, datagrams = 1, gap_ms: gap = 0, fates_ms: fates = {}, script } = parameters;
    const scriptedFates = Object.entries(fates).map(([number, copies]) => ({
      from: 'client',
      to: 'server',
      what: 'datagram' as const,
      number: Number(number),
      times: 1,
      copiesUs: copies.map((ms) => (ms - 50) * MS),
    }));
    const lost = parameters.lost_fragment ?? null;
    if (lost !== null)
      scriptedFates.push({ from: 'client', to: 'server', what: 'datagram', number: lost, times: 1, copiesUs: [] });
    const isConnected = parameters.connected_socket === true;
    const client = script === undefined ? many(datagrams, gap, bytes) : calls(script, isConnected, bytes);
    const run = simulate(client, script === undefined ? bound : [], { fates: scriptedFates });
    const ours = story(run.log);
    const theirs = recorded(trace);
    expect(theirs.length).toBeGreaterThan(3);
    expect(ours.map(({ line }) => line)).toEqual(theirs.map(({ line }) => line));
    ours.forEach(({ at }, index) => {
      const slack = Math.max(10, at / 30);
      expect(Math.abs(at - (theirs[index]?.at ?? Number.NaN))).toBeLessThan(slack);
    });
  });

  test.each(files.filter((file) => file.includes('overflow')))('%s', (file) => {
    const { parameters, trace } = read(file);
    const { payload_bytes: bytes = 0, datagrams = 0 } = parameters;
    const [totals] = trace;
    const server: Script = [
      {
        at: 0,
        effects: [
          {
            type: 'bind',
            socket: 'door',
            port: 7,
            readsAtOnce: false,
            bufferBytes: totals?.SO_RCVBUF_get ?? 2 * (parameters.rcvbuf ?? 0),
          },
        ],
      },
      {
        at: 1000 * MS,
        effects: Array.from({ length: datagrams }, () => ({ type: 'receive', socket: 'door' }) as const),
      },
    ];
    const run = simulate(many(datagrams, 1, bytes), server);
    expect(heard(run, 'server', 'datagram')).toHaveLength(totals?.received?.length ?? Number.NaN);
    expect(run.log.filter((entry) => entry.kind === 'undelivered')).toHaveLength(totals?.dropped ?? Number.NaN);
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toHaveLength(0);
  });
});

function many(count: number, gapMs: number, bytes: number): Script {
  return Array.from({ length: count }, (_, index) => send(index * gapMs * MS, bytes));
}

/** A script of a recording: each call by name with what it waits for. */
function calls(script: readonly (readonly [string, number])[], isConnected: boolean, bytes: number): Script {
  const acts: Script[number][] = [];
  let at = 0;
  const opened: Effect[] = [{ type: 'bind', socket: 'out', readsAtOnce: false }];
  if (isConnected) opened.push({ type: 'connectDatagram', socket: 'out', to: 'server', port: 7 });
  acts.push({ at, effects: opened });
  for (const [call, ms] of script) {
    if (call === 'send') acts.push(send(at, bytes));
    else if (call === 'recv') acts.push({ at, effects: [{ type: 'receive', socket: 'out' }] });
    at += ms * MS;
  }
  return acts;
}

describe('a UDP socket', () => {
  test('has its port alone: a second bind is refused, and the port is free again when it closes', () => {
    const second: Effect = { type: 'bind', socket: 'second', port: 7 };
    const run = simulate(
      [],
      [
        ...bound,
        { at: 1 * MS, effects: [second] },
        { at: 2 * MS, effects: [{ type: 'close', socket: 'door' }, second] },
      ],
    );
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toMatchObject([
      { at: 1 * MS, operation: 'bind', error: 'EADDRINUSE', port: 7 },
    ]);
    expect(run.log.filter((entry) => entry.kind === 'listening').map(({ at }) => at)).toEqual([0, 2 * MS]);
  });

  test('that has a port is refused another one, and keeps the first', () => {
    const again: Effect = { type: 'bind', socket: 'door', port: 8 };
    const run = simulate([send(2 * MS, 1)], [...bound, { at: 1 * MS, effects: [again] }]);
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toMatchObject([{ error: 'EINVAL', port: 8 }]);
    expect(heard(run, 'server', 'datagram')).toHaveLength(1);
  });

  test('gets an ephemeral port for its first datagram, and keeps it', () => {
    const run = simulate([send(0, 1), send(1 * MS, 1)], bound);
    const ports = run.log.flatMap((entry) => (entry.kind === 'write' ? [entry.connection] : []));
    expect(ports).toEqual(['client:32768-server:7', 'client:32768-server:7']);
  });

  test('once connected hears its peer alone, and answers everybody else with port unreachable', () => {
    const server: Script = [
      {
        at: 0,
        effects: [...(bound[0]?.effects ?? []), { type: 'connectDatagram', socket: 'door', to: 'client', port: 9 }],
      },
    ];
    const run = simulate([send(0, 1)], server);
    expect(heard(run, 'server', 'datagram')).toHaveLength(0);
    expect(run.log.filter((entry) => entry.kind === 'datagram' && entry.protocol === 'icmp')).toHaveLength(1);
  });

  test('that is not connected never hears that nobody listens', () => {
    const run = simulate([send(0, 1), send(200 * MS, 1), send(400 * MS, 1)], []);
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toHaveLength(0);
    expect(run.log.filter((entry) => entry.kind === 'write')).toHaveLength(3);
  });

  test('that waits in a read hears at once that nobody listens', () => {
    const client: Script = [
      { at: 0, effects: [{ type: 'connectDatagram', socket: 'out', to: 'server', port: 7 }] },
      send(0, 1),
    ];
    const run = simulate(client, []);
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toMatchObject([
      { at: 100 * MS, operation: 'receive', error: 'ECONNREFUSED' },
    ]);
  });

  test('takes 65,507 bytes in 45 fragments, and not one byte more', () => {
    const run = simulate([send(0, 65_507), send(1000 * MS, 65_508)], bound);
    expect(run.log.filter((entry) => entry.kind === 'datagram')).toHaveLength(45);
    expect(heard(run, 'server', 'datagram').map(({ values }) => values['bytes'])).toEqual([65_507]);
    expect(run.log.filter((entry) => entry.kind === 'socket error')).toMatchObject([{ error: 'EMSGSIZE' }]);
    expect(run.log.filter((entry) => entry.kind === 'write')).toHaveLength(1);
  });

  test('loses a datagram with any fragment of it, and hears after 30 s if the first one arrived', () => {
    const fate = (number: number): ScriptedFate => ({
      from: 'client',
      to: 'server',
      what: 'datagram',
      number,
      times: 1,
      copiesUs: [],
    });
    for (const [number, answers] of [
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const) {
      const run = simulate([send(0, 4000)], bound, { fates: [fate(number)] });
      expect(heard(run, 'server', 'datagram')).toHaveLength(0);
      const icmp = run.log.filter((entry) => entry.kind === 'datagram' && entry.protocol === 'icmp');
      expect(icmp.map((entry) => entry.at)).toEqual(Array.from({ length: answers }, () => 30_050 * MS));
      expect(run.log.filter((entry) => entry.kind === 'undelivered')).toHaveLength(1);
    }
  });

  test('delivers each byte sequence whole or not at all, whatever the line loses, repeats or turns round', () => {
    const link = { lossPpm: 200_000, duplicatePpm: 200_000, reorderPpm: 200_000 };
    const sizes = Array.from({ length: 200 }, (_, index) => 1 + ((index * 1237) % 6000));
    const run = simulate(
      sizes.map((bytes, index) => send(index * 500 * MS, bytes)),
      bound,
      { link },
    );
    const got = heard(run, 'server', 'datagram').map(({ values }) => Number(values['bytes']));
    expect(got.length).toBeGreaterThan(50);
    for (const bytes of got) expect(sizes).toContain(bytes);
    const ended = run.log.filter((entry) => entry.kind === 'read' || entry.kind === 'undelivered');
    expect(new Set(ended.map((entry) => 'message' in entry && entry.message)).size).toBe(ended.length);
    expect(ended).toHaveLength(sizes.length);
  });

  test('is charged for what a kernel allocates, not for what was sent', () => {
    for (const [bytes, bufferBytes, fit] of [
      [60, 9_216, 11],
      [1000, 32_768, 14],
    ] as const) {
      const server: Script = [
        { at: 0, effects: [{ type: 'bind', socket: 'door', port: 7, readsAtOnce: false, bufferBytes }] },
        { at: 1000 * MS, effects: Array.from({ length: 40 }, () => ({ type: 'receive', socket: 'door' }) as const) },
      ];
      expect(heard(simulate(many(40, 1, bytes), server), 'server', 'datagram')).toHaveLength(fit);
    }
  });

  test('of a paused host keeps what fits its buffer, and the program reads it in order when it goes on', () => {
    const run = simulate(many(300, 1, 1000), bound, {
      interventions: [
        { at: 10 * MS, action: { type: 'pause', host: 'server' } },
        { at: 1000 * MS, action: { type: 'resume', host: 'server' } },
      ],
    });
    // 212,992 bytes, 2,304 a datagram.
    expect(heard(run, 'server', 'datagram')).toHaveLength(Math.floor(212_992 / 2_304));
  });
});

test('a script may name what a packet carries: whichever packet is the first to carry it is lost, once or oftener', () => {
  const sent = (at: number, item: number): Script[number] => ({
    at,
    effects: [
      {
        type: 'datagram',
        to: 'server',
        port: 7,
        bytes: new Uint8Array(3000),
        message: { role: 'push', label: `message ${item}`, items: [item] },
      },
    ],
  });
  const lose = (number: number, times: number): ScriptedFate => ({
    from: 'client',
    to: 'server',
    what: 'item',
    number,
    times,
    copiesUs: [],
  });
  const script = [sent(0, 1), sent(1 * MS, 2), sent(2 * MS, 2), sent(3 * MS, 2)];
  const run = simulate(script, bound, { fates: [lose(2, 1)] });
  expect(run.log.filter((entry) => entry.kind === 'undelivered').map(({ at }) => at)).toEqual([26 * MS]);
  expect(heard(run, 'server', 'datagram')).toHaveLength(3);
  const twice = simulate(script, bound, { fates: [lose(2, 4)] });
  // Three fragments of the second and one of the third.
  expect(twice.log.filter((entry) => entry.kind === 'loss')).toHaveLength(4);
  expect(heard(twice, 'server', 'datagram')).toHaveLength(2);
});
