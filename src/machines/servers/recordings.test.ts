import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { Entry } from '../../kernel/entry.ts';
import { program } from '../../kernel/process.ts';
import { Run } from '../../kernel/run.ts';
import { noTransport } from '../../kernel/test-support.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import { insideNotes, limitNotes, loopNotes } from '../../record/inside-notes.ts';
import { transportOf } from '../../transport/index.ts';
import { callers } from './callers.ts';
import { database } from './database.ts';
import type { Job } from './job.ts';
import { nodeLoop } from './node-loop.ts';
import { RECORDED_PROGRAMS } from './recorded-programs.ts';
import type { Script } from './script.ts';
import { poolPrograms, serverPrograms } from './server.ts';
import type { ServerKind } from './server.ts';

/** What Node 20.20.2 and Python 3.11 did; each file says in `compare` what must be equal, and how nearly. */
const folder = new URL('recordings/', import.meta.url);
const named = (start: string) => readdirSync(folder).filter((file) => file.startsWith(start));

function read<Shape extends z.ZodMiniType>(file: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** On one machine a packet needs a few microseconds. */
const NEARBY = 50;

const transport = transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, noTransport.filter);

function simulate(
  hosts: Topology['hosts'],
  links: readonly (readonly [from: string, to: string])[],
  latencyUs = NEARBY,
): readonly Entry[] {
  const topology: Topology = {
    hosts,
    links: links.map(([from, to]) => ({ from, to, latencyUs, jitterUs: 0, lossPpm: 0, bandwidth: 0 })),
    transport,
    traceTransport: false,
    fates: [],
  };
  const run = new Run({ seed: 1, parameters: {}, interventions: [], build: () => topology });
  run.advance(10 * SECOND);
  expect(run.stopped).toBeNull();
  return run.log;
}

const host = (id: string, programs: HostSpec['programs'], cores = 4): HostSpec => ({
  id,
  title: id,
  shape: 'server',
  group: id,
  cores,
  programs,
});

const node = (main: Script, isModule: boolean, poolSize = 4, cores = 4) =>
  host(
    'node',
    [
      program('loop', nodeLoop, { row: 'Loop', pool: 'node/pool', database: 'http', server: null, main, isModule }),
      ...poolPrograms('node', poolSize, cores < poolSize ? 3 * MILLISECOND : 0),
    ],
    cores,
  );

const printed = (log: readonly Entry[]) =>
  log.flatMap((entry) =>
    loopNotes.has(entry) && entry.name === 'prints' ? [{ text: entry.values.text, ms: entry.at / MILLISECOND }] : [],
  );

const Order = z.object({ trace: z.array(z.object({ prints: z.string() })) });

describe('callbacks run in the recorded order', () => {
  test.each(named('loop-'))('%s', (file) => {
    const recorded = RECORDED_PROGRAMS[file];
    if (recorded === undefined) throw new Error(`nobody has put the program of ${file} into steps`);
    const log = simulate([node(recorded.main, recorded.isModule)], []);
    expect(printed(log).map(({ text }) => text)).toEqual(read(file, Order).trace.map(({ prints }) => prints));
  });
});

const Pool = z.object({
  parameters: z.object({
    UV_THREADPOOL_SIZE: z.number(),
    jobs: z.optional(z.number()),
    pbkdf2: z.optional(z.number()),
    cores: z.optional(z.number()),
    one_pbkdf2_alone_ms: z.optional(z.number()),
  }),
  trace: z.array(z.object({ ms: z.number(), what: z.string(), n: z.optional(z.number()) })),
});

const afterwards: Script = [
  poolStep({ id: 'dns.lookup', call: 0, kind: 'lookup', us: MILLISECOND, servers: [] }),
  poolStep({ id: 'fs.stat', call: 0, kind: 'file', us: MILLISECOND, servers: [] }),
  {
    do: 'ask',
    query: { call: 1, message: 0, how: 'callback' },
    runs: [{ do: 'say', text: 'http 50 ms' }],
    otherwise: [],
  },
  { do: 'setTimeout', ms: 20, runs: [{ do: 'say', text: 'timer 20 ms' }] },
];

function poolStep(job: Job): Script[number] {
  return { do: 'pool', job, runs: [{ do: 'say', text: job.id }] };
}

function withPool(size: number, jobs: readonly Job[], cores: number) {
  const http = host('http', [program('database', database, { needsUs: 50 * MILLISECOND })], 100);
  return printed(
    simulate([node([...jobs.map(poolStep), ...afterwards], false, size, cores), http], [['node', 'http']]),
  );
}

describe('what waits for the thread pool is what was recorded', () => {
  test.each(named('pool-').filter((file) => !file.includes('pbkdf2')))('%s', (file) => {
    const { parameters, trace } = read(file, Pool);
    const jobs = Array.from({ length: parameters.jobs ?? 0 }, (_, index): Job => {
      const us = (index + 1) * 300 * MILLISECOND;
      return { id: `blocking open${index + 1}`, call: 0, kind: 'file', us, servers: [] };
    });
    const ours = withPool(parameters.UV_THREADPOOL_SIZE, jobs, 4);
    expect(ours.map(({ text }) => text)).toEqual(trace.map(({ what, n }) => `${what}${n ?? ''}`));
  });

  test.each(named('pool-pbkdf2'))('%s', (file) => {
    const { parameters, trace } = read(file, Pool);
    const us = (parameters.one_pbkdf2_alone_ms ?? 0) * MILLISECOND;
    const jobs = Array.from({ length: parameters.pbkdf2 ?? 0 }, (_, index): Job => {
      return { id: `pbkdf2${index + 1}`, call: 0, kind: 'hash', us, servers: [] };
    });
    const ours = withPool(parameters.UV_THREADPOOL_SIZE, jobs, parameters.cores ?? 0);
    const place = (text: string) => ours.findIndex((line) => line.text.startsWith(text));
    const theirs = (text: string) => trace.findIndex(({ what }) => what === text);
    for (const waits of ['dns.lookup', 'fs.stat'])
      expect(place('pbkdf2') < place(waits)).toBe(theirs('pbkdf2') < theirs(waits));
    // Timer and socket come at about their own time: the loop gets its share of the two processors.
    expect(ours[place('timer')]?.ms).toBeLessThan(20 + 10);
    expect(ours[place('http')]?.ms).toBeLessThan(50 + 25);
    // Four hashes on two processors take as long as two after another.
    expect(Math.max(...ours.map(({ ms }) => ms))).toBeCloseTo((4 / 2) * (us / MILLISECOND), -1);
  });
});

const Twelve = z.object({
  trace: z.array(
    z.object({
      server: z.enum(['blocking', 'thread', 'pool', 'epoll', 'node']),
      threads_at_rest: z.number(),
      threads_at_most: z.number(),
      done_ms: z.array(z.number()),
    }),
  ),
});

const settings = {
  sliceUs: 0,
  backlog: 511,
  takesUs: 100 * MILLISECOND,
  hashesFirst: 0,
  descriptors: null,
  thenHashUs: 0,
  handlingUs: 300,
  database: 'database',
  nameServers: [],
};

function serve(kind: ServerKind, calls: number): readonly Entry[] {
  const choice = { kind, threads: 4, poolSize: 4, caller: 'callback' } as const;
  return simulate(
    [
      host('client', [program('callers', callers, { to: 'server', place: 1, calls, gapUs: 0 })]),
      host('server', serverPrograms('server', choice, { ...settings, operation: 'socket' })),
      host('database', [program('database', database, { needsUs: 100 * MILLISECOND })], 1000),
    ],
    [
      ['client', 'server'],
      ['server', 'database'],
    ],
  );
}

/** Waves: the numbers of answers that come close together. */
function wavesOf(times: readonly number[]): readonly number[] {
  const waves: number[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const ms of [...times].sort((one, other) => one - other)) {
    if (ms - before > 40) waves.push(0);
    waves.push((waves.pop() ?? 0) + 1);
    before = ms;
  }
  return waves;
}

describe('twelve requests that wait 100 ms', () => {
  const { trace } = read('servers-twelve-requests.json', Twelve);
  test.each(trace)('are answered as recorded by the server $server', ({ server, done_ms: theirs, ...threads }) => {
    const log = serve(server === 'thread' ? 'threads' : server, theirs.length);
    const ours = log.flatMap((entry) => (entry.kind === 'result' ? [entry.at / MILLISECOND] : []));
    expect(wavesOf(ours)).toEqual(wavesOf(theirs));
    [...ours]
      .sort((one, other) => one - other)
      .forEach((ms, index) => {
        const recorded = theirs[index] ?? Number.NaN;
        expect(Math.abs(ms - recorded)).toBeLessThan(Math.max(30, recorded * 0.2));
      });
    expect(threadsAddedIn(log)).toBe(threads.threads_at_most - threads.threads_at_rest);
  });
});

/** Threads that a server starts while it serves. */
function threadsAddedIn(log: readonly Entry[]): number {
  return log.filter(
    (entry) => insideNotes.has(entry) && entry.name === 'row' && entry.values.kind === 'thread' && entry.at > 0,
  ).length;
}

const Calls = z.object({
  trace: z.array(z.object({ call: z.string(), fd: z.string(), result: z.union([z.number(), z.string()]) })),
});

describe('one request makes the recorded system calls', () => {
  test.each([
    ['calls-node-request.json', 'node'],
    ['calls-epoll-request.json', 'epoll'],
  ] as const)('%s', (file, kind) => {
    const log = serve(kind, 1);
    const ours = log.flatMap((entry) =>
      loopNotes.has(entry) && entry.name === 'system call' ? [entry.values.name] : [],
    );
    // How often a loop finds nothing ready is its own; so is what it asks the other side for.
    const isCounted = (call: string) => !call.startsWith('epoll_wait') && !call.startsWith('epoll_pwait');
    expect(ours.filter(isCounted)).toEqual(
      read(file, Calls)
        .trace.map(({ call }) => call)
        .filter(isCounted),
    );
  });
});

/** When the calls of a client were connected, in milliseconds. */
const connectedIn = (log: readonly Entry[]) =>
  log.flatMap((entry) =>
    entry.kind === 'state' && entry.host === 'client' && entry.path === 'ESTABLISHED' ? [entry.at / MILLISECOND] : [],
  );

const Emfile = z.object({
  parameters: z.object({ one_way_ms: z.number(), clients: z.number(), gap_ms: z.number() }),
  trace: z.array(
    z.looseObject({ t_ms: z.number(), ev: z.string(), conn: z.optional(z.number()), errno: z.optional(z.string()) }),
  ),
});

const EmfileOfNode = z.object({
  parameters: z.object({ clients: z.number() }),
  trace: z.tuple([
    z.object({
      clients_connected: z.number(),
      server_callbacks: z.number(),
      closed_at_once_by_the_server: z.number(),
      error_event_on_the_server: z.boolean(),
    }),
  ]),
});

describe('without a descriptor', () => {
  test('a connection stays in the accept queue, complete, until one is free: accept-emfile.json', () => {
    const { parameters, trace } = read('accept-emfile.json', Emfile);
    const accepts = trace.filter(({ ev }) => ev === 'accept');
    const taken = accepts.findIndex(({ errno }) => errno !== undefined);
    const { one_way_ms: oneWay, clients, gap_ms: gap } = parameters;
    const choice = { kind: 'threads', threads: 1, poolSize: 4, caller: 'callback' } as const;
    const given = { ...settings, operation: 'file', takesUs: 900 * MILLISECOND, descriptors: taken } as const;
    const log = simulate(
      [
        host('client', [
          program('callers', callers, { to: 'server', place: 1, calls: clients, gapUs: gap * MILLISECOND }),
        ]),
        host('server', serverPrograms('server', choice, given)),
      ],
      [['client', 'server']],
      oneWay * MILLISECOND,
    );
    const connected = connectedIn(log);
    const theirs = trace.filter(({ ev }) => ev === 'connected');
    expect(connected).toHaveLength(theirs.length);
    connected.forEach((ms, index) => expect(Math.abs(ms - (theirs[index]?.t_ms ?? Number.NaN))).toBeLessThan(10));
    // So many are accepted, then accept fails until the first has closed.
    const ours = log.flatMap((entry) =>
      insideNotes.has(entry) && entry.name === 'row' && entry.values.kind === 'thread' ? [entry.at / MILLISECOND] : [],
    );
    const fourth = accepts.find(({ conn, errno }) => conn === taken + 1 && errno === undefined);
    expect(ours.filter((ms) => ms < 1_000)).toHaveLength(taken);
    expect(Math.abs((ours[taken] ?? Number.NaN) - (fourth?.t_ms ?? Number.NaN))).toBeLessThan(60);
    expect(log.some((entry) => limitNotes.has(entry) && entry.name === 'no descriptor')).toBe(true);
  });

  test('Node accepts and closes at once, and no error tells it: accept-emfile-node.json', () => {
    const { parameters, trace } = read('accept-emfile-node.json', EmfileOfNode);
    const [totals] = trace;
    const choice = { kind: 'node', threads: 1, poolSize: 4, caller: 'callback' } as const;
    const given = { ...settings, operation: 'file', descriptors: totals.server_callbacks } as const;
    const log = simulate(
      [
        host('client', [program('callers', callers, { to: 'server', place: 1, calls: parameters.clients, gapUs: 0 })]),
        host('server', serverPrograms('server', choice, given)),
      ],
      [['client', 'server']],
    );
    expect(connectedIn(log)).toHaveLength(totals.clients_connected);
    const closed = log.filter((entry) => limitNotes.has(entry) && entry.name === 'turned away');
    expect(closed).toHaveLength(totals.closed_at_once_by_the_server);
    expect(log.some(({ kind }) => kind === 'socket error')).toBe(totals.error_event_on_the_server);
  });
});
