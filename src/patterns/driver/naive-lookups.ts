/** How lookups end, once more: each by itself, asking the whole log again each time. */
import type { Entry } from '../../kernel/entry.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { only } from './naive-metrics.ts';

const ENDS_WELL = ['answered', 'no such name', 'no address'];

export function naiveLookups(log: readonly Entry[]): MetricValues {
  const notes = only(log, 'note');
  const begun = notes.filter(({ name }) => name === 'lookup begun');
  const well = notes.filter(
    ({ name, values }) => name === 'lookup over' && ENDS_WELL.includes(String(values['result'])),
  );
  const times = well.map(
    (end) => end.at - (begun.findLast(({ process, n }) => process === end.process && n < end.n)?.at ?? end.at),
  );
  const [first] = begun;
  const questions = only(log, 'write').filter(({ role, n }) => role === 'request' && n > (first?.n ?? Infinity));
  return {
    lookupsAnswered: well.length,
    lookupMs: times.length === 0 ? null : times.reduce((sum, us) => sum + us, 0) / times.length / 1000,
    dnsQuestions: questions.length,
  };
}
