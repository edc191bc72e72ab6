import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { declareParameters, duration, flag, integer } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common, newsParameters } from '../shared/common-parameters.ts';
import { pushProxy } from '../shared/push-proxy.ts';

export const parameters = declareParameters({
  // RFC 6202 5.5: 30 s is safe with the proxies on the way.
  hold: duration({
    title: 'Server holds for',
    min: 100 * MILLISECOND,
    max: 3600 * SECOND,
    default: 20 * SECOND,
    live: true,
    help: 'How long the server keeps a request before it answers that there is nothing new.',
  }),
  rate: common.rate(0.2),
  latency: common.latency(300 * MILLISECOND),
  loss: common.loss(),
  cursor: common.cursor(true),
  timeout: common.timeout(30 * SECOND),
  backOff: common.backOff(true),
  proxy: pushProxy.proxy(),
  // Links from before there was `proxy` have only this.
  proxyTimeout: duration({
    title: 'Proxy gives up after',
    min: 0,
    max: 3600 * SECOND,
    default: 0,
    live: false,
    help: 'Puts a proxy between clients and server that answers 504 when the server takes longer. 0ms: no proxy, or with one 60 s, as nginx has.',
  }),
  backends: integer({
    title: 'Backends behind the proxy',
    min: 1,
    max: 2,
    default: 1,
    unit: '',
    live: false,
    help: 'Two servers in turn; both hear all the news. With two there is a proxy, whatever it is set to.',
  }),
  // Engine.IO, the transport of Socket.IO: `sid`, and 400 "Session ID unknown" (code 1).
  session: flag({
    title: 'Polls belong to a session',
    default: false,
    live: false,
    help: 'As Engine.IO: the first poll gets an id from its server, the others bring it, and a server that did not give it answers 400.',
  }),
  sticky: flag({
    title: 'Proxy keeps clients at their backend',
    default: false,
    live: true,
    help: 'By a cookie, as HAProxy: the next poll goes where the first one went.',
  }),
  ...newsParameters(),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
