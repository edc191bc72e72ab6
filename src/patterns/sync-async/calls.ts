/** Two servers that get the same calls at the same moments, each from callers of its own, and what both ask. */
import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { nameServer } from '../../machines/dns/name-server.ts';
import { callers } from '../../machines/servers/callers.ts';
import { database } from '../../machines/servers/database.ts';
import { HOST_NAME, SLICE } from '../../machines/servers/job.ts';
import { serverPrograms } from '../../machines/servers/server.ts';
import type { ServerKind } from '../../machines/servers/server.ts';
import type { ServerSettings } from '../../machines/servers/settings.ts';
import { parameterTransport } from '../shared/client-server.ts';
import { pairsOf } from './pairs.ts';
import type { Pair } from './pairs.ts';
import type { Values } from './parameters.ts';

/** Nobody waits for a processor of the database: how long it takes is all that matters here. */
const MANY = 1_000;
/** A hash is done in at most so many turns, however long it takes: the log of a long one stays readable. */
const MOST_TURNS = 100;
/** Of an address, in seconds: nobody keeps it. */
const TTL = 60;

export function callsTopology(values: Values): Topology {
  const backend = backendOf(values);
  return {
    hosts: [
      ...pairsOf(values).map((pair) => callersHost(values, pair)),
      ...pairsOf(values).map((pair) => serverHost(values, pair)),
      ...(backend === null ? [] : [backend]),
    ],
    links: [
      ...pairsOf(values).map(({ from, to }) => linkOf(values, from, to, values.latency)),
      ...(backend === null
        ? []
        : pairsOf(values).map(({ to }) => linkOf(values, to, backend.id, backendLatency(values)))),
    ],
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
  };
}

function callersHost({ requests, gap }: Values, { from, to, place }: Pair): HostSpec {
  return {
    id: from,
    title: place === 1 ? 'Client' : 'Client 2',
    shape: 'browser',
    group: 'client',
    cores: 1,
    programs: [program('callers', callers, { to, place, calls: requests, gapUs: gap })],
  };
}

function serverHost(values: Values, { to, title, kind }: Pair): HostSpec {
  const { threads, poolSize, caller, cores } = values;
  return {
    id: to,
    title,
    shape: 'server',
    group: kind,
    cores,
    programs: serverPrograms(
      to,
      // A loop in C knows no promises.
      { kind, threads, poolSize, caller: kind === 'epoll' && caller === 'promise' ? 'callback' : caller },
      settingsOf(values, kind),
    ),
  };
}

function settingsOf(values: Values, kind: ServerKind): ServerSettings {
  const { backlog, descriptors, requests, operation, hashesFirst, takes, thenHash, handling, cores } = values;
  const hashUs = operation === 'hash' || hashesFirst > 0 ? takes + thenHash : thenHash;
  const sliceUs = cores >= threadsOf(values, kind) ? 0 : Math.max(SLICE, Math.ceil(hashUs / MOST_TURNS));
  return {
    sliceUs,
    backlog,
    descriptors: descriptors >= requests + values.threads ? null : descriptors,
    operation,
    hashesFirst,
    takesUs: takes,
    thenHashUs: thenHash,
    handlingUs: handling,
    database: 'database',
    nameServers: ['names'],
  };
}

/** How many threads of such a server may want a processor at one moment. */
export function threadsOf({ threads, requests, poolSize }: Values, kind: ServerKind): number {
  return { blocking: 1, epoll: 1, pool: threads, threads: requests, node: poolSize + 1 }[kind];
}

/** What both servers ask; files and hashes are their own. */
function backendOf({ operation, takes }: Values): HostSpec | null {
  const common = { cores: MANY } as const;
  if (operation === 'socket')
    return {
      ...common,
      id: 'database',
      group: 'store',
      title: 'Database',
      shape: 'store',
      programs: [program('database', database, { needsUs: takes })],
    };
  if (operation !== 'lookup') return null;
  const records = [{ name: HOST_NAME, ttl: TTL, type: 'A', address: '192.0.2.1' } as const];
  return {
    ...common,
    id: 'names',
    group: 'names',
    title: 'Name server',
    shape: 'server',
    programs: [program('names', nameServer, { zone: { apex: '', records }, kind: 'list' })],
  };
}

/** A name server answers at once: what a lookup takes is its way. */
function backendLatency({ operation, takes, databaseLatency }: Values): number {
  return operation === 'lookup' ? Math.max(MILLISECOND / 2, Math.floor(takes / 2)) : databaseLatency;
}

function linkOf(values: Values, from: string, to: string, latencyUs: number): LinkSpec {
  return {
    from,
    to,
    latencyUs,
    jitterUs: values.jitter,
    lossPpm: partsPerMillion(values.loss),
    bandwidth: 0,
  };
}
