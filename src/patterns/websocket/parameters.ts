import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { declareParameters, duration, flag } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common, LEAST_BEAT, newsParameters } from '../shared/common-parameters.ts';
import { pushProxy } from '../shared/push-proxy.ts';

export const parameters = declareParameters({
  rate: common.rate(0.4),
  latency: common.latency(300 * MILLISECOND),
  // Below the 60 s after which nginx closes a quiet connection (`proxy_read_timeout`); the README of ws shows 30 s.
  ping: duration({
    title: 'Ping every',
    min: LEAST_BEAT,
    orZero: true,
    max: 3600 * SECOND,
    default: 10 * SECOND,
    live: true,
    help: 'The server pings; who does not answer until the next ping is dead. The client expects to hear as often. 0ms: neither.',
  }),
  resume: flag({
    title: 'Resume where it stopped',
    default: true,
    live: false,
    help: 'On: the server keeps all items and a client that comes back says which it has. WebSocket itself has nothing of the kind.',
  }),
  loss: common.loss(),
  backOff: common.backOff(true),
  retry: duration({
    title: 'Reconnect after',
    min: 0,
    max: 3600 * SECOND,
    default: SECOND,
    live: true,
    help: 'The pause before the page opens a new socket: with back-off a random one, longer after each failure.',
  }),
  proxy: pushProxy.proxy(),
  proxyTimeout: pushProxy.proxyTimeout(),
  // nginx `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection 'upgrade'`.
  upgradeHeaders: flag({
    title: 'Proxy passes Upgrade on',
    default: true,
    live: true,
    help: 'With nginx. Upgrade and Connection are about one connection: it passes them on only if it is told to, and the server sees an ordinary GET otherwise.',
  }),
  ...newsParameters(),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
