/** What becomes of mails, once more: each number by itself, asking the whole log again each time. */
import type { Entry } from '../../kernel/entry.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

/** After these a server says how many it still has. */
const COUNTED = ['in queue', 'on disk', 'passed on', 'bounces', 'ends a bounce'];

export function naiveMails(log: readonly Entry[]): MetricValues {
  const notes = only(log, 'note').filter(({ values }) => 'mail' in values || 'waiting' in values);
  const named = (name: string) => notes.filter((note) => note.name === name);
  const begunAt = (mail: unknown) =>
    named('hands over').find(({ values }) => values['mail'] === mail)?.at ?? Number.NaN;
  const boxes = named('in mailbox');
  const mails = boxes.filter(
    ({ values, n }) =>
      values['bounce'] === false &&
      !boxes.some(
        (other) => other.n < n && other.values['mail'] === values['mail'] && other.values['bounce'] === false,
      ),
  );
  const mean = (ends: readonly (typeof notes)[number][]) =>
    ends.length === 0
      ? null
      : ends.reduce((sum, { at, values }) => sum + at - begunAt(values['mail']), 0) / ends.length / 1000;
  const last = notes.findLast(({ name }) => COUNTED.includes(name));
  return {
    senderWaitsMs: mean(named('handed over')),
    mailDeliveredMs: mean(mails),
    deliveryTries: named('tries').length,
    mailsDelivered: mails.length,
    mailsInQueue: Number(last?.values['waiting'] ?? 0),
    bouncesDelivered: boxes.length - boxes.filter(({ values }) => values['bounce'] === false).length,
  };
}
