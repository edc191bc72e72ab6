import type { Microseconds } from '../../../kernel/time.ts';
import type { Copies, CopySpan, PublicationSpan } from '../../../record/copies.ts';
import type { SeriesMark } from '../../../views/geometry/series.ts';

/** So many messages are drawn at one time. */
export const ANSWER_ROWS = 8;

interface Answered {
  readonly news: number;
  readonly at: Microseconds;
  readonly until: Microseconds;
  readonly publication: PublicationSpan | null;
  readonly copies: readonly CopySpan[];
}

/**
 * Who answers for which message: its publisher until its confirm, the broker for each copy until its consumer confirms.
 * A message has the row in which nobody answers any more for the longest time; where there is none, it is left out.
 */
export function answerMarks(copies: Copies): readonly SeriesMark[] {
  const rows: Microseconds[] = [];
  return messagesIn(copies).flatMap((message): readonly SeriesMark[] => {
    const row = rows.length < ANSWER_ROWS ? rows.length : longestFree(rows, message.at);
    if (row < 0) return [];
    rows[row] = message.until;
    return marksOf(message, row);
  });
}

function longestFree(rows: readonly Microseconds[], at: Microseconds): number {
  const oldest = Math.min(...rows);
  return oldest <= at ? rows.indexOf(oldest) : -1;
}

function messagesIn({ spans, publications }: Copies): readonly Answered[] {
  const kept = new Map<number, CopySpan[]>();
  for (const copy of spans.openOrEnded()) {
    const list = kept.get(copy.news);
    if (list === undefined) kept.set(copy.news, [copy]);
    else list.push(copy);
  }
  const published = new Map(publications.openOrEnded().map((publication) => [publication.news, publication]));
  const all = new Set([...published.keys(), ...kept.keys()]);
  return [...all]
    .map((news): Answered => {
      const publication = published.get(news) ?? null;
      const own = kept.get(news) ?? [];
      const ends = [publication?.end ?? null, ...own.map(({ end }) => end)];
      const parts = publication === null ? own : [publication, ...own];
      return {
        news,
        at: Math.min(...parts.map(({ at }) => at)),
        until: Math.max(
          ...(publication === null ? ends.slice(1) : ends).map((end) => end?.at ?? Number.POSITIVE_INFINITY),
        ),
        publication,
        copies: own,
      };
    })
    .toSorted((one, other) => one.at - other.at);
}

function marksOf({ news, at, publication, copies }: Answered, row: number): readonly SeriesMark[] {
  return [
    { kind: 'number', at, value: 0, row, text: String(news) },
    ...(publication === null
      ? []
      : [
          {
            kind: 'answer',
            who: 'publisher',
            at,
            to: publication.end?.at ?? null,
            value: 0,
            row,
            line: 0,
            lines: 1,
          } as const,
        ]),
    ...copies.map(
      (copy, line) =>
        ({
          kind: 'answer',
          who: 'broker',
          at: copy.at,
          to: copy.end?.at ?? null,
          ends: copy.end === null ? undefined : copy.end.done ? 'done' : 'lost',
          value: 0,
          row,
          line,
          lines: copies.length,
        }) as const,
    ),
  ];
}
