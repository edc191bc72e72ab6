import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { Landings } from '../../record/landings.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { describeCommon } from '../contract/describe.ts';
import type { Sentence } from '../contract/pattern.ts';
import { senderNotes } from './notes.ts';
import { LookupTeller } from './telling-lookups.ts';

type Values = Sentence['values'];
type PacketEntry = EntryOf<'datagram'> | EntryOf<'segment'>;

/** Headers of IP and UDP: a packet of a datagram that is shorter than with them is a fragment. */
const HEADER_BYTES = 28;

/** The sentences of a log: why each message came when it did, and what nobody will do about those that do not. */
export function describing(log: readonly Entry[]): (entry: Entry) => Sentence | null {
  const teller = new Teller(log);
  return (entry) => teller.say(entry);
}

/** Reads a log that may still grow, once, and keeps what it has to say of each entry. */
class Teller {
  private readonly log: readonly Entry[];
  private readonly told = new Map<number, Sentence>();
  private next = 0;
  /** By number of the kernel's message: which one it is, of which pair. */
  private readonly numbers = new Map<number, number>();
  private readonly packets = new Map<number, PacketEntry>();
  /** By transport and number. */
  private readonly sentAt = new Map<string, Microseconds>();
  private readonly got = new Set<string>();
  /** By transport and port: the latest that was got. */
  private readonly latest = new Map<string, number>();
  private readonly landings = new Landings();
  private readonly lookups = new LookupTeller();
  /** By number of the kernel's message: what it is, where it has no number of its own. */
  private readonly named = new Map<number, Pick<EntryOf<'write'>, 'role' | 'label'>>();
  /** By number: when a message over TCP was whole in its receiver's kernel. */
  private readonly wholeAt = new Map<number, Microseconds>();

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  say(entry: Entry): Sentence | null {
    for (; this.next <= entry.n && this.next < this.log.length; this.next += 1) {
      const read = this.log[this.next];
      const sentence = read === undefined ? null : this.read(read);
      if (sentence !== null) this.told.set(this.next, sentence);
    }
    return this.told.get(entry.n) ?? describeCommon(entry);
  }

  private read(entry: Entry): Sentence | null {
    const wholeAt = this.landings.add(entry);
    const ofLookup = this.lookups.tell(entry);
    if (ofLookup !== null) return ofLookup;
    switch (entry.kind) {
      case 'write': {
        const [number] = entry.items;
        if (number === undefined) {
          this.named.set(entry.message, entry);
          return null;
        }
        this.numbers.set(entry.message, number);
        // The program says the same in its own words.
        const common = describeCommon(entry);
        return common === null ? null : { ...common, weight: 0 };
      }
      case 'datagram':
        this.packets.set(entry.packet, entry);
        return entry.protocol === 'icmp' ? this.tellIcmp(entry) : null;
      case 'segment':
        this.packets.set(entry.packet, entry);
        return entry.retransmission && entry.length > 0 ? this.tellAgain(entry) : null;
      case 'arrival':
        return this.tellArrival(entry);
      case 'loss':
        return this.tellLoss(entry);
      case 'read': {
        const number = this.numbers.get(entry.message);
        if (number !== undefined && wholeAt !== null) this.wholeAt.set(number, wholeAt);
        return null;
      }
      case 'undelivered':
        return this.tellGone(entry);
      case 'note':
        return this.tellNote(entry);
      default:
        return null;
    }
  }

  private tellNote(entry: EntryOf<'note'>): Sentence | null {
    if (senderNotes.has(entry)) return tellSender(entry);
    if (!messageNotes.has(entry)) return null;
    const { message, over } = entry.values;
    const key = `${over} ${message}`;
    const { host } = entry;
    if (entry.name === 'sent') {
      if (!this.sentAt.has(key)) this.sentAt.set(key, entry.at);
      return { key: `note.sent.${over.toLowerCase()}`, values: { host, message }, weight: 1 };
    }
    const { port, again, overtaken } = entry.values;
    const line = `${over} ${port}`;
    const latest = this.latest.get(line) ?? 0;
    const tookUs = entry.at - (this.sentAt.get(key) ?? entry.at);
    const missing = this.missingBefore(message, over, latest);
    this.got.add(key);
    this.latest.set(line, Math.max(latest, message));
    const values = { host, message, tookUs };
    if (over === 'TCP') return this.tellStream(entry, values);
    if (again) return { key: 'note.got.again', values, weight: 2 };
    if (overtaken) return { key: 'note.got.overtaken', values: { ...values, latest }, weight: 2 };
    if (missing !== null) return { key: 'note.got.gap', values: { ...values, missing }, weight: 2 };
    const hasOthers = [...this.latest.keys()].some((other) => other.startsWith('UDP ') && other !== line);
    if (hasOthers) return { key: 'note.got.port', values: { ...values, port }, weight: 1 };
    // Where its copy comes at the same moment, that is what there is to tell.
    return { key: 'note.got.udp', values, weight: this.batchAfter(entry).includes(message) ? 0 : 1 };
  }

  /** The first message that was left out between the latest one that was got and this one. */
  private missingBefore(message: number, over: string, latest: number): number | null {
    for (let number = latest + 1; number < message; number += 1) {
      const key = `${over} ${number}`;
      if (this.sentAt.has(key) && !this.got.has(key) && latest > 0) return number;
    }
    return null;
  }

  private tellStream(entry: EntryOf<'note'>, values: Values): Sentence {
    const batch = this.batchAfter(entry);
    const message = Number(values['message']);
    const wholeAt = this.wholeAt.get(message) ?? entry.at;
    const last = batch.at(-1);
    if (wholeAt === entry.at && last !== undefined)
      return { key: 'note.got.filled', values: { ...values, last }, weight: 3 };
    const first = this.firstOfBatch(entry);
    const heldUs = entry.at - wholeAt;
    if (heldUs > 0 && first !== message)
      return { key: 'note.got.held', values: { ...values, heldUs, first }, weight: 1 };
    if (heldUs > 0) return { key: 'note.got.unread', values: { ...values, heldUs }, weight: 2 };
    return { key: 'note.got.tcp', values, weight: 1 };
  }

  /** The messages that the same program got after this one in the same step. */
  private batchAfter({ n, step, process }: EntryOf<'note'>): readonly number[] {
    const numbers: number[] = [];
    for (let index = n + 1; this.log[index]?.step === step; index += 1) {
      const entry = this.log[index];
      if (entry !== undefined && messageNotes.has(entry) && entry.name === 'got' && entry.process === process)
        numbers.push(entry.values.message);
    }
    return numbers;
  }

  private firstOfBatch({ n, step, process }: EntryOf<'note'>): number {
    let first = 0;
    for (let index = n; index >= 0 && this.log[index]?.step === step; index -= 1) {
      const entry = this.log[index];
      if (entry !== undefined && messageNotes.has(entry) && entry.name === 'got' && entry.process === process)
        first = entry.values.message;
    }
    return first;
  }

  private tellArrival({ packet, host }: EntryOf<'arrival'>): Sentence | null {
    const sent = this.packets.get(packet);
    return sent?.kind === 'datagram' && sent.protocol === 'icmp' ? { key: 'arrival.icmp', values: { host } } : null;
  }

  private tellLoss({ packet }: EntryOf<'loss'>): Sentence | null {
    const sent = this.packets.get(packet);
    if (sent === undefined) return null;
    const { from, to } = sent;
    if (sent.kind === 'datagram' && sent.protocol === 'icmp')
      return { key: 'lost.icmp', values: { from, to }, weight: 3 };
    const messages = sent.messages.flatMap((id) => this.numbers.get(id) ?? []);
    const [message] = messages;
    const last = messages.at(-1);
    const [named] = sent.messages.flatMap((id) => this.named.get(id) ?? []);
    if (named !== undefined && sent.kind === 'datagram')
      return {
        key: named.role === 'request' ? 'lost.question' : 'lost.answer',
        values: { from, to, label: named.label },
        weight: 3,
      };
    if (message === undefined || last === undefined) return null;
    const values = { from, to, message, last };
    if (sent.kind === 'segment') return { key: last === message ? 'lost.stream' : 'lost.streams', values, weight: 3 };
    const isFragment = sent.bytes < sent.length + HEADER_BYTES;
    return { key: isFragment ? 'lost.fragment' : 'lost.datagram', values, weight: 3 };
  }

  private tellAgain({ from, messages, at }: EntryOf<'segment'>): Sentence | null {
    const [message] = messages.flatMap((id) => this.numbers.get(id) ?? []);
    const sentAt = this.sentAt.get(`TCP ${message}`);
    if (message === undefined || sentAt === undefined) return null;
    return { key: 'again.stream', values: { from, message, sinceUs: at - sentAt }, weight: 2 };
  }

  /** Whoever answers an arrival has nobody at a port; who speaks up after a while has waited for a fragment. */
  private tellIcmp({ n, step, from }: EntryOf<'datagram'>): Sentence {
    for (let index = n - 1; this.log[index]?.step === step; index -= 1)
      if (this.log[index]?.kind === 'arrival') return { key: 'icmp.port', values: { from }, weight: 2 };
    return { key: 'icmp.reassembly', values: { from }, weight: 3 };
  }

  private tellGone({ message: id, reason, connection }: EntryOf<'undelivered'>): Sentence | null {
    const message = this.numbers.get(id);
    const key = GONE[reason];
    if (message === undefined || key === undefined) return null;
    const from = connection.slice(0, connection.indexOf(':'));
    return { key, values: { message, from }, weight: reason === 'nobody listens' ? 2 : 3 };
  }
}

/** What the kernel says of a datagram that nobody will read. That it was lost, the loss has said. */
const GONE: Readonly<Record<string, string>> = {
  'the receive buffer is full': 'gone.full',
  'nobody listens': 'gone.closed',
  'a fragment of it was lost': 'gone.fragment',
  'nobody is left to read it': 'gone.left',
};

function tellSender(entry: EntryOf<'note'>): Sentence | null {
  if (!senderNotes.has(entry)) return null;
  const { host } = entry;
  if (entry.name === 'cut short') return { key: 'note.cut short', values: { host, ...entry.values }, weight: 3 };
  const { message, error } = entry.values;
  const why = error === 'EMSGSIZE' ? '.too long' : error === 'ECONNREFUSED' ? '.refused' : '';
  return { key: `note.not sent${why}`, values: { host, message, error }, weight: 3 };
}
