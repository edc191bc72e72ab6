import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { Entry } from '../kernel/entry.ts';
import { FIRST_EPHEMERAL_PORT } from '../kernel/network/ports.ts';
import { Run } from '../kernel/run.ts';
import { MILLISECOND, SECOND } from '../kernel/time.ts';
import { parsePreset } from '../patterns/contract/preset.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import { patterns } from '../patterns/index.ts';

/** A recording of connections that wait at a listener: see its own `compare` for what must be equal. */
const Recording = z.object({
  parameters: z.looseObject({
    one_way_ms: z.number(),
    tcp_syncookies: z.number(),
    backlog: z.number(),
    clients: z.number(),
    gap_ms: z.number(),
    accept_at_ms: z.array(z.number()),
  }),
  trace: z.array(
    z.looseObject({
      t_ms: z.number(),
      ev: z.string(),
      dir: z.optional(z.string()),
      conn: z.optional(z.number()),
      flags: z.optional(z.string()),
    }),
  ),
});
type Recording = z.infer<typeof Recording>;

/** What happened to which client, in the words of the recordings. */
interface Happened {
  readonly at: number;
  readonly what: 'S' | 'SA' | 'connected' | 'accept';
  readonly client: number;
}

const folder = new URL('../patterns/tcp/recordings/', import.meta.url);
const all = readdirSync(folder);
const files = all.filter((file) => file.startsWith('accept-queue-'));

/** A timer of the kernel fires up to 40 ms late, and makes all that follows late by as much; those of the relay vary, too. */
const TIMER_MS = 45;
const WAY_MS = 15;
/** A handshake and the way of a program to accept(). */
const AT_ONCE_MS = 200;

test('every recording of the folder has a reader', () => {
  expect(all.filter((file) => !file.startsWith('tcp-') && !files.includes(file))).toEqual([]);
  expect(files).not.toEqual([]);
});

describe('a listener keeps connections waiting as a Linux kernel does', () => {
  test.each(files)('%s', async (file) => {
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const ours = await simulated(recording.parameters);
    const theirs = happenedIn(recording);
    const until = Math.max(...recording.trace.map(({ t_ms }) => t_ms));
    for (const what of ['connected', 'accept', 'S'] as const) {
      for (const client of new Set(theirs.map((one) => one.client))) {
        const isMeant = (one: Happened) => one.what === what && one.client === client;
        const recorded = theirs.filter(isMeant);
        const mine = ours
          .filter(isMeant)
          .filter((one, index) => index < recorded.length || isJudged(one, index, until));
        expect(mine.length, `${what} of ${client}`).toBe(recorded.length);
        recorded.forEach((one, index) => {
          const own = mine[index];
          const late = sinceItsSyn(theirs, one) - (own === undefined ? Number.NaN : sinceItsSyn(ours, own));
          expect(late, `${what} of ${client} at ${one.at}`).toBeGreaterThan(-WAY_MS);
          expect(late, `${what} of ${client} at ${one.at}`).toBeLessThan(what === 'S' ? TIMER_MS : WAY_MS);
        });
      }
    }
    expect(acceptedIn(ours)).toEqual(acceptedIn(theirs));
    expect(unanswered(ours, until)).toEqual(unanswered(theirs, until));
  });
});

/** What a late timer may bring only after the recording has ended is not judged. */
function isJudged({ at }: Happened, index: number, until: number): boolean {
  return at + TIMER_MS * (index + 1) < until;
}

/** Who was accepted, in order. */
function acceptedIn(list: readonly Happened[]): readonly number[] {
  return list.filter(({ what }) => what === 'accept').map(({ client }) => client);
}

/**
 * How long after the SYN before it of the same client. A first SYN has its time from a program, and so has the accept of
 * what has waited.
 */
function sinceItsSyn(list: readonly Happened[], { at, what, client }: Happened): number {
  const before = list.findLast((one) => one.what === 'S' && one.client === client && one.at < at);
  const hasWaited = what === 'accept' && at - (before?.at ?? 0) > AT_ONCE_MS;
  return at - (hasWaited ? 0 : (before?.at ?? 0));
}

/** For each client how many of its SYNs no SYN-ACK followed before the next one. */
function unanswered(list: readonly Happened[], until: number): readonly number[] {
  const clients = [...new Set(list.map(({ client }) => client))].toSorted((one, other) => one - other);
  return clients.map((client) => {
    const own = list.filter(
      (one) => one.client === client && (one.what === 'S' || one.what === 'SA') && one.at <= until,
    );
    return own.filter(({ what }, index) => what === 'S' && own[index + 1]?.what !== 'SA').length;
  });
}

/** Clients are numbered by their first SYN: of several at one moment any may be the first. */
function happenedIn({ trace }: Recording): readonly Happened[] {
  const order = [...new Set(trace.flatMap(({ flags, conn }) => (flags === 'S' && conn !== undefined ? [conn] : [])))];
  return trace.flatMap(({ t_ms: at, ev, conn, flags }): readonly Happened[] => {
    if (conn === undefined) return [];
    const client = order.indexOf(conn) + 1;
    if (ev === 'connected' || ev === 'accept') return [{ at, what: ev, client }];
    return flags === 'S' || flags === 'SA' ? [{ at, what: flags, client }] : [];
  });
}

async function simulated(parameters: Recording['parameters']): Promise<readonly Happened[]> {
  const listing = patterns.find(({ id }) => id === 'tcp');
  if (listing === undefined) throw new Error('there is no pattern tcp');
  const { pattern } = await listing.load();
  const values = parsePreset(pattern, {
    latency: `${parameters.one_way_ms}ms`,
    connections: `${parameters.clients}`,
    gap: `${parameters.gap_ms}ms`,
    backlog: `${parameters.backlog}`,
    accepts: parameters.accept_at_ms.map((ms) => `${ms}ms`).join(',') || 'never',
    synCookies: parameters.tcp_syncookies > 0 ? 'on' : 'off',
    bytes: '0',
    closeAfter: '1h',
    // The relay of the recordings takes no time to write.
    bandwidth: 'unlimited',
  });
  const { id, version } = pattern;
  const recipe = { pattern: id, version, seed: 1, interventions: [], list: [], parameters: values };
  const run = new Run(setupOf(pattern, recipe));
  run.advance(120 * SECOND);
  const waited = new Set(run.log.flatMap((entry) => (entry.kind === 'accept queue' ? [entry.connection] : [])));
  return run.log.flatMap((entry) => happened(entry, waited));
}

/** Whoever never waited was accepted when its handshake was done. */
function happened(entry: Entry, waited: ReadonlySet<string>): readonly Happened[] {
  if (entry.kind !== 'segment' && entry.kind !== 'accept queue' && entry.kind !== 'state') return [];
  if (entry.connection === undefined) return [];
  const client = Number(/:(\d+)-/.exec(entry.connection)?.[1]) - FIRST_EPHEMERAL_PORT + 1;
  const at = entry.at / MILLISECOND;
  if (entry.kind === 'segment' && (entry.flags === 'S' || entry.flags === 'SA'))
    return [{ at, what: entry.flags, client }];
  if (entry.kind === 'accept queue' && entry.change === 'out') return [{ at, what: 'accept', client }];
  if (entry.kind !== 'state' || entry.path !== 'ESTABLISHED') return [];
  if (entry.host === 'client') return [{ at, what: 'connected', client }];
  return waited.has(entry.connection) ? [] : [{ at, what: 'accept', client }];
}
