import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag, integer } from '../contract/parameters.ts';
import type { NamesIn, ValuesIn } from '../contract/parameters.ts';
import { common, LEAST_BEAT, newsParameters } from '../shared/common-parameters.ts';
import { pushProxy } from '../shared/push-proxy.ts';

export const parameters = declareParameters({
  rate: common.rate(0.4),
  latency: common.latency(300 * MILLISECOND),
  history: flag({
    title: 'The server keeps a history',
    default: true,
    live: false,
    help: 'On: events carry ids, and a client that comes back gets what it lacks. Off: what is pushed while it is away is gone.',
  }),
  // Chromium waits 3 s unless the server says otherwise (measured).
  retry: duration({
    title: 'Reconnect after',
    min: 0,
    max: 3600 * SECOND,
    default: 3 * SECOND,
    live: true,
    help: 'What the server says in its retry field. It holds for streams opened from now on.',
  }),
  loss: common.loss(),
  // HTML section 9.2.7 advises a comment about every 15 s against proxies that close quiet connections.
  ping: duration({
    title: 'Heartbeat every',
    min: LEAST_BEAT,
    orZero: true,
    max: 3600 * SECOND,
    default: 15 * SECOND,
    live: true,
    help: 'A comment that keeps the connection from looking dead. 0ms: none.',
  }),
  answer: choice({
    title: 'The next request gets',
    default: 'stream',
    live: true,
    options: [
      { value: 'stream', title: 'a stream' },
      { value: '204', title: '204' },
      { value: '500', title: '500' },
    ],
    help: 'Anything but a stream ends EventSource for good.',
  }),
  tabs: integer({
    title: 'Streams per browser',
    min: 1,
    max: 8,
    default: 1,
    unit: '',
    live: false,
    help: 'Tabs that each open a stream. A browser opens six HTTP/1.1 connections to a host: the seventh waits.',
  }),
  timeout: common.timeout(10 * SECOND),
  proxy: pushProxy.proxy(),
  proxyTimeout: pushProxy.proxyTimeout(),
  // nginx `proxy_buffering`, on by default.
  buffering: flag({
    title: 'Proxy buffers answers',
    default: true,
    live: true,
    help: 'With nginx. On, as it comes: what has no chunks (HTTP/1.0) is held until 4096 bytes are there or the answer ends; chunks go on as they come. For streams opened from now on.',
  }),
  accelBuffering: choice({
    title: 'The server says X-Accel-Buffering',
    default: 'nothing',
    live: true,
    options: [
      { value: 'nothing', title: 'nothing' },
      { value: 'no', title: 'no' },
      { value: 'yes', title: 'yes' },
    ],
    help: 'A field by which the server overrules the buffering of nginx for this answer.',
  }),
  // nginx `gzip`, off by default, and `gzip_types`, which leaves event streams alone unless it names them.
  gzip: flag({
    title: 'Proxy compresses the stream',
    default: false,
    live: true,
    help: 'With nginx. With buffering nothing passes until there is a block of some 16,000 symbols, or the answer ends; without, each piece is flushed. For streams opened from now on.',
  }),
  ...newsParameters(),
});

export type Values = ValuesIn<typeof parameters>;
export type Name = NamesIn<typeof parameters>;
