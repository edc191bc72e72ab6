import { program } from '../../kernel/process.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { newsTopology } from '../shared/client-server.ts';
import { webSocketClient } from './client.ts';
import { socketDesk } from './desk.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values, news: Schedule): Topology {
  const resume = values.resume;
  const pingUs = values.ping;
  return newsTopology(
    values,
    news,
    () => [
      program('page', webSocketClient, {
        retryUs: values.retry,
        backOff: values.backOff,
        resume,
        pingUs,
        tls: values.tls === '1.3',
        probeEveryUs: values.tcpKeepAlive,
      }),
    ],
    program('news', socketDesk, { resume, pingUs }),
  );
}
