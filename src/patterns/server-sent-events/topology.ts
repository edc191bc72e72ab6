import { program } from '../../kernel/process.ts';
import type { Topology } from '../../kernel/topology.ts';
import { GZIP_ON } from '../../machines/middle/gzip-settings.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { eventStreamMediaType } from '../../protocols/sse/exchange.ts';
import { agentProgram, newsTopology } from '../shared/client-server.ts';
import { proxyBefore } from '../shared/push-proxy.ts';
import { streamDesk } from './desk.ts';
import { eventSource } from './event-source.ts';
import type { Values } from './parameters.ts';

/** `gzip on; gzip_types text/event-stream`. */
const STREAM_GZIP = { ...GZIP_ON, types: [...GZIP_ON.types, eventStreamMediaType] };

export function topology(values: Values, news: Schedule): Topology {
  const { proxy } = values;
  const tabs = Array.from({ length: values.tabs }, (_, index) => index + 1);
  return newsTopology(
    values,
    news,
    () => [
      ...tabs.map((tab) =>
        program(tab === 1 ? 'source' : `source-${tab}`, eventSource, {
          timeoutUs: values.timeout,
          unpacks: values.gzip,
          tells: tab === 1,
          tab,
        }),
      ),
      agentProgram(values, proxy === 'off' ? 'server' : 'proxy'),
    ],
    program('news', streamDesk, {
      history: values.history,
      retryUs: values.retry,
      pingUs: values.ping,
      answer: values.answer,
      accelBuffering: values.accelBuffering,
    }),
    proxy === 'off'
      ? undefined
      : proxyBefore(values, proxy, {
          timeoutUs: values.proxyTimeout,
          streams: true,
          buffering: values.buffering,
          gzip: values.gzip ? STREAM_GZIP : null,
        }),
  );
}
