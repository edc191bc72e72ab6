import type { Entry, EntryOf } from '../../kernel/entry.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { pingNotes } from '../../record/ping-notes.ts';
import { Transfers } from '../../record/transfers.ts';
import type { Loss, PacketFacts } from '../../record/transfers.ts';
import { MAXIMUM_SEGMENT_SIZE } from '../../transport/tcp/profile.ts';
import { describeCommon } from '../contract/describe.ts';
import type { Sentence } from '../contract/pattern.ts';
import { ConnectionTeller } from './telling-connections.ts';
import { sayPieces, sayReset, sayWindow } from './telling-reader.ts';
import { sayGone, sayProbe, saySynAgain } from './telling-silence.ts';

/** States of a socket that are worth a sentence of their own. */
const STATES: readonly string[] = [
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'LAST-ACK',
  'TIME-WAIT',
  'gone',
];

/** What a step began with. */
type Beginning = EntryOf<'arrival'> | EntryOf<'write'> | EntryOf<'state'> | null;

/** The sentences of one log: causes first, then what follows, with the numbers of segments. */
export function describing(log: readonly Entry[]): (entry: Entry) => Sentence | null {
  const transfers = new Transfers(log);
  /** Arriving and dying follow from having been sent. */
  const segmentOf = ({ cause }: Entry): EntryOf<'segment'> | undefined => {
    const sent = log[cause ?? -1];
    return sent?.kind === 'segment' ? sent : undefined;
  };

  /** Follows causes back within the step of an entry. */
  const beginningOf = (entry: Entry): Beginning => {
    let found: Beginning = null;
    for (let at: Entry | undefined = entry; at !== undefined && at.step === entry.step; at = log[at.cause ?? -1])
      if (at.kind === 'arrival' || at.kind === 'write' || (at.kind === 'state' && found === null)) found = at;
    return found;
  };

  /** Data segments that the same host sends in the step of an entry. */
  const together = (entry: Entry & { readonly host: string }): readonly number[] => {
    const numbers: number[] = [];
    for (let n = entry.n; log[n]?.step === entry.step; n += 1) {
      const other = log[n];
      const segment = other?.kind === 'segment' ? (transfers.of(other.packet)?.segment ?? null) : null;
      if (other?.kind === 'segment' && other.host === entry.host && segment !== null) numbers.push(segment);
    }
    return numbers;
  };

  const lossBefore = (host: string, segment: number | null, n: number): Loss | undefined =>
    transfers
      .list()
      .filter(({ from }) => from === host)
      .flatMap(({ losses }) => losses)
      .findLast((loss) => loss.segment === segment && loss.n < n);

  const sayAgain = (entry: EntryOf<'segment'>, facts: PacketFacts): Sentence => {
    const { from, to } = entry;
    const { segment } = facts;
    const loss = lossBefore(entry.host, segment, entry.n);
    const values = {
      from,
      to,
      what: segment === null ? `the ${nameOf(entry.flags)}` : `segment ${segment}`,
      after: inMs(entry.at - (loss?.at ?? entry.at)),
    };
    const syn = saySynAgain(log, entry);
    if (syn !== null) return syn;
    const cause = loss?.noticed?.n === entry.n ? loss.noticed.by : null;
    if (cause === 'duplicates') return { key: 'again.duplicates', values, weight: 3 };
    if (cause === 'partial acknowledgement') return { key: 'again.partial', values, weight: 3 };
    if (cause === 'timeout') return { key: 'again.timeout', values, weight: 3 };
    return { key: 'again.needless', values };
  };

  const sayData = (entry: EntryOf<'segment'>, facts: PacketFacts): Sentence => {
    const beginning = beginningOf(entry);
    const sent = together(entry);
    const values = { from: entry.from, first: facts.segment ?? 0, last: sent.at(-1) ?? 0 };
    const arrived = beginning?.kind === 'arrival' ? transfers.of(beginning.packet) : undefined;
    const waitsFor = arrived?.waitsFor ?? null;
    if (waitsFor === null || waitsFor <= 1)
      return sent.length > 1 ? { key: 'data.several', values } : { key: 'data.one', values };
    const heard = { ...values, ack: waitsFor, confirmed: waitsFor - 1 };
    const count = arrived?.duplicate ?? 0;
    if (count > 0) return { key: count < 3 ? 'data.early' : 'data.late', values: { ...heard, to: entry.to, count } };
    return { key: sent.length > 1 ? 'data.severalOnAck' : 'data.oneOnAck', values: heard };
  };

  const sayBare = (entry: EntryOf<'segment'>, facts: PacketFacts): Sentence => {
    const { from, to, flags } = entry;
    const name = nameOf(flags);
    const values = { from, to, name };
    if (flags.includes('R')) return sayReset(log, entry) ?? { key: 'reset', values };
    if (flags.includes('S')) return { key: flags.includes('A') ? 'synAck' : 'syn', values };
    if (flags.includes('F')) return { key: 'fin', values };
    const beginning = beginningOf(entry);
    // Nobody has asked for it: then it may ask something itself.
    const probe = beginning?.kind === 'arrival' ? null : sayProbe(log, entry);
    if (probe !== null) return probe;
    const window = sayWindow(log, entry);
    if (window !== null) return window;
    if (beginning?.kind === 'state' && beginning.event === 'delayedAckTimeout') {
      const here = log.findLast((one) => one.kind === 'arrival' && one.host === from && one.n < entry.n);
      return { key: 'ack.delayed', values: { ...values, after: inMs(entry.at - (here?.at ?? entry.at)) }, weight: 3 };
    }
    const brought = beginning?.kind === 'arrival' ? transfers.of(beginning.packet) : undefined;
    if (facts.coversFin) return { key: 'ack.fin', values };
    const { waitsFor } = facts;
    const segment = brought?.segment ?? null;
    if (segment === null || waitsFor === null) return { key: 'ack.bare', values };
    const arrived = { ...values, segment, ack: waitsFor, last: waitsFor - 1 };
    if (facts.repeats) return { key: 'ack.repeats', values: arrived };
    if (waitsFor - segment > 1) return { key: 'ack.fills', values: arrived };
    return { key: waitsFor > segment ? 'ack.next' : 'ack.bare', values: arrived };
  };

  const sayArrival = (entry: EntryOf<'arrival'>): Sentence | null => {
    const segment = segmentOf(entry);
    const facts = transfers.of(entry.packet);
    if (segment === undefined || facts === undefined) return null;
    const values = {
      host: entry.host,
      from: segment.from,
      ack: facts.waitsFor ?? 0,
      confirmed: (facts.waitsFor ?? 1) - 1,
    };
    const count = facts.duplicate ?? 0;
    if (segment.length > 0) return { key: 'arrival.data', values: { ...values, segment: facts.segment ?? 0 } };
    if (segment.flags !== 'A') return { key: 'arrival.control', values: { ...values, name: nameOf(segment.flags) } };
    if (count > 0) return { key: count < 3 ? 'arrival.early' : 'arrival.late', values: { ...values, count } };
    const transfer = transfers.list().findLast(({ from }) => from === entry.host);
    const step = transfer?.confirmed.findLast(({ n }) => n <= entry.n);
    const before = transfer?.confirmed.findLast(({ n }) => n < entry.n)?.count ?? 0;
    const repaired = transfer?.losses.findLast(
      ({ n, noticed }) => n < entry.n && noticed !== null && noticed.n < entry.n,
    );
    if (step?.n !== entry.n || step.count - before < 2) return { key: 'arrival.ack', values };
    const covered = { ...values, first: before + 1, last: step.count };
    const noticed = repaired?.noticed ?? null;
    if (repaired === undefined || noticed === null || repaired.segment !== before + 1)
      return { key: 'arrival.covers', values: covered, weight: 2 };
    return { key: `arrival.filled.${noticed.by}`, values: { ...covered, noticed: inMs(noticed.at) }, weight: 3 };
  };

  const sayLoss = (entry: EntryOf<'loss'>): Sentence | null => {
    const segment = segmentOf(entry);
    const facts = transfers.of(entry.packet);
    if (segment === undefined || facts === undefined || entry.reason === 'cut' || entry.reason === 'down') return null;
    const values = { from: segment.from, to: segment.to, name: nameOf(segment.flags) };
    if (entry.reason === 'queue full' && facts.segment !== null)
      return { key: 'lost.queue full', values: { ...values, segment: facts.segment }, weight: 3 };
    if (facts.segment !== null) return { key: 'lost.data', values: { ...values, segment: facts.segment } };
    if (segment.flags === 'A') return { key: 'lost.ack', values: { ...values, ack: facts.waitsFor ?? 0 } };
    return { key: 'lost.control', values };
  };

  const sayWrite = (entry: EntryOf<'write'>): Sentence | null => {
    const sent = together(entry);
    const values = { host: entry.host, bytes: entry.length, first: sent[0] ?? 0, last: sent.at(-1) ?? 0 };
    // A datagram goes beside the stream.
    const common = describeCommon(entry);
    if (log[entry.n + 1]?.kind === 'datagram') return common === null ? null : { ...common, weight: 0 };
    if (sent.length === 0 && entry.host === 'client') return { key: 'write.held', values, weight: 2 };
    if (sent.length < 2) return null;
    return {
      key: sent.length * MAXIMUM_SEGMENT_SIZE < entry.length ? 'write.window' : 'write.whole',
      values,
      weight: 2,
    };
  };

  const sayState = (entry: EntryOf<'state'>): Sentence | null => {
    for (let n = entry.n - 1; n >= 0; n -= 1) {
      const before = log[n];
      if (before?.kind !== 'state' || before.process !== entry.process) continue;
      if (before.path !== entry.path) break;
      const common = describeCommon(entry);
      return common === null ? null : { ...common, weight: 0 };
    }
    const gone = sayGone(log, entry);
    if (gone !== null) return gone;
    const isSocket = entry.layer === 'transport' && STATES.includes(entry.path);
    return isSocket ? { key: `state.${entry.path}`, values: { host: entry.host } } : null;
  };

  /** A ping that takes twice as long as the first has stood in a queue. */
  const sayPing = (entry: EntryOf<'note'>): Sentence | null => {
    if (!pingNotes.has(entry)) return null;
    if (entry.name === 'ping sent')
      return { key: 'note.ping sent', values: { host: entry.host, ping: entry.values.ping }, weight: 0 };
    const first = log.find((one) => pingNotes.has(one) && one.name === 'ping back');
    if (first === undefined || !pingNotes.has(first) || first.name !== 'ping back') return null;
    const { ping, tookUs } = entry.values;
    const queuedUs = tookUs - first.values.tookUs;
    return queuedUs < first.values.tookUs
      ? { key: 'note.ping back', values: { ping, tookUs }, weight: 1 }
      : { key: 'note.ping back.queued', values: { ping, tookUs, queuedUs }, weight: 3 };
  };

  const say = (entry: Entry): Sentence | null => {
    switch (entry.kind) {
      case 'segment': {
        const facts = transfers.of(entry.packet);
        if (facts === undefined) return null;
        if (entry.retransmission) return sayAgain(entry, facts);
        return entry.length > 0 ? sayData(entry, facts) : sayBare(entry, facts);
      }
      case 'arrival':
        return sayArrival(entry);
      case 'loss':
        return sayLoss(entry);
      case 'note':
        return sayPing(entry);
      case 'read':
        return sayPieces(log, entry);
      case 'write':
        return sayWrite(entry);
      case 'state':
        return sayState(entry);
      default:
        return null;
    }
  };
  const many = new ConnectionTeller(log);
  return (entry) => many.tell(entry) ?? say(entry) ?? describeCommon(entry);
}

function nameOf(flags: string): string {
  if (flags.includes('R')) return 'RST';
  if (flags.includes('S')) return flags.includes('A') ? 'SYN-ACK' : 'SYN';
  return flags.includes('F') ? 'FIN' : 'ACK';
}

/** Milliseconds, as a number of a sentence. */
function inMs(us: Microseconds): string {
  return `${Math.round(us / MILLISECOND)} ms`;
}
