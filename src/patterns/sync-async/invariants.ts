import type { Entry } from '../../kernel/entry.ts';
import { insideNotes, loopNotes, poolNotes, servedNotes } from '../../record/inside-notes.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  { name: 'a loop runs one callback at a time', check: callbacksAreAlone },
  { name: 'a pool does no more jobs at once than it has threads', check: poolsAreBounded },
  { name: 'a pool takes jobs in the order in which they came', check: poolsAreFair },
  { name: 'no callback runs before its job is done', check: callbacksComeAfter },
  { name: 'every mail that is taken is delivered, given up with a bounce, or in the queue', check: mailsAreKept },
  { name: 'no bounce is answered by a bounce', check: bouncesEnd },
  { name: 'no mail is in a mailbox that nobody has handed over', check: mailsHaveSenders },
  { name: 'nobody answers a call that has not begun, or answers it twice', check: answersFollowCalls },
];

export const sometimes: readonly Sometimes[] = [
  {
    name: 'a thread stands still',
    reached: (log) => log.some((entry) => insideNotes.has(entry) && entry.name === 'parks'),
  },
  {
    name: 'an answer is on its way and no thread waits for it',
    reached: (log) => log.some((entry) => insideNotes.has(entry) && entry.name === 'outstanding'),
  },
  {
    name: 'a connection waits until a thread accepts it',
    reached: (log) => log.some((entry) => entry.kind === 'accept queue' && entry.change === 'in'),
  },
];

function callbacksAreAlone(log: readonly Entry[]): string | null {
  const running = new Map<string, string>();
  for (const entry of log) {
    if (entry.kind === 'exit') running.delete(entry.process);
    if (!loopNotes.has(entry)) continue;
    const now = running.get(entry.process);
    if (entry.name === 'callback') {
      if (now !== undefined) return `entry ${entry.n}: "${entry.values.what}" begins while "${now}" runs`;
      running.set(entry.process, entry.values.what);
    } else if (entry.name === 'callback over' && !running.delete(entry.process))
      return `entry ${entry.n}: "${entry.values.what}" is over and has not begun`;
  }
  return null;
}

function poolsAreBounded(log: readonly Entry[], { poolSize }: Values): string | null {
  const busy = new Map<string, Set<string>>();
  for (const entry of log) {
    if (entry.kind === 'exit') for (const workers of busy.values()) workers.delete(entry.process);
    if (!poolNotes.has(entry)) continue;
    const workers = busy.get(entry.host) ?? new Set<string>();
    busy.set(entry.host, workers);
    if (entry.name === 'started') {
      if (workers.has(entry.process)) return `entry ${entry.n}: ${entry.process} has two jobs`;
      workers.add(entry.process);
      if (workers.size > poolSize) return `entry ${entry.n}: ${workers.size} jobs in a pool of ${poolSize}`;
    } else if (entry.name === 'finished') workers.delete(entry.process);
  }
  return null;
}

function poolsAreFair(log: readonly Entry[]): string | null {
  const waiting = new Map<string, string[]>();
  for (const entry of log) {
    if (entry.kind === 'boot' || entry.kind === 'crash') waiting.delete(entry.host);
    // With its programs a pool forgets its jobs.
    if (entry.kind === 'exit' && entry.process.endsWith('/pool')) waiting.delete(entry.host);
    if (!poolNotes.has(entry)) continue;
    const queue = waiting.get(entry.host) ?? [];
    waiting.set(entry.host, queue);
    if (entry.name === 'submitted') queue.push(entry.values.job);
    else if (entry.name === 'started') {
      const first = queue.shift();
      if (first !== entry.values.job) return `entry ${entry.n}: "${entry.values.job}" starts before "${first ?? ''}"`;
    }
  }
  return null;
}

function callbacksComeAfter(log: readonly Entry[]): string | null {
  const done = new Set<string>();
  for (const entry of log) {
    if (!poolNotes.has(entry)) continue;
    const job = `${entry.host} ${entry.values.job}`;
    if (entry.name === 'finished') done.add(job);
    else if (entry.name === 'completed' && !done.delete(job))
      return `entry ${entry.n}: "${entry.values.job}" is told of before it is done`;
  }
  return null;
}

function answersFollowCalls(log: readonly Entry[]): string | null {
  const open = new Set<string>();
  for (const entry of log) {
    if (!servedNotes.has(entry) || entry.name === 'asks') continue;
    const call = `${entry.process} ${entry.values.call}`;
    if (entry.name === 'begins') open.add(call);
    else if (!open.delete(call)) return `entry ${entry.n}: call ${entry.values.call} is answered and has not begun`;
  }
  return null;
}

/** By host: what was taken, less what left, is what its server says. A restart finds all of it on its disk. */
function mailsAreKept(log: readonly Entry[]): string | null {
  const queued = new Map<string, number>();
  for (const entry of log) {
    if (!mailNotes.has(entry)) continue;
    const before = queued.get(entry.host) ?? 0;
    switch (entry.name) {
      case 'in queue':
        queued.set(entry.host, before + 1);
        break;
      case 'passed on':
      case 'bounces':
      case 'ends a bounce':
        queued.set(entry.host, before - 1);
        break;
      case 'on disk':
        break;
      default:
        continue;
    }
    if (entry.values.waiting !== queued.get(entry.host))
      return `entry ${entry.n}: ${entry.values.waiting} mails of ${queued.get(entry.host)} are in the queue`;
  }
  return null;
}

function bouncesEnd(log: readonly Entry[]): string | null {
  const bounced = new Set<string>();
  for (const entry of log) {
    if (!mailNotes.has(entry) || entry.name !== 'bounces') continue;
    const mail = `${entry.host} ${entry.values.mail}`;
    if (bounced.has(mail)) return `entry ${entry.n}: mail ${entry.values.mail} bounces a second time`;
    bounced.add(mail);
  }
  return null;
}

function mailsHaveSenders(log: readonly Entry[]): string | null {
  const sent = new Set<number>();
  for (const entry of log) {
    if (!mailNotes.has(entry)) continue;
    if (entry.name === 'hands over') sent.add(entry.values.mail);
    else if (entry.name === 'in mailbox' && !sent.has(entry.values.mail))
      return `entry ${entry.n}: nobody has sent mail ${entry.values.mail}`;
  }
  return null;
}
