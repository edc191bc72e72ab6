import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, flag } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common } from '../shared/common-parameters.ts';
import { meta } from './meta.ts';

export const parameters = declareParameters({
  latency: common.latency(300 * MILLISECOND),
  serviceTime: common.serviceTime(200 * MILLISECOND),
  timeout: common.timeout(5 * SECOND),
  retries: common.retries(2),
  idempotencyKey: flag({
    title: 'Idempotency key',
    default: true,
    live: true,
    help: 'A key in the request by which the server knows an order that it has committed already.',
  }),
  rate: common.rate(0.25, meta.unit),
  arrivals: common.arrivals('poisson', meta.unit),
  keepAlive: common.keepAlive(5 * SECOND),
  format: choice({
    title: 'Representation',
    default: 'json',
    live: true,
    options: [
      { value: 'json', title: 'JSON' },
      { value: 'xml', title: 'XML' },
    ],
    help: 'How request and answer are written. The same order, by real encoders.',
  }),
  tcpKeepAlive: common.tcpKeepAlive(),
  tls: common.tls(),
  loss: common.loss(),
  jitter: common.jitter(),
  bandwidth: common.bandwidth(),
  clients: common.clients(1),
  serviceTimes: common.serviceTimes(),
  profile: common.profile(),
  duration: common.duration(60 * SECOND),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
