import { program } from '../../kernel/process.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { newsTopology } from '../shared/client-server.ts';
import { proxyBefore } from '../shared/push-proxy.ts';
import { webSocketClient } from './client.ts';
import { socketDesk } from './desk.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values, news: Schedule): Topology {
  const { proxy } = values;
  const resume = values.resume;
  const pingUs = values.ping;
  return newsTopology(
    values,
    news,
    () => [
      program('page', webSocketClient, {
        to: proxy === 'off' ? 'server' : 'proxy',
        retryUs: values.retry,
        backOff: values.backOff,
        resume,
        pingUs,
        tls: values.tls === '1.3',
        probeEveryUs: values.tcpKeepAlive,
      }),
    ],
    program('news', socketDesk, { resume, pingUs }),
    proxy === 'off'
      ? undefined
      : proxyBefore(values, proxy, {
          timeoutUs: values.proxyTimeout,
          tunnelTimeoutUs: values.proxyTimeout,
          streams: true,
          passesUpgrade: values.upgradeHeaders,
          saysUpgrade: values.upgradeHeaders,
        }),
  );
}
