import type { MetricName } from '../../measure/metric.ts';
import type { Values } from './parameters.ts';

/** IPv4 and TCP headers; a SYN carries eight bytes of options. */
const HEADERS = 40;
const SYN = HEADERS + 8;
const MSS = 1460;

/**
 * Bytes that the client sends when nothing is lost and nothing is answered: SYN, acknowledgement of the SYN-ACK, data,
 * FIN and last acknowledgement; the FIN rides on data that is still waiting when the client closes.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const lossless = values.loss === 0 && values.lose === '';
  const bytes = values.bytes;
  const segments = Math.ceil(bytes / MSS);
  const allAtOnce = segments <= values.initialWindow && bytes <= values.receiveWindow;
  if (!lossless || !allAtOnce || values.replyBytes > 0) return { connectionsOpened: 1 };
  return { connectionsOpened: 1, bytesUp: SYN + HEADERS + bytes + segments * HEADERS + 2 * HEADERS };
}
