import type { Entry, EntryOf } from '../../../kernel/entry.ts';
import type { MessageJourney } from '../../../record/journey.ts';
import type { Timeline } from '../../../record/timeline.ts';

/**
 * What the log around an entry adds to what it says itself: `variant` names a richer sentence, by the key of the plain
 * one and a dot, and `values` fill it in.
 */
export interface Told {
  readonly variant: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** How far back a question is looked for: a call whose answer takes longer is told without its time. */
const FAR = 20_000;

/** Causes and consequences of an entry, from what the entries before it tell; null where there are none to tell. */
export function tell(entry: Entry, log: readonly Entry[], timeline: Timeline): Told | null {
  switch (entry.kind) {
    case 'write':
      return tellWrite(entry, timeline);
    case 'read':
      return tellRead(entry, timeline);
    case 'loss':
      return tellLoss(entry, timeline);
    case 'result':
      return tellResult(entry, log);
    case 'undelivered':
      return tellUndelivered(entry, timeline);
    case 'crash':
      return tellCrash(entry, timeline);
    case 'boot':
      return tellBoot(entry, timeline);
    case 'note':
      return tellNote(entry, log, timeline);
    default:
      return null;
  }
}

/** Which call a message is of, in the words of its label. */
function tellWrite({ message, role, at }: EntryOf<'write'>, { traffic }: Timeline): Told | null {
  const journey = traffic.message(message);
  if (journey === undefined) return null;
  if (role === 'request' && journey.attempt > 1)
    return { variant: 'again', values: { attempt: journey.attempt, sinceUs: at - journey.askedAt } };
  const opener = traffic.exchange(journey.exchange)[0];
  const isAnswer = opener !== undefined && opener !== journey && opener.end !== null;
  if (isAnswer && role !== 'push') {
    const tookUs = at - (opener.end?.at ?? at);
    const kind = role === 'empty' || role === 'error' ? role : 'response';
    return { variant: tookUs === 0 ? `${kind} at once` : kind, values: { tookUs } };
  }
  return role === 'request' || role === 'push' || role === 'publish' ? { variant: role, values: {} } : null;
}

function tellRead({ message, at }: EntryOf<'read'>, { traffic }: Timeline): Told | null {
  const journey = traffic.message(message);
  if (journey === undefined) return null;
  const opener = traffic.exchange(journey.exchange)[0];
  if (opener === undefined || opener === journey)
    return { variant: 'after', values: { label: journey.label, tookUs: at - journey.at } };
  return { variant: 'after', values: { label: journey.label, tookUs: at - opener.at } };
}

/** What died with a packet, and who does not know. */
function tellLoss({ packet }: EntryOf<'loss'>, { traffic }: Timeline): Told | null {
  const journey = traffic.packet(packet);
  if (journey === undefined) return null;
  const { from, to, flags, retransmission } = journey;
  const carried = journey.messages.map((id) => traffic.message(id)).find((message) => message !== undefined);
  if (carried !== undefined && carried.role !== 'acknowledgement')
    return { variant: lossOf(carried, journey.protocol), values: { from, to, label: carried.label } };
  if (flags.includes('S')) return { variant: retransmission ? 'knock again' : 'knock', values: { from, to } };
  if (flags.includes('R')) return { variant: 'reset', values: { from, to } };
  if (flags.includes('F')) return { variant: 'goodbye', values: { from, to } };
  return { variant: 'confirm', values: { from, to } };
}

function lossOf({ role }: MessageJourney, protocol: string): string {
  if (role === 'request') return 'request';
  if (role === 'response' || role === 'empty') return 'response';
  return protocol === 'udp' ? 'datagram' : 'told';
}

/** How long a call that ends had been waited for: since the agent took it on, which is among the causes of its end. */
function tellResult({ at, process, cause }: EntryOf<'result'>, log: readonly Entry[]): Told | null {
  let found = cause === null ? undefined : log[cause];
  for (let hops = 0; found !== undefined && hops < FAR; hops += 1) {
    if (found.kind === 'state' && found.process === process && found.event === 'fetch')
      return { variant: 'after', values: { tookUs: at - found.at } };
    found = found.cause === null ? undefined : log[found.cause];
  }
  return null;
}

/** What arrives where nobody waits for it any more. */
function tellUndelivered({ message, farewell }: EntryOf<'undelivered'>, { traffic }: Timeline): Told | null {
  const journey = traffic.message(message);
  if (journey === undefined || farewell === true) return null;
  const { from, to, label, role } = journey;
  return { variant: role === 'response' || role === 'empty' ? 'answer' : 'message', values: { from, to, label } };
}

/** Who still believes in connections to a host that is gone. */
function tellCrash({ n }: EntryOf<'crash'>, { beliefs }: Timeline): Told | null {
  const count = beliefs.spans.openBefore(n + 1).filter(({ alone }) => alone?.n === n).length;
  return count === 0 ? null : { variant: count === 1 ? 'believed' : 'believed by many', values: { count } };
}

function tellBoot({ n, at, host }: EntryOf<'boot'>, { hosts }: Timeline): Told | null {
  const down = hosts.get(host)?.status.before(n);
  return down === undefined || down.up ? null : { variant: 'again', values: { downUs: at - down.at } };
}

function tellNote(entry: EntryOf<'note'>, log: readonly Entry[], timeline: Timeline): Told | null {
  const { name, n, at, host, values } = entry;
  const news = values['news'];
  if (name === 'news') {
    const isHeard = timeline.beliefs.spans
      .openBefore(n)
      .some((belief) => belief.host === host && belief.stands !== null && !belief.opens);
    return isHeard ? null : { variant: 'unheard', values: {} };
  }
  if (name === 'tried') return tellTry(entry, log);
  if (name === 'silence' || name === 'dead peer' || name === 'closed') {
    const own = timeline.beliefs.spans.openBefore(n).filter((belief) => belief.host === host && belief.alone !== null);
    const since = own.reduce((oldest, { alone }) => Math.min(oldest, alone?.at ?? at), at);
    return since === at ? null : { variant: 'in vain', values: { sinceUs: at - since } };
  }
  if (typeof news !== 'number') return null;
  const item = timeline.traffic.newsItem(news);
  if (item === undefined || item.n >= n) return null;
  return { variant: 'after', values: { ageUs: at - item.at } };
}

/** How long a proxy waited for whom it had chosen. */
function tellTry({ n, at, host, values }: EntryOf<'note'>, log: readonly Entry[]): Told | null {
  for (let index = n - 1; index >= Math.max(0, n - FAR); index -= 1) {
    const entry = log[index];
    const isIts =
      entry?.kind === 'note' &&
      entry.host === host &&
      entry.name === 'choose' &&
      entry.values['request'] === values['request'];
    if (isIts) return { variant: 'after', values: { tookUs: at - entry.at } };
  }
  return null;
}
