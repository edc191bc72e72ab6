/** The numbers of TCP senders once more, straight from their definitions. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { MetricValues } from '../../measure/metric.ts';

const MSS = 1460;

type Segment = EntryOf<'segment'>;

const segmentsOf = (log: readonly Entry[]) => log.filter((entry): entry is Segment => entry.kind === 'segment');

export function naiveNoticing(log: readonly Entry[]): MetricValues {
  const segments = segmentsOf(log);
  const noticed = log.flatMap((loss) => {
    if (loss.kind !== 'loss') return [];
    const lost = segments.find(({ packet }) => packet === loss.packet);
    if (lost === undefined || (lost.length === 0 && !/[SF]/.test(lost.flags))) return [];
    const again = segments.find(
      ({ n, connection, from, seq, length, retransmission }) =>
        n > loss.n &&
        retransmission &&
        connection === lost.connection &&
        from === lost.from &&
        lost.seq >= seq &&
        lost.seq <= seq + Math.max(0, length - 1),
    );
    return again === undefined ? [] : [{ n: again.n, us: again.at - loss.at }];
  });
  const last = Math.max(...noticed.map(({ n }) => n));
  const times = noticed.filter(({ n }) => n === last).map(({ us }) => us);
  return { noticeMs: times.length === 0 ? null : Math.max(...times) / 1000 };
}

export function naiveConfirmed(log: readonly Entry[]): MetricValues {
  const own = segmentsOf(log).filter(({ source }) => source === undefined);
  const data = own.filter(({ length }) => length > 0);
  const fresh = data.filter(({ retransmission }) => !retransmission);
  const isConfirmed = ({ n, connection, from, seq, length }: Segment) => {
    const isSame = (other: Segment) => other.connection === connection && other.from === from;
    const restart = own.find((other) => isSame(other) && other.n > n && /S/.test(other.flags) && !other.retransmission);
    return log.some((arrival) => {
      if (arrival.kind !== 'arrival' || arrival.host !== from) return false;
      if (arrival.n < n || arrival.n > (restart?.n ?? Number.POSITIVE_INFINITY)) return false;
      const heard = own.find(({ packet }) => packet === arrival.packet);
      return heard !== undefined && heard.connection === connection && (heard.ack ?? 0) >= seq + length;
    });
  };
  return {
    segmentsSent: fresh.length,
    segmentsResent: data.length - fresh.length,
    segmentsConfirmed: fresh.filter(isConfirmed).length,
  };
}

export function naiveWindow(log: readonly Entry[]): MetricValues {
  const sender = segmentsOf(log).findLast(({ length, source }) => length > 0 && source === undefined);
  const states = log.filter(
    (entry): entry is EntryOf<'state'> =>
      entry.kind === 'state' &&
      entry.layer === 'transport' &&
      entry.host === sender?.host &&
      entry.connection === sender.connection,
  );
  const begin = log.findLast(
    (entry) =>
      (entry.kind === 'crash' && entry.host === sender?.host) ||
      (states.some((each) => each === entry) && isGone(entry)),
  );
  const told = (name: string) => {
    const entry = states.findLast(({ n, badges }) => n > (begin?.n ?? -1) && typeof badges[name] === 'number');
    const value = entry?.badges[name];
    return typeof value === 'number' ? value / MSS : null;
  };
  const [cwnd, flight] = [told('cwnd'), told('flight')];
  return {
    windowSegments: cwnd === null ? null : Math.floor(cwnd),
    inFlightSegments: flight === null ? null : Math.ceil(flight),
  };
}

function isGone(entry: Entry): boolean {
  return entry.kind === 'state' && entry.path === 'gone';
}
