import type { Entry } from '../../kernel/entry.ts';
import { newsNotes } from '../../record/news-notes.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import { sessionNotes } from '../../record/session-notes.ts';
import { shopNotes } from './notes.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  { name: 'a backend without state passes every restart test, one with state none', check: verdictsAreRight },
  { name: 'whoever keeps no state in backends loses no session by what happens to them', check: sessionsLast },
  { name: 'no session is used after it has ended', check: endedIsEnded },
  { name: 'a banned user gets nothing more where somebody looks', check: bansHold },
];

function sets(log: readonly Entry[], names: readonly string[]): boolean {
  return log.some(
    (entry) =>
      entry.kind === 'intervention' && entry.action === 'set' && names.includes(entry.target.split('=')[0] ?? ''),
  );
}

function verdictsAreRight(log: readonly Entry[], { state, durable }: Values): string | null {
  if (sets(log, ['state', 'durable'])) return null;
  for (const entry of log) {
    if (!shopNotes.has(entry) || entry.name !== 'restart test') continue;
    if (entry.values.result === 'none') continue;
    const passed = entry.values.result === 'pass';
    const inMemory = state === 'memory' || state === 'sticky';
    if (inMemory && passed) return `entry ${entry.n} passes, with the session in memory`;
    if ((state === 'token' || (state === 'store' && durable)) && !passed)
      return `entry ${entry.n} fails, with no session in memory`;
  }
  return null;
}

function sessionsLast(log: readonly Entry[], { state, durable }: Values): string | null {
  const lasts = state === 'token' || (state === 'store' && durable);
  if (!lasts || sets(log, ['state', 'durable', 'key', 'oldKeys'])) return null;
  const lost = log.find(
    (entry) => sessionNotes.has(entry) && entry.name === 'session lost' && entry.values.reason !== 'expired',
  );
  return lost === undefined ? null : `entry ${lost.n} loses a session`;
}

/** Only in runs without interventions: what came to the database and was not answered is a use that the log does not tell. */
function endedIsEnded(log: readonly Entry[], { state, sessionIdle, databaseTimeout }: Values): string | null {
  if (state === 'token' || sessionIdle === 0 || log.some(({ kind }) => kind === 'intervention')) return null;
  const most = sessionIdle + databaseTimeout;
  const used = new Map<string, number>();
  for (const entry of log) {
    if (shopNotes.has(entry) && entry.name === 'login') used.set(entry.host, entry.at);
    if (!newsNotes.has(entry) || entry.name !== 'news') continue;
    const user = entry.values.audience ?? '';
    if (entry.at - (used.get(user) ?? entry.at) > most) return `entry ${entry.n} serves a session that has ended`;
    used.set(user, entry.at);
  }
  return null;
}

/** Only in runs without other interventions: a host that was paused hears of a ban later. */
function bansHold(log: readonly Entry[], values: Values): string | null {
  const { state, denylist } = values;
  const done = log.filter((entry) => entry.kind === 'intervention');
  const [ban] = done;
  const looks = state !== 'token' || denylist;
  if (ban?.kind !== 'intervention' || done.length !== 1 || !looks) return null;
  const user = /^banned=(client\d*)$/.exec(ban.target)?.[1];
  if (user === undefined) return null;
  // What was asked of the database before the ban may still be answered.
  const from = ban.at + values.databaseTimeout;
  const clients = values.clients;
  const index = user === 'client' ? 0 : Number(user.slice('client'.length)) - 1;
  const broken = log.find(
    (entry) =>
      newsNotes.has(entry) && entry.name === 'news' && entry.at > from && (entry.values.news - 1) % clients === index,
  );
  return broken === undefined ? null : `entry ${broken.n} serves a banned user`;
}

export const sometimes: readonly Sometimes[] = [
  { name: 'a user logs in', reached: (log) => log.some((entry) => shopNotes.has(entry) && entry.name === 'login') },
  {
    name: 'a session is lost',
    reached: (log) => log.some((entry) => sessionNotes.has(entry) && entry.name === 'session lost'),
  },
  {
    name: 'something is put into a cart',
    reached: (log) => log.some((entry) => shopNotes.has(entry) && entry.name === 'accepted'),
  },
  {
    name: 'a cart is lost',
    reached: (log) => log.some((entry) => sessionNotes.has(entry) && entry.name === 'cart lost'),
  },
];
