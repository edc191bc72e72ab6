/** How long ends of connections believe in what is gone, once more: each end by itself, asking the whole log again each time. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MeasuredScene } from '../../measure/fold.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

/** One end of a connection, from ESTABLISHED until it closes or is forgotten; `end` is null while it believes. */
interface Life {
  readonly host: string;
  readonly peer: string;
  readonly connection: string;
  readonly socket: string;
  readonly stands: number;
  readonly end: EntryOf<'state'> | null;
  readonly dies: number;
}

const CHANGES: readonly Entry['kind'][] = ['state', 'crash', 'offline', 'online', 'link'];

export function naiveHalfOpen(log: readonly Entry[], { clients }: MeasuredScene, at: Microseconds): MetricValues {
  const states = only(log, 'state').filter(({ layer, process }) => layer === 'transport' && process.includes('/tcp-'));
  const lives = states.filter(({ path }) => path === 'ESTABLISHED').flatMap((entry) => lifeOf(entry, states, log));
  const told = lives.map((life) => ({ ...life, brokenAt: brokenAt(life, states, log) }));
  const value = (isClient: boolean) => {
    const own = told.filter(({ host, brokenAt: since }) => since !== null && clients.includes(host) === isClient);
    const open = own.filter(({ end, dies }) => end === null && dies === Number.POSITIVE_INFINITY);
    if (open.length > 0) return (at - Math.min(...open.map(({ brokenAt: since }) => since ?? at))) / 1000;
    const last = own.filter(({ end }) => end !== null).sort((one, other) => (other.end?.n ?? 0) - (one.end?.n ?? 0))[0];
    const noticed = last?.end ?? null;
    return noticed === null ? null : (noticed.at - (last?.brokenAt ?? 0)) / 1000;
  };
  return { clientNoticeMs: value(true), serverNoticeMs: value(false) };
}

function lifeOf(
  { n, host, process, connection = '' }: EntryOf<'state'>,
  states: readonly EntryOf<'state'>[],
  log: readonly Entry[],
): readonly Life[] {
  const own = states.filter((entry) => entry.process === process);
  if (own.some((entry) => entry.n < n && entry.path === 'ESTABLISHED')) return [];
  const closing = own.find((entry) => entry.n > n && /^(?:gone|over|TIME-WAIT|LAST-ACK|CLOSING)$/.test(entry.path));
  const crash = log.find((entry) => entry.kind === 'crash' && entry.host === host && entry.n > n);
  const dies = crash?.n ?? Number.POSITIVE_INFINITY;
  const isOrderly = closing !== undefined && /^(?:LAST-ACK|CLOSING)$/.test(closing.path);
  const peer = connection
    .split('-')
    .map((end) => end.slice(0, end.lastIndexOf(':')))
    .find((other) => other !== host);
  // Who closes in order has noticed nothing.
  if (isOrderly || peer === undefined) return [];
  const end = closing !== undefined && closing.n < dies ? closing : null;
  return [{ host, peer, connection, socket: process, stands: n, end, dies: end === null ? dies : Infinity }];
}

/** Since when it is broken at its end, or at the end of the log; null when it is whole. */
function brokenAt(life: Life, states: readonly EntryOf<'state'>[], log: readonly Entry[]): Microseconds | null {
  const until = Math.min(life.end?.n ?? Number.POSITIVE_INFINITY, life.dies);
  let since: Microseconds | null = null;
  for (const entry of log) {
    if (entry.n < life.stands || entry.n >= until || !CHANGES.includes(entry.kind)) continue;
    since = isWhole(life, entry.n, states, log) ? null : (since ?? entry.at);
  }
  return since;
}

function isWhole(life: Life, n: number, states: readonly EntryOf<'state'>[], log: readonly Entry[]): boolean {
  const past = log.slice(0, n + 1);
  const isOffline = (host: string) =>
    past.findLast((entry) => (entry.kind === 'offline' || entry.kind === 'online') && entry.host === host)?.kind ===
    'offline';
  if (isOffline(life.host) || isOffline(life.peer)) return false;
  const ways = [`${life.host}>${life.peer}`, `${life.peer}>${life.host}`];
  if (ways.some((way) => isDead(way, past))) return false;
  const others = new Set(
    states
      .filter((entry) => entry.connection === life.connection && entry.process !== life.socket && entry.n <= n)
      .map(({ process }) => process),
  );
  const ends = [...others].map((socket) => {
    const own = states.filter((entry) => entry.process === socket && entry.n <= n);
    const begun = own.find(({ path }) => path !== 'CLOSED');
    const forgets = own.find(({ path }) => /^(?:gone|over|TIME-WAIT)$/.test(path));
    const crash = past.find(
      (entry) => begun !== undefined && entry.kind === 'crash' && entry.host === begun.host && entry.n > begun.n,
    );
    return { begun, died: Math.min(forgets?.n ?? Number.POSITIVE_INFINITY, crash?.n ?? Number.POSITIVE_INFINITY) };
  });
  // Whoever comes after its peer has gone is somebody else at the same address.
  const born = states.find((entry) => entry.process === life.socket && entry.path !== 'CLOSED')?.n ?? life.stands;
  if (ends.some(({ died }) => died !== Number.POSITIVE_INFINITY && died > born)) return false;
  return ends.some(({ begun, died }) => begun !== undefined && died === Number.POSITIVE_INFINITY);
}

/** A cut ends with a restore, a block with an unblock: the last action of each kind decides. */
function isDead(way: string, past: readonly Entry[]): boolean {
  const [one = '', other = ''] = way.split('>');
  const isIts = ({ link }: EntryOf<'link'>) => [way, `${one}-${other}`, `${other}-${one}`].includes(link);
  const changes = only(past, 'link').filter(isIts);
  return (['cut', 'blocked'] as const).some((state) => {
    const begun = changes.findLast((entry) => entry.state === state);
    if (begun === undefined) return false;
    const ends = changes.filter((entry) => entry.state === 'up' && entry.n > begun.n);
    return !ends.some((entry) => {
      const action = past.findLast((done) => done.kind === 'intervention' && done.n < entry.n);
      const isUnblock = action?.kind === 'intervention' && action.action === 'unblock';
      return isUnblock === (state === 'blocked');
    });
  });
}
