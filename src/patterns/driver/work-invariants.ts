/** What holds for works: processor time that a program asks for and its host's cores give. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { RunInvariant } from './run-invariants.ts';

export const workInvariants: readonly RunInvariant[] = [
  {
    name: 'a work that began ends, unless its program dies, its host is paused or the run is over; it takes as long as it was to take, and no more run at once than a host has cores',
    check: ({ run, until }) => {
      const { hosts } = run.setup.build(run.setup.parameters);
      return objectionToWorks(run.log, until, new Map(hosts.map(({ id, cores }) => [id, cores])));
    },
  },
];

interface Work {
  readonly process: string;
  readonly name: string;
  readonly n: number;
  /** How much of it is left, as of `since`. */
  leftUs: Microseconds;
  since: Microseconds;
}

interface Host {
  paused: boolean;
  readonly works: Work[];
}

/** Follows every work in a log; times go only by what the log says. What is wrong with one, or null. */
export function objectionToWorks(
  log: readonly Entry[],
  until: Microseconds,
  cores: ReadonlyMap<string, number>,
): string | null {
  const hosts = new Map<string, Host>();
  const hostOf = (id: string) => {
    const host = hosts.get(id) ?? { paused: false, works: [] };
    hosts.set(id, host);
    return host;
  };
  const isOver = log.at(-1)?.kind === 'limit' || log.at(-1)?.kind === 'error';
  for (const entry of log) {
    if (entry.kind === 'paused') pause(hostOf(entry.host), entry.at);
    else if (entry.kind === 'resumed') resume(hostOf(entry.host), entry.at);
    else if (entry.kind === 'boot' || entry.kind === 'crash') hostOf(entry.host).paused = false;
    const problem = judge(entry, hostOf, cores);
    if (problem !== null) return `entry ${entry.n}: ${problem}`;
  }
  for (const [id, { paused, works }] of hosts) {
    const late = paused || isOver ? undefined : works.find(({ since, leftUs }) => since + leftUs < until);
    if (late !== undefined) return `the work of entry ${late.n} on ${id} never ends`;
  }
  return null;
}

function judge(entry: Entry, hostOf: (id: string) => Host, cores: ReadonlyMap<string, number>): string | null {
  if (entry.kind === 'work') return begin(entry, hostOf(entry.host), cores.get(entry.host) ?? 0);
  if (entry.kind === 'work done') return end(entry, hostOf(entry.host), true);
  if (entry.kind === 'work dropped') return end(entry, hostOf(entry.host), false);
  // Whatever dies says of each of its works that it is dropped, before it says anything else.
  if (entry.kind === 'exit' && hostOf(entry.host).works.some(({ process }) => process === entry.process))
    return `${entry.process} ends and leaves a work that runs`;
  return null;
}

function begin({ n, at, process, name, until }: EntryOf<'work'>, host: Host, cores: number): string | null {
  if (host.paused) return 'a work begins on a paused host';
  if (host.works.length >= cores) return `a work begins beside ${host.works.length} others, on ${cores} cores`;
  host.works.push({ process, name, n, since: at, leftUs: until - at });
  return null;
}

function end({ at, process, name }: EntryOf<'work done' | 'work dropped'>, host: Host, isDone: boolean): string | null {
  // Two works of one program may have one name: the one that is due is meant.
  const mine = host.works.filter((work) => work.process === process && work.name === name);
  const [work] = isDone ? mine.filter(({ since, leftUs }) => since + leftUs === at) : mine;
  if (mine.length === 0) return `${process} ends a work that does not run`;
  if (work === undefined || (isDone && host.paused)) return `${process} is done with ${name} too early or too late`;
  host.works.splice(host.works.indexOf(work), 1);
  return null;
}

function pause(host: Host, at: Microseconds): void {
  host.paused = true;
  for (const work of host.works) {
    work.leftUs -= at - work.since;
    work.since = at;
  }
}

function resume(host: Host, at: Microseconds): void {
  host.paused = false;
  for (const work of host.works) work.since = at;
}
