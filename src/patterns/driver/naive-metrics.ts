/** Every number once more, straight from its definition: no fold, no state, quadratic where that is plainer. */
import type { Entry, EntryKind, EntryOf } from '../../kernel/entry.ts';
import { transmissionTime } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MeasuredScene } from '../../measure/fold.ts';
import type { MetricValues } from '../../measure/metric.ts';

interface Span {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

const ms = (us: Microseconds) => us / 1000;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function naiveTraffic(log: readonly Entry[], { clients }: MeasuredScene): MetricValues {
  const packets = [...only(log, 'segment'), ...only(log, 'datagram')];
  const answers = only(log, 'read').filter(({ host }) => clients.includes(host));
  const empty = answers.filter(({ role }) => role === 'empty').length;
  const all = answers.filter(({ role }) => role === 'response').length + empty;
  return {
    requests: only(log, 'write').filter(({ role, host }) => role === 'request' && clients.includes(host)).length,
    emptyResponses: empty,
    emptyRatio: all === 0 ? null : empty / all,
    bytesUp: sum(packets.filter(({ from }) => clients.includes(from)).map(({ bytes }) => bytes)),
    bytesDown: sum(
      packets.filter(({ from, to }) => !clients.includes(from) && clients.includes(to)).map(({ bytes }) => bytes),
    ),
  };
}

export function naiveConnections(log: readonly Entry[], { clients }: MeasuredScene): MetricValues {
  const states = only(log, 'state').filter(({ host, process }) => clients.includes(host) && process.includes('/tcp-'));
  const sockets = [...new Set(states.map(({ process }) => process))];
  const isOpen = (socket: string) => {
    const last = states.findLast(({ process }) => process === socket);
    if (last === undefined || ['CLOSED', 'TIME-WAIT', 'gone', 'over'].includes(last.path)) return false;
    return !log.some((entry) => entry.kind === 'crash' && entry.host === last.host && entry.n > last.n);
  };
  return {
    connectionsOpened: new Set(states.filter(({ path }) => path === 'ESTABLISHED').map(({ process }) => process)).size,
    openConnections: sockets.filter(isOpen).length,
  };
}

export function naiveCalls(log: readonly Entry[], { clients }: MeasuredScene): MetricValues {
  const notes = only(log, 'note').filter(({ host }) => clients.includes(host));
  const asked = notes.filter(({ name, values }) => name === 'asked' && typeof values['call'] === 'number');
  const settled = asked.flatMap((question) => {
    const { process, values, n } = question;
    const isSame = (other: EntryOf<'note'>) => other.process === process && other.values['call'] === values['call'];
    const end = notes.find((other) => other.name === 'settled' && isSame(other) && other.n > n);
    const again = asked.find((other) => isSame(other) && other.n > n);
    const died = log.find((entry) => entry.kind === 'exit' && entry.process === process && entry.n > n);
    const limit = Math.min(again?.n ?? Infinity, died?.n ?? Infinity);
    return end === undefined || end.n > limit
      ? []
      : [
          {
            call: `${process} ${String(values['call'])}`,
            from: n,
            to: end.n,
            tookUs: end.at - question.at,
            ok: end.values['ok'] === true,
          },
        ];
  });
  const times = settled.filter(({ ok }) => ok).map(({ tookUs }) => tookUs);
  const failed = only(log, 'result').filter(({ result, host }) => result !== 'ok' && clients.includes(host)).length;
  const works = asked.length === 0 || hasHops(log) ? {} : { meanWorkMs: meanWork(log, settled) };
  return {
    ...works,
    meanResponseMs: times.length === 0 ? null : ms(sum(times) / times.length),
    p95ResponseMs: percentile(times, 0.95),
    failedCalls: asked.length === 0 ? failed : settled.filter(({ ok }) => !ok).length,
  };
}

/** Somebody asks further: then not all work for a call is work for its own request. */
function hasHops(log: readonly Entry[]): boolean {
  return only(log, 'write').some(({ role, parent }) => role === 'request' && parent !== null);
}

/** Work for the last try of each answered call. */
function meanWork(
  log: readonly Entry[],
  settled: readonly { readonly call: string; readonly from: number; readonly to: number; readonly ok: boolean }[],
): number | null {
  const times = settled
    .filter(({ ok }) => ok)
    .map(({ call, from, to }) => {
      const last = only(log, 'write').findLast((write) => write.call === call && write.n > from && write.n < to);
      const works = only(log, 'work').filter(({ exchange, n }) => exchange === last?.message && n < to);
      return sum(
        works.map((work) => {
          const end = only(log, 'work done').find(
            ({ process, name, n }) => process === work.process && name === work.name && n > work.n,
          );
          return end === undefined || end.n > to ? 0 : end.at - work.at;
        }),
      );
    });
  return times.length === 0 ? null : ms(sum(times) / times.length);
}

/** Null while there is no value. */
export function percentile(values: readonly number[], fraction: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1];
  return value === undefined ? null : ms(value);
}

export function naiveWork(log: readonly Entry[], { servers }: MeasuredScene): MetricValues {
  const ends = [...only(log, 'work done'), ...only(log, 'work dropped')].filter(({ host }) => servers.includes(host));
  const works = ends.map((end) => {
    const begin = only(log, 'work').findLast(
      ({ process, name, n, until, at }) =>
        process === end.process &&
        name === end.name &&
        n < end.n &&
        (end.kind === 'work dropped' || until <= end.at || at === until),
    );
    const span = { from: begin?.at ?? end.at, to: end.at };
    return { begin, end, us: span.to - span.from - pausedWithin(log, end.host, span) };
  });
  const wasted = works.filter(({ begin, end }) => end.kind === 'work dropped' || isInVain(log, end, begin?.exchange));
  return { serverWorkMs: ms(sum(works.map(({ us }) => us))), wastedWorkMs: ms(sum(wasted.map(({ us }) => us))) };
}

/** The work was for an answer that was empty, was never read, or never came. */
function isInVain(log: readonly Entry[], { n, process }: Entry & { process: string }, exchange?: number): boolean {
  if (exchange === undefined) return false;
  const after = log.slice(n + 1);
  const answer = after.find(
    (entry): entry is EntryOf<'write'> =>
      entry.kind === 'write' && entry.exchange === exchange && entry.message !== exchange,
  );
  const before = answer === undefined ? after : after.slice(0, answer.n - n - 1);
  const isGivenUp = before.some(
    (entry) =>
      (entry.kind === 'exit' && entry.process === process) ||
      (entry.kind === 'note' && entry.name === 'answer unheard' && entry.values['exchange'] === exchange),
  );
  if (isGivenUp || answer === undefined) return isGivenUp;
  return (
    answer.role === 'empty' || log.some((entry) => entry.kind === 'undelivered' && entry.message === answer.message)
  );
}

function pausedWithin(log: readonly Entry[], host: string, { from, to }: Span): Microseconds {
  const pauses = only(log, 'paused').filter((pause) => pause.host === host);
  return sum(
    pauses.map(({ n, at }) => {
      const end = log.find(
        (entry) =>
          entry.n > n &&
          (entry.kind === 'resumed' || entry.kind === 'crash' || entry.kind === 'boot') &&
          entry.host === host,
      );
      return Math.max(0, Math.min(to, end?.at ?? to) - Math.max(from, at));
    }),
  );
}

export function naiveUtilisation(
  log: readonly Entry[],
  { watched, bandwidth }: MeasuredScene,
  at: Microseconds,
): MetricValues {
  const full = new Set(only(log, 'loss').flatMap(({ reason, packet }) => (reason === 'queue full' ? [packet] : [])));
  const changes = only(log, 'intervention').filter(
    ({ action, target }) => action === 'set' && target.startsWith('bandwidth='),
  );
  const busy = (isMeant: (packet: EntryOf<'segment'> | EntryOf<'datagram'>) => boolean) =>
    sum(
      [...only(log, 'segment'), ...only(log, 'datagram')]
        .filter((packet) => isMeant(packet) && !full.has(packet.packet))
        .map(({ n, bytes, departsAt }) => {
          const change = changes.findLast((each) => each.n < n);
          const bits = change === undefined ? bandwidth : Number(change.target.split('=')[1]);
          return Math.max(0, Math.min(at, departsAt + transmissionTime(bytes, bits)) - departsAt);
        }),
    );
  const up = busy(({ from }) => watched.includes(from));
  const down = busy(({ from, to }) => !watched.includes(from) && watched.includes(to));
  return { linkUtilisation: at === 0 ? 0 : Math.max(up, down) / at };
}

export function naiveAwake(log: readonly Entry[], scene: MeasuredScene, at: Microseconds): MetricValues {
  const spans = scene.clients.flatMap((client) => {
    const main = `${client}/${scene.clientProgram}`;
    const turns = log.filter(
      (entry) =>
        ((entry.kind === 'state' || entry.kind === 'exit') && entry.process === main) ||
        (entry.kind === 'crash' && entry.host === client),
    );
    return turns.map((turn, index) => {
      const isAwake = turn.kind === 'state' && scene.awakeStates.includes(turn.path);
      return isAwake ? (turns[index + 1]?.at ?? at) - turn.at : 0;
    });
  });
  return { clientAwakeMs: ms(sum(spans)) };
}

export function only<Kind extends EntryKind>(log: readonly Entry[], kind: Kind): readonly EntryOf<Kind>[] {
  return log.filter((entry): entry is EntryOf<Kind> => entry.kind === kind);
}
