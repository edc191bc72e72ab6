import { program } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { agentProgram, newsTopology } from '../shared/client-server.ts';
import { proxyBefore } from '../shared/push-proxy.ts';
import { holdingDesk } from './holding-desk.ts';
import type { Values } from './parameters.ts';
import { waiter } from './waiter.ts';

/** nginx `proxy_read_timeout`, where nothing else is said. */
const READ_TIMEOUT = 60 * SECOND;

export function topology(values: Values, news: Schedule): Topology {
  const { cursor, proxy, proxyTimeout } = values;
  const servers = values.backends > 1 ? ['server', 'server2'] : ['server'];
  const hasProxy = proxy !== 'off' || proxyTimeout > 0 || values.backends > 1;
  const timeoutUs = proxyTimeout > 0 ? proxyTimeout : READ_TIMEOUT;
  return newsTopology(
    values,
    news,
    () => [
      program('waiter', waiter, {
        timeoutUs: values.timeout,
        cursor,
        backOff: values.backOff,
      }),
      agentProgram(values, hasProxy ? 'proxy' : 'server'),
    ],
    program('news', holdingDesk, { cursor, holdUs: values.hold, session: values.session }),
    hasProxy
      ? proxyBefore(values, proxy === 'off' ? 'http-1.1' : proxy, { timeoutUs, sticky: values.sticky }, servers)
      : undefined,
  );
}
