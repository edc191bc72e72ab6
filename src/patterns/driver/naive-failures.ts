/** The numbers of what fails and who notices once more, straight from their definitions: no fold, no state. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MeasuredScene } from '../../measure/fold.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

type Note = EntryOf<'note'>;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ms = (us: Microseconds) => us / 1000;

export function naiveFailures(log: readonly Entry[], scene: MeasuredScene, at: Microseconds): MetricValues {
  const notes = only(log, 'note');
  const named = (name: string) => notes.filter((note) => note.name === name);
  const repeated = named('duplicate').filter(({ values }) => typeof values['news'] === 'number');
  const lost = named('cart lost').map(({ values }) => Number(values['had']) - Number(values['has']));
  const results = only(log, 'result').filter(({ host }) => scene.clients.includes(host));
  return {
    ...naiveBalancing(log, notes, at),
    repeatedEvents: new Set(repeated.map(({ values }) => values['news'])).size,
    logouts: named('session lost').length,
    cartLosses: sum(lost),
    failedTries: results.filter(({ result }) => result !== 'ok').length,
    mostAtOnce: mostWithin(hits(log, scene), 100_000),
    brokerCopies: notes.filter((note) => note.name === 'enqueue' && isKept(note, notes, log)).length,
  };
}

/** A copy is its broker's until somebody confirms it or it is let go; in memory only, it dies with the broker. */
function isKept({ n, host, values }: Note, notes: readonly Note[], log: readonly Entry[]): boolean {
  const crash = log.find((entry) => entry.kind === 'crash' && entry.host === host && entry.n > n);
  if (crash !== undefined && values['onDisk'] !== true) return false;
  return !notes.some(
    (note) =>
      note.n > n &&
      note.host === host &&
      note.values['id'] === values['id'] &&
      (['ack', 'deadLetter', 'drop'].includes(note.name) || (note.name === 'deliver' && note.values['auto'] === true)),
  );
}

function naiveBalancing(log: readonly Entry[], notes: readonly Note[], at: Microseconds): MetricValues {
  const chosen = notes.filter(
    ({ name, values }) => name === 'choose' && values['probe'] === false && values['upstream'] !== 'none',
  );
  const vain = notes.flatMap((tried) => {
    const { request, upstream, status } = tried.values;
    if (tried.name !== 'tried' || ![502, 503, 504].includes(Number(status))) return [];
    const isIts = ({ host, n, values }: Note) =>
      host === tried.host && n < tried.n && values['request'] === request && values['upstream'] === upstream;
    const choice = chosen.findLast(isIts);
    // A second word about one try is none.
    const isTold = notes.some((other) => other.name === 'tried' && isIts(other) && other.n > (choice?.n ?? 0));
    return choice === undefined || isTold ? [] : [{ key: `${tried.host} ${request}`, us: tried.at - choice.at }];
  });
  const counts = [...new Set(chosen.map(({ values }) => values['upstream']))].map(
    (upstream) => chosen.filter(({ values }) => values['upstream'] === upstream).length,
  );
  return {
    paidRequests: new Set(vain.map(({ key }) => key)).size,
    paidMs: ms(sum(vain.map(({ us }) => us))),
    busiestShare: chosen.length === 0 ? null : Math.max(...counts) / chosen.length,
    markDownMs: markedDownAfter(log, chosen, notes, at),
  };
}

/** Since the crash of a backend that had been chosen before: until it was marked down, or until now while nobody has. */
function markedDownAfter(
  log: readonly Entry[],
  chosen: readonly Note[],
  notes: readonly Note[],
  at: Microseconds,
): number | null {
  const spans = only(log, 'crash')
    .filter(({ host, n }) => chosen.some((choice) => choice.n < n && choice.values['upstream'] === host))
    .map((crash) => {
      const next = log.find(
        (entry) => (entry.kind === 'crash' || entry.kind === 'boot') && entry.host === crash.host && entry.n > crash.n,
      );
      const mark = notes.find(
        ({ name, values, n }) => name === 'marked down' && values['upstream'] === crash.host && n > crash.n,
      );
      const isNoticed = mark !== undefined && mark.n < (next?.n ?? Number.POSITIVE_INFINITY);
      return { from: crash.at, noticed: isNoticed ? mark : null, isOver: isNoticed || next !== undefined };
    });
  const running = spans.filter(({ isOver }) => !isOver);
  if (running.length > 0) return ms(at - Math.min(...running.map(({ from }) => from)));
  const [last] = spans
    .flatMap(({ from, noticed }) => (noticed === null ? [] : [{ n: noticed.n, us: noticed.at - from }]))
    .sort((one, other) => other.n - one.n);
  return last === undefined ? null : ms(last.us);
}

/** When clients turned to servers: with a connection, or with a request on one that they had used before. */
function hits(log: readonly Entry[], { clients }: MeasuredScene): readonly Microseconds[] {
  const opened = only(log, 'state').filter(({ host, path }) => path === 'SYN-SENT' && clients.includes(host));
  const asked = only(log, 'write').filter(({ role, host }) => role === 'request' && clients.includes(host));
  const isFirst = (request: EntryOf<'write'>) => {
    const opening = opened.findLast(({ connection, n }) => connection === request.connection && n < request.n);
    return (
      opening !== undefined &&
      !asked.some(({ connection, n }) => connection === request.connection && n > opening.n && n < request.n)
    );
  };
  return [...opened, ...asked.filter((request) => !isFirst(request))].map(({ at }) => at);
}

function mostWithin(times: readonly Microseconds[], window: Microseconds): number {
  return Math.max(0, ...times.map((end) => times.filter((at) => at > end - window && at <= end).length));
}
