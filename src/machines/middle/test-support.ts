/** A bare client and a bare server around a proxy, as the recordings of nginx and HAProxy were made. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent, SocketEvent } from '../../kernel/effect.ts';
import type { Entry, Plain } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { HostSpec } from '../../kernel/topology.ts';
import { decodeLatin1, encodeLatin1 } from '../../protocols/bytes.ts';
import { transportOf } from '../../transport/index.ts';
import { httpAgent } from '../http/http-agent.ts';
import { httpServer } from '../http/http-server.ts';
import { tlsFilter } from '../tls-filter.ts';
import { GZIP_ON } from './gzip-settings.ts';
import type { GzipSettings } from './gzip-settings.ts';
import { haproxyBeforePush, nginxBeforePush } from './lists.ts';

const PORT = 80;

/** One connection of the bare client: what it sends, when it leaves. */
export interface Visit {
  /** What it sends, and so long after the connection is open. */
  readonly sends: readonly { readonly afterUs: Microseconds; readonly text: string }[];
  /** It closes so long after the connection is open. */
  readonly leavesUs?: Microseconds;
}

interface ClientInput {
  readonly to: string;
  readonly visits: readonly Visit[];
  /** Between the end of a visit and the next. */
  readonly gapUs: Microseconds;
}

type ClientEvent =
  | SocketEvent
  | { readonly type: 'begin' }
  | { readonly type: 'send'; readonly index: number; readonly visit: number }
  | { readonly type: 'leave'; readonly visit: number };

const clientSetup = setupProcess<
  ClientInput & { readonly visit: number; readonly over: boolean },
  ClientEvent,
  ClientInput
>();
type ClientContext = ClientInput & { readonly visit: number; readonly over: boolean };

const live = computed(clientSetup, (context, event): Outcome<ClientContext> => {
  const { visit, visits, to, gapUs, over } = context;
  const socket = `visit-${visit}`;
  const end = (how: string, effects: readonly Effect[]): Outcome<ClientContext> => ({
    context: { ...context, over: true },
    effects: [...effects, noted('end', { visit, how }), timer('begin', gapUs, { type: 'begin' })],
  });
  if (event.type === 'begin') {
    if (visit >= visits.length) return { context, effects: [] };
    const connect: Effect = { type: 'connect', socket: `visit-${visit + 1}`, to, port: PORT };
    return { context: { ...context, visit: visit + 1, over: false }, effects: [connect] };
  }
  if (over) return { context, effects: [] };
  const script = visits[visit - 1];
  switch (event.type) {
    case 'connected': {
      const leave = script?.leavesUs === undefined ? [] : [timer('leave', script.leavesUs, { type: 'leave', visit })];
      const sends = (script?.sends ?? []).map(({ afterUs }, index) =>
        timer(`send ${visit} ${index}`, afterUs, { type: 'send', index, visit }),
      );
      return { context, effects: [...sends, ...leave] };
    }
    case 'send': {
      const text = script?.sends[event.index]?.text;
      if (text === undefined || event.visit !== visit) return { context, effects: [] };
      const bytes = encodeLatin1(text);
      return {
        context,
        effects: [
          noted('sent', { visit }),
          { type: 'write', socket, bytes, message: { role: 'request', label: 'bytes' } },
        ],
      };
    }
    case 'data':
      return { context, effects: [noted('heard', { visit, text: decodeLatin1(event.bytes) })] };
    case 'leave':
      return event.visit === visit ? end('client leaves', [{ type: 'close', socket }]) : { context, effects: [] };
    case 'ended':
      return end('FIN', [{ type: 'close', socket }]);
    case 'closed':
      return end('RST', []);
    default:
      return { context, effects: [] };
  }
});

const clientMachine = clientSetup.createMachine({
  id: 'bare-client',
  context: ({ input }) => ({ ...input.settings, visit: 0, over: true }),
  entry: { type: 'effects', params: [timer('begin', 0, { type: 'begin' })] },
  on: { '*': { actions: live } },
});

const bareClient = toProcess<typeof clientMachine, ClientInput>(clientMachine);

/** What a bare server does with the requests of a connection. */
export interface Habits {
  /** So many requests of a connection it answers. */
  readonly good: number;
  /** What it does on the next one. */
  readonly next: 'FIN' | 'RST' | 'answer';
  /** It closes a connection that was idle for so long. */
  readonly idleUs?: Microseconds;
}

interface OriginContext extends Habits {
  readonly connections: number;
  /** By socket: the number of the connection, and how many requests came over it. */
  readonly open: Readonly<Record<string, { readonly number: number; readonly requests: number }>>;
}

type OriginEvent = SocketEvent | { readonly type: 'idle'; readonly socket: string };

const originSetup = setupProcess<OriginContext, OriginEvent, Habits>();
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const serve = computed(originSetup, (context, event): Outcome<OriginContext> => {
  const { open, connections, good, next, idleUs } = context;
  if (event.type === 'accepted') {
    const number = connections + 1;
    return {
      context: { ...context, connections: number, open: { ...open, [event.socket]: { number, requests: 0 } } },
      effects: [],
    };
  }
  const connection = open[event.socket];
  if (connection === undefined) return { context, effects: [] };
  const { [event.socket]: _, ...others } = open;
  const { socket } = event;
  const { number } = connection;
  if (event.type === 'idle')
    return {
      context: { ...context, open: others },
      effects: [noted('closes', { conn: number }), { type: 'close', socket }],
    };
  if (event.type !== 'data') return { context: { ...context, open: others }, effects: [{ type: 'close', socket }] };
  const requests = connection.requests + 1;
  const request = decodeLatin1(event.bytes).split(' HTTP/')[0] ?? '';
  const isGood = next === 'answer' || requests <= good;
  const said = noted('asked', { conn: number, request, does: isGood ? 'answers 200' : next });
  if (!isGood)
    return {
      context: { ...context, open: others },
      effects: [said, { type: next === 'RST' ? 'reset' : 'close', socket }],
    };
  const answer: Effect = {
    type: 'write',
    socket,
    bytes: encodeLatin1(ANSWER),
    message: { role: 'response', label: '200 OK' },
  };
  return {
    context: { ...context, open: { ...open, [socket]: { number, requests } } },
    effects: [
      said,
      answer,
      ...(idleUs === undefined ? [] : [timer(`idle ${socket}`, idleUs, { type: 'idle', socket })]),
    ],
  };
});

const originMachine = originSetup.createMachine({
  id: 'bare-origin',
  context: ({ input: { settings } }) => ({
    ...settings,
    connections: 0,
    open: {},
  }),
  entry: { type: 'listen', params: { port: PORT } },
  on: { '*': { actions: serve } },
});

const bareOrigin = toProcess<typeof originMachine, Habits>(originMachine);

/** A host of a bare server. */
export function bareOriginHost(id: string, habits: Habits): HostSpec {
  return hostOf(id, [program('origin', bareOrigin, habits)]);
}

/** A host with Node's HTTP server in front of a service, whose name is `service`. */
export function nodeHost(id: string, service: Program): HostSpec {
  return hostOf(id, [
    { ...service, name: 'service' },
    program('http', httpServer, { ...SERVER, service: `${id}/service`, keepAliveUs: 5_000_000 }),
  ]);
}

/** The host of a proxy: its HTTP server towards clients keeps nothing that the client does not want kept. */
export function proxyHost(programs: readonly Program[]): HostSpec {
  return hostOf('proxy', [
    ...programs,
    program('http', httpServer, { ...SERVER, service: 'proxy/balancer', keepAliveUs: 75_000_000, inTurn: true }),
  ]);
}

/** nginx as its configuration says, in front of these upstreams. */
export function nginxPrograms(settings: string, upstreams: readonly string[]): readonly Program[] {
  const says = (words: string) => settings.includes(words);
  const isNew = says('proxy_http_version 1.1');
  const seconds = Number(/proxy_read_timeout (\d+)s/.exec(settings)?.[1] ?? 60);
  return [
    program('balancer', nginxBeforePush, {
      upstreams: upstreams.map((name) => ({ name, weight: 1 })),
      timeoutUs: seconds * SECOND,
      streams: true,
      buffering: !says('proxy_buffering off'),
      gzip: gzipOf(settings),
      chunked: isNew,
      keepsConnections: says("proxy_set_header Connection '';"),
      passesUpgrade: says('proxy_set_header Upgrade $http_upgrade'),
      saysUpgrade: says("proxy_set_header Connection 'upgrade'"),
      repeats: says('proxy_next_upstream off') ? 'off' : 'idempotent',
    }),
    ...upstreams.map((name) =>
      program(`agent-${name}`, httpAgent, {
        to: name,
        port: PORT,
        tls: false,
        handles: `to-${name}`,
        tellsStale: true,
        keepIdleUs: 60 * SECOND,
        connectTimeoutUs: 60 * SECOND,
        version: isNew ? '1.1' : '1.0',
      }),
    ),
  ];
}

/** What `gzip` and its relatives say. */
function gzipOf(settings: string): GzipSettings | null {
  if (!settings.includes('gzip on')) return null;
  const [, types = ''] = /gzip_types ([^;]*)/.exec(settings) ?? [];
  const [, least = GZIP_ON.minLength] = /gzip_min_length (\d+)/.exec(settings) ?? [];
  return {
    types: [...GZIP_ON.types, ...types.split(' ').filter((type) => type !== '')],
    minLength: Number(least),
    varies: settings.includes('gzip_vary on'),
    proxied: settings.includes('gzip_proxied any'),
    oldClients: settings.includes('gzip_http_version 1.0'),
  };
}

/** HAProxy as its configuration says, in front of these servers. */
export function haproxyPrograms(settings: readonly string[], servers: readonly string[]): readonly Program[] {
  const timeoutUs = (name: string) => {
    const line = settings.find((setting) => setting.startsWith(`timeout ${name} `)) ?? '';
    return Number(/(\d+)s$/.exec(line)?.[1] ?? 0) * SECOND;
  };
  return [
    program('balancer', haproxyBeforePush, {
      upstreams: servers.map((name) => ({ name, weight: 1 })),
      policy: { algorithm: 'haproxy-round-robin', healthCheck: 'active', maxFails: 1, failTimeoutS: 10 },
      timeoutUs: timeoutUs('server'),
      clientTimeoutUs: timeoutUs('client'),
      tunnelTimeoutUs: timeoutUs('tunnel'),
      abortOnClose: settings.includes('option abortonclose'),
      streams: true,
    }),
    ...servers.map((name) =>
      program(`agent-${name}`, httpAgent, {
        to: name,
        port: PORT,
        tls: false,
        handles: `to-${name}`,
        tellsStale: true,
        resets: true,
        connectTimeoutUs: 5 * SECOND,
      }),
    ),
  ];
}

/** Runs client, proxy and origins for so long, without any latency to speak of, and returns what was logged. */
export function replay(
  visits: readonly Visit[],
  gapUs: Microseconds,
  hosts: readonly HostSpec[],
  lengthUs: Microseconds,
): readonly Entry[] {
  return replayPage([program('visitor', bareClient, { to: 'proxy', visits, gapUs })], hosts, lengthUs);
}

/** The same with a page in place of the bare client; origins may stop and come back meanwhile. */
export function replayPage(
  page: readonly Program[],
  hosts: readonly HostSpec[],
  lengthUs: Microseconds,
  interventions: readonly Intervention[] = [],
): readonly Entry[] {
  const run = new Run({
    seed: 1,
    parameters: {},
    interventions,
    build: () => ({
      hosts: [hostOf('client', page), ...hosts],
      links: ['client', ...hosts.map(({ id }) => id).filter((id) => id !== 'proxy')].map((id) => ({
        from: 'proxy',
        to: id,
        latencyUs: 50,
        jitterUs: 0,
        lossPpm: 0,
        bandwidth: 0,
      })),
      transport: transportOf({ profile: 'linux', initialWindow: 10, receiveWindow: 65_535 }, tlsFilter),
      traceTransport: false,
      fates: [],
    }),
  });
  run.advance(lengthUs);
  return run.log;
}

/** What one host noted, under these names. */
export function notesOf(log: readonly Entry[], host: string, ...names: readonly string[]) {
  return log.flatMap((entry) =>
    entry.kind === 'note' && entry.host === host && names.includes(entry.name)
      ? [{ at: entry.at, name: entry.name, values: entry.values }]
      : [],
  );
}

/** How the proxy had hung up on a host that noticed it at this moment. */
export function hangUpOf(log: readonly Entry[], host: string, at: Microseconds): string {
  const last = log.findLast(
    (entry) => entry.kind === 'segment' && entry.to === host && entry.at <= at && /[FR]/.test(entry.flags),
  );
  return last?.kind === 'segment' && last.flags.includes('R') ? 'RST' : 'FIN';
}

const SERVER = { port: PORT, tls: false, serviceTimeUs: 0, exponential: false } as const;

function hostOf(id: string, programs: readonly Program[]): HostSpec {
  return { id, title: id, shape: 'server', group: id, cores: 1, programs };
}

function noted(name: string, values: Readonly<Record<string, Plain>>): Effect {
  return { type: 'note', layer: 'application', name, values };
}

function timer(name: string, delayUs: Microseconds, event: HostEvent): Effect {
  return { type: 'setTimer', name, delayUs, event };
}
