import type { MetricName } from '../../measure/metric.ts';

/** What patterns measure that bring news to clients. */
export const NEWS_METRICS: readonly MetricName[] = [
  'meanStalenessMs',
  'p50StalenessMs',
  'p95StalenessMs',
  'maxStalenessMs',
  'events',
  'requests',
  'bytesUp',
  'bytesDown',
  'connectionsOpened',
  'openConnections',
  'lostEvents',
  'duplicateEvents',
  'serverWorkMs',
  'wastedWorkMs',
  'linkUtilisation',
  'clientAwakeMs',
];

/** The same for patterns in which each answer may be empty. */
export const ANSWER_METRICS: readonly MetricName[] = [
  ...NEWS_METRICS.slice(0, 6),
  'emptyResponses',
  'emptyRatio',
  ...NEWS_METRICS.slice(6),
];

/** For patterns in which clients call and wait. */
export const CALL_METRICS: readonly MetricName[] = ['meanResponseMs', 'p95ResponseMs', 'failedCalls', ...NEWS_METRICS];
