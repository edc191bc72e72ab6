import type { Entry, EntryOf } from '../kernel/entry.ts';
import { Identities } from './identities.ts';
import type { MessageJourney, Moment, PacketJourney } from './journey.ts';
import { LineRates } from './line-rates.ts';
import type { Line } from './line-rates.ts';
import { audienceOf, newsNotes } from './news-notes.ts';
import { Spans } from './spans.ts';

export interface NewsHistory extends Moment {
  readonly news: number;
  readonly host: string;
  /** A crash of the host takes it away. */
  readonly isVolatile: boolean;
  /** Hosts that are to have it; null is everyone. */
  readonly audience: readonly string[] | null;
  /** The first writing of a message that carries it away from there, or the end of waiting for one. */
  leaves: Moment | null;
  readonly deliveries: (Moment & { readonly host: string })[];
}

/** An index of what travels: packets, the messages they carry, and the news in those. */
export class Traffic {
  readonly packets = new Spans<PacketJourney>();
  readonly messages = new Spans<MessageJourney>();
  /** In the order in which the news reached the server. */
  readonly news: NewsHistory[] = [];
  /** News from reaching the server until a message takes it away. */
  readonly waiting = new Spans<NewsHistory>();

  private readonly rates: LineRates;
  private readonly packetById = new Map<number, { journey: PacketJourney; span: number }>();
  private readonly messageById = new Map<number, { journey: MessageJourney; span: number }>();
  private readonly byExchange = new Map<number, MessageJourney[]>();
  private readonly byParent = new Map<number, MessageJourney[]>();
  private readonly identities = new Identities();
  private readonly newsById = new Map<number, { readonly item: NewsHistory; readonly span: number }>();

  constructor(lines: readonly Line[] = []) {
    this.rates = new LineRates(lines);
  }

  packet(id: number): PacketJourney | undefined {
    return this.packetById.get(id)?.journey;
  }

  message(id: number): MessageJourney | undefined {
    return this.messageById.get(id)?.journey;
  }

  /** The messages of one exchange, the opening one first. */
  exchange(id: number): readonly MessageJourney[] {
    return this.byExchange.get(id) ?? [];
  }

  /** The messages that were made from this one on another hop. */
  children(message: number): readonly MessageJourney[] {
    return this.byParent.get(message) ?? [];
  }

  newsItem(id: number): NewsHistory | undefined {
    return this.newsById.get(id)?.item;
  }

  add(entry: Entry): void {
    if (entry.kind === 'write') this.write(entry);
    else if (entry.kind === 'read' || entry.kind === 'undelivered') this.endMessage(entry);
    else if (entry.kind === 'segment' || entry.kind === 'datagram') this.send(entry);
    else if (entry.kind === 'arrival' || entry.kind === 'loss') this.endPacket(entry);
    else if (entry.kind === 'note') this.note(entry);
    else if (entry.kind === 'crash') this.crash(entry);
    else if (entry.kind === 'intervention') this.rates.add(entry);
  }

  private write(entry: EntryOf<'write'>): void {
    const {
      n,
      at,
      layer,
      message,
      host: from,
      to,
      process,
      connection,
      role,
      label,
      exchange,
      parent,
      items: news,
      length,
    } = entry;
    const journey: MessageJourney = {
      n,
      at,
      layer,
      message,
      from,
      to,
      process,
      connection,
      role,
      label,
      exchange,
      parent,
      items: news,
      ...this.identities.of(entry),
      length,
      carriers: [],
      end: null,
    };
    this.messageById.set(message, { journey, span: this.messages.begin(n, journey) });
    pushTo(this.byExchange, exchange, journey);
    if (parent !== null) pushTo(this.byParent, parent, journey);
    for (const id of news) {
      const known = this.newsById.get(id);
      if (known?.item.host === from) this.leave(known, { n, at });
    }
  }

  private leave({ item, span }: { readonly item: NewsHistory; readonly span: number }, moment: Moment): void {
    if (item.leaves !== null) return;
    item.leaves = moment;
    this.waiting.end(moment.n, span);
  }

  /** What a host had only in its memory is gone. */
  private crash({ n, at, host }: EntryOf<'crash'>): void {
    for (const { news, host: where, isVolatile } of this.waiting.openBefore(n)) {
      const known = this.newsById.get(news);
      if (known !== undefined && where === host && isVolatile) this.leave(known, { n, at });
    }
  }

  private endMessage(entry: EntryOf<'read'> | EntryOf<'undelivered'>): void {
    const known = this.messageById.get(entry.message);
    this.identities.end(known?.journey);
    if (known === undefined || known.journey.end !== null) return;
    const isFailure = entry.kind === 'undelivered' && entry.farewell !== true;
    known.journey.end = { n: entry.n, at: entry.at, undelivered: isFailure ? entry.reason : null };
    this.messages.end(entry.n, known.span);
  }

  private send(entry: EntryOf<'segment'> | EntryOf<'datagram'>): void {
    const { n, at, packet, from, to, length, bytes, messages, departsAt, arrivesAt } = entry;
    const { source, destination } = entry;
    const common = {
      n,
      at,
      packet,
      from,
      to,
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
      length,
      bytes,
      messages,
      departsAt,
      writtenAt: this.rates.writtenAt(entry),
      arrivesAt,
      end: null,
    };
    const journey: PacketJourney =
      entry.kind === 'segment'
        ? {
            ...common,
            connection: entry.connection,
            protocol: 'tcp',
            flags: entry.flags,
            seq: entry.seq,
            ack: entry.ack,
            window: entry.window,
            retransmission: entry.retransmission,
          }
        : {
            ...common,
            connection: null,
            protocol: entry.protocol,
            flags: '',
            seq: 0,
            ack: null,
            window: 0,
            retransmission: false,
          };
    this.packetById.set(packet, { journey, span: this.packets.begin(n, journey) });
    for (const message of messages) this.messageById.get(message)?.journey.carriers.push(journey);
  }

  private endPacket(entry: EntryOf<'arrival'> | EntryOf<'loss'>): void {
    const known = this.packetById.get(entry.packet);
    if (known === undefined || known.journey.end !== null) return;
    known.journey.end = { n: entry.n, at: entry.at, lost: entry.kind === 'loss' ? entry.reason : null };
    this.packets.end(entry.n, known.span);
  }

  private note(entry: EntryOf<'note'>): void {
    if (!newsNotes.has(entry)) return;
    const { n, at, host } = entry;
    const { news } = entry.values;
    const known = this.newsById.get(news);
    if (entry.name === 'news' && known === undefined) {
      const { volatile: isVolatile, audience } = entry.values;
      const item: NewsHistory = {
        n,
        at,
        news,
        host,
        isVolatile: isVolatile === true,
        audience: audienceOf(audience),
        leaves: null,
        deliveries: [],
      };
      this.newsById.set(news, { item, span: this.waiting.begin(n, item) });
      this.news.push(item);
    } else if (entry.name === 'delivered') {
      known?.item.deliveries.push({ n, at, host });
    } else if (entry.name === 'forgotten' && known !== undefined) {
      this.leave(known, { n, at });
    }
  }
}

/** Whether a message was asked further for another one, or answers such a question. */
export function isFurther({ parent, exchange }: MessageJourney, traffic: Traffic): boolean {
  return parent !== null || (traffic.exchange(exchange)[0]?.parent ?? null) !== null;
}

function pushTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
