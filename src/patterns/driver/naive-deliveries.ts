/** The numbers about news once more: item by item from the whole log, without a fold. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { ANYONE, audienceOf } from '../../record/news-notes.ts';
import type { MeasuredScene } from '../../measure/fold.ts';

/** What became of an item for one client, or for anyone. */
interface Pair {
  readonly item: number;
  readonly bornAt: Microseconds;
  readonly fate: 'delivered' | 'lost' | 'waiting';
  /** How long after the server had it. */
  readonly staleUs: Microseconds;
}

export interface NaiveDeliveries {
  readonly items: number;
  readonly pairs: readonly Pair[];
  readonly duplicates: number;
  /** Items that a source has told and no server has. */
  readonly onlyTold: number;
}

export function naiveDeliveries(log: readonly Entry[], scene: MeasuredScene): NaiveDeliveries {
  const notes = log.filter((entry): entry is EntryOf<'note'> => entry.kind === 'note');
  const about = (name: string, item: number) =>
    notes.filter((note) => note.name === name && note.values['news'] === item);
  const itemsOf = (name: string) => [
    ...new Set(
      notes.flatMap(({ name: other, values: { news } }) => (other === name && typeof news === 'number' ? [news] : [])),
    ),
  ];
  const arrived = itemsOf('news');
  let delivered = 0;
  const pairs = arrived.flatMap((item): readonly Pair[] => {
    const [news] = about('news', item);
    if (news === undefined) return [];
    const audience = [...new Set(audienceOf(news.values['audience']) ?? scene.clients)];
    const deliveries = about('delivered', item);
    const bornAt = about('published', item)[0]?.at ?? news.at;
    return audience.map((client) => {
      const first = deliveries.find(({ host }) => host === client || client === ANYONE);
      if (first !== undefined) delivered += 1;
      const isLost = first === undefined && isGone(log, scene, about('forgotten', item), news, client);
      const fate = first === undefined ? (isLost ? 'lost' : 'waiting') : 'delivered';
      return { item, bornAt, fate, staleUs: (first?.at ?? 0) - news.at };
    });
  });
  return {
    items: arrived.length,
    pairs,
    onlyTold: itemsOf('published').filter((item) => !arrived.includes(item)).length,
    duplicates:
      notes.filter(({ name, values }) => name === 'duplicate' && typeof values['news'] === 'number').length +
      notes.filter(({ name, values }) => name === 'delivered' && typeof values['news'] === 'number').length -
      delivered,
  };
}

/** At some moment nobody kept it for this client, and no message that carries it was on its way there. */
function isGone(
  log: readonly Entry[],
  { clients, servers }: MeasuredScene,
  forgotten: readonly EntryOf<'note'>[],
  news: EntryOf<'note'>,
  client: string,
): boolean {
  const dropped = forgotten.find(({ values }) => {
    const whose = values['client'];
    return typeof whose !== 'string' || whose === client || client === ANYONE;
  });
  const wiped =
    news.values['volatile'] !== true
      ? undefined
      : log.find((entry) => entry.kind === 'crash' && entry.n > news.n && servers.includes(entry.host));
  const first = Math.min(dropped?.n ?? Infinity, wiped?.n ?? Infinity);
  if (first === Infinity) return false;
  const item = Number(news.values['news']);
  const carriers = log.filter(
    (entry): entry is EntryOf<'write'> =>
      entry.kind === 'write' &&
      entry.role !== 'request' &&
      entry.items.includes(item) &&
      isFor(log, clients, entry, client),
  );
  const ends = new Map(
    log.flatMap((entry) =>
      entry.kind === 'read' || entry.kind === 'undelivered' ? [[entry.message, entry] as const] : [],
    ),
  );
  // A client may have given it up before any server had it.
  const since = Math.max(first, news.n);
  const undelivered = carriers.flatMap(({ message }) => {
    const end = ends.get(message);
    return end?.kind === 'undelivered' && end.n > since ? [end.n] : [];
  });
  // What was read and never told of is missed at the latest when a server loses its memory.
  const crashes = log.flatMap((entry) =>
    entry.kind === 'crash' && entry.n > since && servers.includes(entry.host) ? [entry.n] : [],
  );
  return [since, ...undelivered, ...crashes].some((moment) =>
    carriers.every(({ n, message }) => n > moment || (ends.get(message)?.n ?? Infinity) <= moment),
  );
}

/** Whether a message goes to a client, or to whoever has asked on its behalf. */
function isFor(log: readonly Entry[], clients: readonly string[], message: EntryOf<'write'>, client: string): boolean {
  const isMeant = (host: string) => (client === ANYONE ? clients.includes(host) : host === client);
  if (isMeant(message.to)) return true;
  const asked = (id: number | null) =>
    log.find((entry): entry is EntryOf<'write'> => entry.kind === 'write' && entry.message === id);
  for (let question = asked(message.exchange); question !== undefined && question.role === 'request';) {
    if (isMeant(question.host)) return true;
    question = asked(question.parent);
  }
  return false;
}
