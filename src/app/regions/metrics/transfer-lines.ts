import type { Microseconds } from '../../../kernel/time.ts';
import type { Traffic } from '../../../record/traffic.ts';
import type { Transfer, Transfers } from '../../../record/transfers.ts';
import type { Series, SeriesMark } from '../../../views/geometry/series.ts';
import { texts } from './texts.en.ts';

/** Senders with so many segments get no words in their picture: they would lie upon one another. */
const MOST_WORDS = 400;

/** What is sent, lost and sent again, over time, as Stevens drew it: a block as long as its segment takes to write. */
export function sequenceMarks(transfers: Transfers, traffic: Traffic): readonly SeriesMark[] {
  return transfers.list().flatMap((transfer) => [...sentMarks(transfer, traffic), ...stillWords(transfer)]);
}

function sentMarks({ sent, losses }: Transfer, traffic: Traffic): readonly SeriesMark[] {
  const hasWords = sent.length <= MOST_WORDS;
  const blocks = sent.flatMap(({ packet, segment, again }): SeriesMark[] => {
    const journey = traffic.packet(packet);
    if (journey === undefined) return [];
    const { departsAt: at, writtenAt: to } = journey;
    if (!again) return [{ kind: 'block', at, to, value: segment }];
    const ring: SeriesMark = { kind: 'ring', at, value: segment };
    return hasWords ? [ring, words(at, segment, texts.again(segment))] : [ring];
  });
  const lost = losses.flatMap(({ at, segment }): SeriesMark[] => {
    if (segment === null) return [];
    const cross: SeriesMark = { kind: 'cross', at, value: segment };
    return hasWords ? [cross, words(at, segment, texts.lostSegment(segment))] : [cross];
  });
  return [...blocks, ...lost];
}

/** Where acknowledgements stop to say anything new. */
function stillWords({ stalls }: Transfer): readonly SeriesMark[] {
  return stalls.map(({ at, waitsFor }) => ({
    kind: 'words',
    at,
    value: waitsFor - 1,
    side: 'below',
    text: texts.standsStill(waitsFor),
  }));
}

/** How long each packet was gone before its sender knew. */
export function noticeMarks(transfers: Transfers): readonly SeriesMark[] {
  return transfers.list().flatMap(({ losses }) =>
    losses.map(({ n, at, noticed }): SeriesMark => {
      // What is never sent again lasts until its sender learns that something is gone.
      const next = losses.flatMap((other) => (other.noticed !== null && other.noticed.n > n ? [other.noticed.at] : []));
      return { kind: 'span', at, to: noticed?.at ?? (next.length === 0 ? null : Math.min(...next)), value: 0 };
    }),
  );
}

/** The names of the two curves of the window, where they begin. */
export function windowMarks(window: Series, flight: Series): readonly SeriesMark[] {
  const begins = flight.find(([, value]) => value > 1)?.[0];
  if (begins === undefined) return [];
  const first = window.findLast(([at]) => at <= begins)?.[1];
  const height = flight.find(([at]) => at === begins)?.[1] ?? 0;
  return first === undefined
    ? []
    : [
        { kind: 'words', at: begins, value: first, side: 'above', text: texts.cwnd(first) },
        { kind: 'words', at: begins, value: height, side: 'below', text: texts.inFlight },
      ];
}

function words(at: Microseconds, value: number, text: string): SeriesMark {
  return { kind: 'words', at, value, side: 'right', text };
}
