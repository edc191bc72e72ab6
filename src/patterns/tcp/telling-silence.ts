/** What a side says, and what it comes to believe, when nothing is heard. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Sentence } from '../contract/pattern.ts';

/** How connect() fails, by what its socket heard last. */
const FAILED: Readonly<Record<string, string>> = {
  segment: 'failed.refused',
  retransmissionTimeout: 'failed.timeout',
  close: 'failed.given up',
};

/** A SYN that is repeated more than once: what is known by then, and what is not. */
export function saySynAgain(log: readonly Entry[], entry: EntryOf<'segment'>): Sentence | null {
  if (entry.flags !== 'S') return null;
  const syns = log.filter(
    (one) => one.kind === 'segment' && one.flags === 'S' && one.connection === entry.connection && one.n <= entry.n,
  );
  const [first] = syns;
  if (first === undefined || syns.length < 3) return null;
  const { from, to } = entry;
  return { key: 'again.syn', values: { from, to, tries: syns.length, sinceUs: entry.at - first.at }, weight: 2 };
}

/** A socket that is gone: before it ever stood, connect() has failed; after questions without an answer, the peer is given up. */
export function sayGone(log: readonly Entry[], entry: EntryOf<'state'>): Sentence | null {
  if (entry.path !== 'gone') return null;
  const { host, event } = entry;
  if (event === 'keepAliveTimeout') {
    const questions = log.flatMap((one) => (one.n < entry.n && isProbe(log, one, host, entry.connection) ? [one] : []));
    const [first] = questions;
    const values = { host, count: questions.length, sinceUs: entry.at - (first?.at ?? entry.at) };
    return { key: 'gone.unanswered', values, weight: 3 };
  }
  const reset = sayResetHeard(log, entry);
  if (reset !== null) return reset;
  const own = log.filter((one): one is EntryOf<'state'> => one.kind === 'state' && one.process === entry.process);
  const asked = own.find(({ path }) => path === 'SYN-SENT');
  if (asked === undefined || own.some(({ path, n }) => path === 'ESTABLISHED' && n < entry.n)) return null;
  const key = FAILED[event];
  return key === undefined ? null : { key, values: { host, sinceUs: entry.at - asked.at }, weight: 3 };
}

/** A reset has come to a socket that stood: what was confirmed says nothing of what was read. */
function sayResetHeard(log: readonly Entry[], { n, step, host, event, connection }: EntryOf<'state'>): Sentence | null {
  if (event !== 'segment') return null;
  const arrived = log.findLast((one) => one.kind === 'arrival' && one.step === step && one.n < n);
  const brought = log[arrived?.cause ?? -1];
  if (brought?.kind !== 'segment' || !brought.flags.includes('R')) return null;
  let bytes = 0;
  for (const one of log.slice(0, n))
    if (one.kind === 'segment' && one.connection === connection && one.to === host && !one.flags.includes('R'))
      bytes = Math.max(bytes, (one.ack ?? 1) - 1);
  return bytes === 0 ? null : { key: 'gone.reset', values: { host, bytes }, weight: 3 };
}

/** An empty segment with a number that is confirmed already is a question: is the window open, or is anybody there? */
export function sayProbe(log: readonly Entry[], entry: EntryOf<'segment'>): Sentence | null {
  const { from, to, connection } = entry;
  if (!isProbe(log, entry, from, connection)) return null;
  const heard = lastHeard(log, entry);
  if (heard === undefined) return null;
  const values = { from, to, sinceUs: entry.at - heard.at };
  const said = log[heard.cause ?? -1];
  const isClosed = said?.kind === 'segment' && said.window === 0;
  return { key: isClosed ? 'probe.window' : 'probe.alive', values, weight: 3 };
}

function isProbe(log: readonly Entry[], entry: Entry, from: string, connection: string | undefined): boolean {
  if (entry.kind !== 'segment' || entry.from !== from || entry.connection !== connection) return false;
  if (entry.flags !== 'A' || entry.length > 0 || entry.seq === 0) return false;
  const before = log.findLast(
    (one) =>
      one.kind === 'segment' &&
      one.n < entry.n &&
      one.from === from &&
      one.connection === connection &&
      (one.length > 0 || /[SF]/.test(one.flags)),
  );
  if (before?.kind !== 'segment') return false;
  const span = before.length + (/[SF]/.test(before.flags) ? 1 : 0);
  return entry.seq === before.seq + span - 1;
}

function lastHeard(log: readonly Entry[], { n, from, connection }: EntryOf<'segment'>): Entry | undefined {
  return log.findLast(
    (one) => one.kind === 'arrival' && one.n < n && one.host === from && one.connection === connection,
  );
}
