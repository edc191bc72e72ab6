import { program } from '../../kernel/process.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import {
  agentProgram,
  clientHosts,
  clientIds,
  parameterLink,
  parameterTransport,
  serverHost,
} from '../shared/client-server.ts';
import { customer } from './customer.ts';
import { orderDesk } from './order-desk.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values, news: Schedule): Topology {
  const clients = clientIds(values);
  const format = values.format;
  return {
    hosts: [
      ...clientHosts(values, (_, index) => [
        program('customer', customer, {
          // Orders go round: the first to the first client, the second to the second.
          orders: news.every(clients.length, index),
          timeoutUs: values.timeout,
          retries: values.retries,
          idempotencyKey: values.idempotencyKey,
          format,
        }),
        agentProgram(values),
      ]),
      serverHost(values, [program('orders', orderDesk, { format })], 'orders'),
    ],
    links: clients.map((client) => parameterLink(values, client, 'server')),
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
  };
}
