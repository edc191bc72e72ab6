import { ACCEPTANCE_NUMBERS } from './acceptance.ts';
import { CONNECTING_NUMBERS } from './connecting.ts';
import { WRITING_NUMBERS } from './writing.ts';
import { PING_NUMBERS } from './pings.ts';
import { THROUGHPUT_NUMBERS } from './throughput.ts';
import { PORT_NUMBERS } from './ports.ts';
import { READING_NUMBERS } from './reading.ts';
import { AWAKE_NUMBERS } from './awake.ts';
import { CALL_NUMBERS } from './calls.ts';
import { CONFIRMED_NUMBERS } from './confirmed.ts';
import { CONNECTION_NUMBERS } from './connections.ts';
import { COPY_NUMBERS } from './copies.ts';
import { DELIVERY_NUMBERS } from './deliveries.ts';
import type { NumberSpec } from './fold.ts';
import { BALANCE_NUMBERS } from './balancing.ts';
import { HERD_NUMBERS } from './herd.ts';
import { HALF_OPEN_NUMBERS } from './half-open.ts';
import { REPEAT_NUMBERS } from './repeats.ts';
import { LOOKUP_NUMBERS } from './lookups.ts';
import { MAIL_NUMBERS } from './mails.ts';
import { MESSAGE_NUMBERS } from './messages.ts';
import { SERVED_NUMBERS } from './served.ts';
import { SESSION_NUMBERS } from './sessions.ts';
import { TRY_NUMBERS } from './tries.ts';
import { NOTICING_NUMBERS } from './noticing.ts';
import { WINDOW_NUMBERS } from './sending-window.ts';
import { TRAFFIC_NUMBERS } from './traffic-counts.ts';
import { UTILISATION_NUMBERS } from './utilisation.ts';
import { WORK_NUMBERS } from './work.ts';

const ALL = {
  ...DELIVERY_NUMBERS,
  ...TRAFFIC_NUMBERS,
  ...CALL_NUMBERS,
  ...CONNECTION_NUMBERS,
  ...WORK_NUMBERS,
  ...UTILISATION_NUMBERS,
  ...AWAKE_NUMBERS,
  ...HALF_OPEN_NUMBERS,
  ...SESSION_NUMBERS,
  ...REPEAT_NUMBERS,
  ...TRY_NUMBERS,
  ...BALANCE_NUMBERS,
  ...HERD_NUMBERS,
  ...NOTICING_NUMBERS,
  ...CONFIRMED_NUMBERS,
  ...WINDOW_NUMBERS,
  ...COPY_NUMBERS,
  ...MESSAGE_NUMBERS,
  ...LOOKUP_NUMBERS,
  ...ACCEPTANCE_NUMBERS,
  ...CONNECTING_NUMBERS,
  ...WRITING_NUMBERS,
  ...PING_NUMBERS,
  ...THROUGHPUT_NUMBERS,
  ...PORT_NUMBERS,
  ...READING_NUMBERS,
  ...SERVED_NUMBERS,
  ...MAIL_NUMBERS,
};

/** The numbers that every pattern may measure, by the names used in tables, links and the shell; each is declared by its fold. */
export const METRICS: Readonly<Record<keyof typeof ALL, NumberSpec>> = ALL;

export type MetricName = keyof typeof METRICS;
export type MetricUnit = NumberSpec['unit'];

/** Values of metrics at one position; null where there is nothing to measure yet. */
export type MetricValues = Readonly<Partial<Record<MetricName, number | null>>>;

/** In the order of the table. */
export const METRIC_NAMES: readonly MetricName[] = Object.keys(METRICS).filter(isMetricName);

function isMetricName(name: string): name is MetricName {
  return name in METRICS;
}
