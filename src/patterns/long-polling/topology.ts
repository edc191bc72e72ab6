import { program } from '../../kernel/process.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { gateway } from '../../machines/middle/gateway.ts';
import { agentProgram, HTTP_PORT, newsTopology } from '../shared/client-server.ts';
import { holdingDesk, waiter } from './machines.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values, news: Schedule): Topology {
  const cursor = values.cursor;
  const hasProxy = values.proxyTimeout > 0;
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
    program('news', holdingDesk, { cursor, holdUs: values.hold }),
    hasProxy
      ? {
          host: proxyHost(values),
          link: { from: 'proxy', to: 'server', latencyUs: NEAR, jitterUs: 0, lossPpm: 0, bandwidth: 0 },
        }
      : undefined,
  );
}

/** Proxy and server stand in one room: half a millisecond, as in a data centre. */
const NEAR = 500;

function proxyHost(values: Values): HostSpec {
  return {
    id: 'proxy',
    title: 'Proxy',
    shape: 'proxy',
    group: 'proxy',
    cores: 1,
    programs: [
      program('gateway', gateway, { timeoutUs: values.proxyTimeout }),
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: values.tls === '1.3',
        service: 'proxy/gateway',
        keepAliveUs: values.keepAlive,
        serviceTimeUs: 0,
        exponential: false,
      }),
      agentProgram({ ...values, tls: 'off' }),
    ],
  };
}
