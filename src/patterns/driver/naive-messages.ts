/** How numbered messages fare, once more: each message by itself, asking the whole log again each time. */
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function naiveMessages(log: readonly Entry[]): MetricValues {
  const notes = only(log, 'note');
  const got = notes.filter(({ name, values }) => name === 'got' && typeof values['message'] === 'number');
  const readOver = (over: string) =>
    new Set(got.filter(({ values }) => values['over'] === over).map(({ values }) => values['message'])).size;
  const datagrams = got.filter(({ values }) => values['over'] === 'UDP');
  const again = datagrams.filter(({ values }) => values['again'] === true);
  const late = datagrams.filter(({ values }) => values['again'] === false && values['overtaken'] === true);
  const first = notes.find(({ name, values }) => name === 'sent' && typeof values['message'] === 'number');
  const held = first === undefined ? [] : only(log, 'read').flatMap((read) => heldBack(read, log, first.n));
  return {
    readOverUdp: readOver('UDP'),
    readOverTcp: readOver('TCP'),
    readTwice: again.length,
    readLate: late.length,
    heldBackMs: held.length === 0 ? null : Math.max(...held) / 1000,
    bytesOverUdp: sum(only(log, 'datagram').map(({ bytes }) => bytes)),
    bytesOverTcp: sum(only(log, 'segment').map(({ bytes }) => bytes)),
  };
}

/** How long ago the last part of a message landed that had not been there when it was read; nothing for one in no segment. */
function heldBack({ n, at, message }: EntryOf<'read'>, log: readonly Entry[], since: number): readonly number[] {
  const segments = only(log, 'segment').filter((entry) => entry.n > since && entry.n < n && entry.length > 0);
  const landingOf = ({ packet }: EntryOf<'segment'>) =>
    only(log, 'arrival').find((entry) => entry.packet === packet && entry.n < n)?.at ?? Number.POSITIVE_INFINITY;
  const carriers = segments.filter(({ messages }) => messages.includes(message));
  const parts = carriers.filter(({ retransmission }) => !retransmission);
  const landed = parts.map(({ seq }) =>
    Math.min(...carriers.filter((other) => other.seq <= seq && seq < other.seq + other.length).map(landingOf)),
  );
  return landed.length === 0 ? [] : [at - Math.max(...landed)];
}
