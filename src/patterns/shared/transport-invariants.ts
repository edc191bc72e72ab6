/** TCP's rules about segments: they hold in every run of every pattern, whatever happens to it. */
import type { EntryOf } from '../../kernel/entry.ts';
import { PROFILES } from '../../transport/tcp/profile.ts';
import type { Profile } from '../../transport/tcp/profile.ts';
import type { Invariant } from '../contract/pattern.ts';
import type { ProfileValues } from './client-server.ts';
import { conversationsOf } from './conversations.ts';
import type { Remark, Talker } from './conversations.ts';

/** What is wrong with a remark, given those before it; null when nothing is. */
type Rule = (profile: Profile) => (remark: Remark) => string | null;

export const transportInvariants: readonly Invariant<ProfileValues>[] = [
  rule('a SYN offers no more than its 16 bits can say', synWindowsAreSmall),
  rule('no acknowledgement number of a socket is lower than one before', acknowledgementsGrow),
  rule('nothing is sent beyond the window that the peer has offered, but the byte of a probe', windowsAreKept),
  rule('after a FIN there is no more data', finsAreLast),
  rule('what is acknowledged is not sent again', nothingIsSentInVain),
  rule('only a socket sends anything but a reset or a SYN cookie, and none goes on after its own reset', resetsAreLast),
  rule('each timeout in silence is twice the one before', timeoutsDouble),
  rule('TIME-WAIT lasts two maximum segment lifetimes, unless a segment ends it', timeWaitIsLong),
  rule('no byte passes from one incarnation of a connection to another', incarnationsAreApart),
];

function rule(name: string, make: Rule): Invariant<ProfileValues> {
  return {
    name,
    check: (log, { profile }) => {
      const judge = make(PROFILES[profile]);
      for (const remark of conversationsOf(log)) {
        const problem = judge(remark);
        if (problem !== null) return `entry ${remark.entry.n}: ${problem}`;
      }
      return null;
    },
  };
}

function spanOf({ flags, length }: EntryOf<'segment'>): number {
  return length + (flags.includes('S') ? 1 : 0) + (flags.includes('F') ? 1 : 0);
}

/** RFC 7323 2.2. */
function synWindowsAreSmall(): ReturnType<Rule> {
  return (remark) =>
    remark.type === 'sent' && remark.entry.flags.includes('S') && remark.entry.window > 65_535
      ? `a SYN offers ${remark.entry.window}`
      : null;
}

function acknowledgementsGrow(): ReturnType<Rule> {
  const highest = new Map<Talker, number>();
  return (remark) => {
    if (remark.type !== 'sent' || remark.talker === null || remark.entry.flags.includes('R')) return null;
    const { ack } = remark.entry;
    if (ack === null) return null;
    const before = highest.get(remark.talker) ?? 0;
    highest.set(remark.talker, Math.max(before, ack));
    return ack < before ? `${remark.talker.id} acknowledges ${ack} after ${before}` : null;
  };
}

/** RFC 9293 3.8.6; the probe is 3.8.6.1's. */
function windowsAreKept(): ReturnType<Rule> {
  const edges = new Map<Talker, number>();
  return (remark) => {
    if (remark.type === 'heard' && !remark.entry.flags.includes('R')) {
      const { ack, window } = remark.entry;
      edges.set(remark.talker, Math.max(edges.get(remark.talker) ?? 0, (ack ?? 1) + window));
    }
    if (remark.type !== 'sent' || remark.talker === null || remark.entry.flags.includes('S')) return null;
    const { entry, talker } = remark;
    const edge = edges.get(talker) ?? 1;
    const end = entry.seq + spanOf(entry);
    const isProbe = entry.length === 1 && end === edge + 1;
    return spanOf(entry) > 0 && end > edge && !isProbe ? `${talker.id} sends up to ${end}, offered is ${edge}` : null;
  };
}

function finsAreLast(): ReturnType<Rule> {
  const fins = new Map<Talker, number>();
  return (remark) => {
    if (remark.type !== 'sent' || remark.talker === null || remark.entry.flags.includes('R')) return null;
    const { entry, talker } = remark;
    const end = entry.seq + entry.length;
    const fin = fins.get(talker);
    if (entry.flags.includes('F')) fins.set(talker, end);
    return fin !== undefined && end > fin && entry.length > 0 ? `${talker.id} sends data after its FIN` : null;
  };
}

/**
 * A segment that brings nothing but what is there already is dropped, and its acknowledgement with it (RFC 9293
 * 3.10.7.4): that one counts for nothing.
 */
function nothingIsSentInVain(): ReturnType<Rule> {
  const acknowledged = new Map<Talker, number>();
  const received = new Map<Talker, Received>();
  return (remark) => {
    if (remark.type === 'heard' && !remark.entry.flags.includes('R')) {
      const known = received.get(remark.talker) ?? new Received();
      received.set(remark.talker, known);
      if (!known.take(remark.entry) || remark.entry.ack === null) return null;
      acknowledged.set(remark.talker, Math.max(acknowledged.get(remark.talker) ?? 0, remark.entry.ack));
    }
    if (remark.type !== 'sent' || remark.talker === null || spanOf(remark.entry) === 0) return null;
    const { entry, talker } = remark;
    const done = acknowledged.get(talker) ?? 0;
    return entry.seq + spanOf(entry) <= done ? `${talker.id} sends ${entry.seq} again, acknowledged is ${done}` : null;
  };
}

/** What a socket has got so far. */
class Received {
  private next = 0;
  private islands: readonly (readonly [from: number, to: number])[] = [];

  /** False when a segment brings nothing but what is there already, as a keep-alive probe does. */
  take(entry: EntryOf<'segment'>): boolean {
    const end = entry.seq + spanOf(entry);
    if (entry.seq < this.next && end <= this.next) return false;
    this.islands = [...this.islands, [entry.seq, end] as const].sort(([one], [other]) => one - other);
    for (const [from, to] of this.islands) if (from <= this.next) this.next = Math.max(this.next, to);
    this.islands = this.islands.filter(([, to]) => to > this.next);
    return true;
  }
}

function resetsAreLast(): ReturnType<Rule> {
  return (remark) => {
    if (remark.type !== 'sent' || remark.entry.flags.includes('R')) return null;
    if (remark.talker === null && remark.entry.flags !== 'SA')
      return `${remark.entry.host} sends ${remark.entry.flags} without a socket`;
    return null;
  };
}

/** RFC 6298 5.5, up to the longest timeout (5.7); Linux sends a SYN again a few times before it doubles. */
function timeoutsDouble({ maxRtoUs, linearSynTimeouts }: Profile): ReturnType<Rule> {
  interface Silence {
    readonly seq: number;
    readonly at: number;
    readonly wait: number;
  }
  const silences = new Map<Talker, Silence>();
  return (remark) => {
    if (remark.type === 'heard') silences.delete(remark.talker);
    if (remark.type !== 'sent' || remark.talker === null || !remark.entry.retransmission) return null;
    const { entry, talker } = remark;
    if (spanOf(entry) === 0 || (entry.flags.includes('S') && linearSynTimeouts > 0)) return null;
    const before = silences.get(talker);
    const wait = before?.seq === entry.seq ? entry.at - before.at : 0;
    silences.set(talker, { seq: entry.seq, at: entry.at, wait });
    if (before === undefined || before.wait === 0 || wait === 0) return null;
    return wait >= Math.min(2 * before.wait, maxRtoUs) ? null : `${talker.id} waits ${wait} after ${before.wait}`;
  };
}

/** RFC 9293 3.4.2. */
function timeWaitIsLong({ timeWaitUs }: Profile): ReturnType<Rule> {
  const since = new Map<Talker, number>();
  return (remark) => {
    if (remark.type !== 'state') return null;
    const { entry, talker } = remark;
    if (entry.path === 'TIME-WAIT' && remark.before !== 'TIME-WAIT') since.set(talker, entry.at);
    const began = since.get(talker);
    if (entry.path !== 'gone' || began === undefined || entry.event === 'segment') return null;
    return entry.at - began < timeWaitUs ? `${talker.id} was in TIME-WAIT for ${entry.at - began} us` : null;
  };
}

/** What a host has sent before it booted is not read after, and the other way round. */
function incarnationsAreApart(): ReturnType<Rule> {
  return (remark) => {
    if (remark.type !== 'read' || remark.reader === null || remark.writer === null) return null;
    const { entry, reader, writer } = remark;
    return reader.peer === writer ? null : `${reader.id} reads message ${entry.message} of ${writer.id}`;
  };
}
