/** How servers fare that get the same calls, once more: each number by itself, asking the whole log again each time. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

const THREADS = ['thread', 'loop', 'worker'];

export function naiveServed(log: readonly Entry[]): MetricValues {
  const notes = only(log, 'note');
  const sides = notes.filter(({ name, values }) => name === 'asks' && typeof values['place'] === 'number');
  const sideOf = (place: number) => sides.find(({ values }) => values['place'] === place);
  const [first, second] = [sideOf(1), sideOf(2)];
  return {
    threadsWaitFirst: mostParked(log, first),
    threadsWaitSecond: mostParked(log, second),
    answeredFirst: answersOf(notes, first).length,
    answeredSecond: answersOf(notes, second).length,
    queuedFirstMs: queuedAt(notes, log, first),
    queuedSecondMs: queuedAt(notes, log, second),
    lastAnswerFirstMs: lastOf(notes, first),
    lastAnswerSecondMs: lastOf(notes, second),
  };
}

type Note = EntryOf<'note'>;

/** Who waits for a request to come waits for no call. */
const isPark = ({ name, values }: Pick<Note, 'name' | 'values'>) => name === 'parks' && Number(values['call']) > 0;

/** At each moment in which somebody begins to stand still, whoever does so then. */
function mostParked(log: readonly Entry[], side: Note | undefined): number {
  const host = side?.values['server'];
  const moments = only(log, 'note').filter(
    (note) => isPark(note) && note.host === host && note.n > (side?.n ?? Number.POSITIVE_INFINITY),
  );
  return Math.max(
    0,
    ...moments.map(({ n }) => {
      const until = log.slice(0, n + 1);
      return parkedAt(only(until, 'note'), until, side);
    }),
  );
}

function parkedAt(notes: readonly Note[], log: readonly Entry[], side: Note | undefined): number {
  const host = side?.values['server'];
  const rows = notes.filter(
    (note) => note.name === 'row' && note.host === host && THREADS.includes(String(note.values['kind'])),
  );
  const names = new Set(rows.map(({ values }) => values['row']));
  const isParked = (row: unknown) => {
    const last = notes.findLast(
      ({ name, values, ...entry }) =>
        (isPark({ name, values }) || name === 'goes') && entry.host === host && values['row'] === row,
    );
    if (last?.name !== 'parks') return false;
    return !log.some(
      (entry) =>
        entry.n > last.n &&
        ((entry.kind === 'exit' && entry.process === last.process) || (entry.kind === 'crash' && entry.host === host)),
    );
  };
  return [...names].filter(isParked).length;
}

function answersOf(notes: readonly Note[], side: Note | undefined): readonly Note[] {
  return notes.filter(
    ({ name, host, values, n }) =>
      name === 'settled' && side !== undefined && host === side.host && n > side.n && values['ok'] === true,
  );
}

function lastOf(notes: readonly Note[], side: Note | undefined): number | null {
  const first = notes.find(({ name, host }) => name === 'asked' && host === side?.host);
  const last = answersOf(notes, side).at(-1);
  return first === undefined || last === undefined ? null : (last.at - first.at) / 1000;
}

function queuedAt(notes: readonly Note[], log: readonly Entry[], side: Note | undefined): number | null {
  if (side === undefined) return null;
  const host = side.values['server'];
  const inPools = notes.flatMap((taken) => {
    const { name, values } = taken;
    if (name !== 'taken' || taken.host !== host) return [];
    const queued = notes.findLast(
      (other) =>
        other.name === 'queued' &&
        other.n < taken.n &&
        other.process === taken.process &&
        other.values['call'] === values['call'],
    );
    return queued === undefined ? [] : [taken.at - queued.at];
  });
  const changes = only(log, 'accept queue').filter((entry) => entry.host === host);
  const accepted = changes.flatMap(({ change, connection, at, n }) => {
    const came = changes.findLast((other) => other.n < n && other.change === 'in' && other.connection === connection);
    return change === 'out' && came !== undefined ? [at - came.at] : [];
  });
  return Math.max(0, ...inPools, ...accepted) / 1000;
}
