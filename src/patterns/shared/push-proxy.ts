import { program } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import { haproxyBeforePush, nginxBeforePush } from '../../machines/middle/lists.ts';
import type { ProxySettings } from '../../machines/middle/settings.ts';
import { choice, duration } from '../contract/parameters.ts';
import type { Middle } from './client-server.ts';
import { proxyHost } from './proxy-host.ts';
import type { FrontValues } from './proxy-host.ts';

/** nginx `proxy_read_timeout`. */
const READ_TIMEOUT = 60 * SECOND;

/** HAProxy `timeout connect`, which has no default: the value of its starter guide. */
const CONNECT_TIMEOUT = 5 * SECOND;

/** The parameters of one proxy in front of the server. */
export const pushProxy = {
  /** nginx spoke HTTP/1.0 to upstreams until 1.29.6 and speaks HTTP/1.1 from 1.29.7. */
  proxy: () =>
    choice({
      title: 'Proxy',
      default: 'off',
      live: false,
      options: [
        { value: 'off', title: 'none' },
        { value: 'http-1.0', title: 'nginx, HTTP/1.0 to the server' },
        { value: 'http-1.1', title: 'nginx, HTTP/1.1 to the server' },
        { value: 'haproxy', title: 'HAProxy' },
      ],
      help: 'A proxy between clients and server. nginx spoke HTTP/1.0 to the server up to 1.29.6, and speaks HTTP/1.1 since. HAProxy holds nothing back, and tries three times more, a second apart, when the server refuses.',
    }),
  proxyTimeout: () =>
    duration({
      title: 'Proxy gives up after',
      min: SECOND,
      max: 3600 * SECOND,
      default: READ_TIMEOUT,
      live: true,
      help: 'With a proxy: so long without a byte, and it closes the connection on both sides, or answers 504 when there was no answer yet. nginx: 60 s; HAProxy has no default.',
    }),
};

/** Proxy and server stand in one room: half a millisecond, as in a data centre. */
const NEAR = 500;

/** What can stand before the server. */
export type Proxy = 'http-1.0' | 'http-1.1' | 'haproxy';

/** HAProxy without health checks: it takes no server for dead. */
const UNCHECKED = {
  policy: { algorithm: 'haproxy-round-robin', healthCheck: 'active', maxFails: 1, failTimeoutS: 10 },
} as const;

/** A proxy before the server. Its connections to the server are kept only where it speaks HTTP/1.1. */
export function proxyBefore(
  values: FrontValues,
  proxy: Proxy,
  settings: Partial<ProxySettings> & { readonly timeoutUs: number },
  servers: readonly string[] = ['server'],
): Middle {
  const isHaproxy = proxy === 'haproxy';
  const balancer = program('balancer', isHaproxy ? haproxyBeforePush : nginxBeforePush, {
    upstreams: servers.map((name) => ({ name, weight: 1 })),
    chunked: proxy === 'http-1.1',
    ...(isHaproxy ? UNCHECKED : {}),
    ...settings,
  });
  return {
    host: proxyHost(values, balancer, servers, {
      version: proxy === 'http-1.0' ? '1.0' : '1.1',
      ...(isHaproxy ? { resets: true, connectTimeoutUs: CONNECT_TIMEOUT } : {}),
    }),
    links: servers.map((to) => ({ from: 'proxy', to, latencyUs: NEAR, jitterUs: 0, lossPpm: 0, bandwidth: 0 })),
    servers,
  };
}
