import { balance } from './balance.ts';
import { breaker } from './breaker.ts';
import { buffer } from './buffer.ts';
import { cache } from './cache.ts';
import { canary } from './canary.ts';
import { compress } from './compress.ts';
import { drain } from './drain.ts';
import { gzipStream } from './gzip-stream.ts';
import { haproxyTimeouts } from './haproxy-timeouts.ts';
import { headers } from './headers.ts';
import { interrupted } from './interrupted.ts';
import { nextUpstream } from './next-upstream.ts';
import { passUpgrade } from './pass-upgrade.ts';
import { proxyOf } from './proxy.ts';
import { readTimeout } from './read-timeout.ts';
import { redispatch } from './redispatch.ts';
import { sameServer } from './same-server.ts';
import { stick, stickyCookie } from './stick.ts';
import { tries } from './tries.ts';
import { unaware } from './unaware.ts';
import { upgrade } from './upgrade.ts';

/** A reverse proxy that balances as nginx: requests tell who is dead, and a failed one goes to the next upstream. */
export const nginxBalancer = proxyOf('load-balancer', [
  compress,
  stickyCookie,
  cache,
  nextUpstream,
  drain,
  breaker,
  stick,
  canary,
  balance,
  headers,
  interrupted,
  tries,
]);

/** The same as HAProxy: checks of its own tell who is dead, and a failed connection is tried again at the same server. */
export const haproxyBalancer = proxyOf('load-balancer', [
  compress,
  stickyCookie,
  cache,
  redispatch,
  drain,
  breaker,
  stick,
  canary,
  balance,
  sameServer,
  headers,
  interrupted,
  tries,
]);

/** nginx in front of whoever brings news: streams, tunnels and answers that are long in coming. */
export const nginxBeforePush = proxyOf('proxy', [
  stickyCookie,
  nextUpstream,
  stick,
  balance,
  gzipStream,
  buffer,
  readTimeout,
  headers,
  upgrade,
  tries,
]);

/** HAProxy at the same place: it holds nothing back, and retries what it cannot connect for. */
export const haproxyBeforePush = proxyOf('proxy', [
  stickyCookie,
  redispatch,
  stick,
  balance,
  sameServer,
  unaware,
  haproxyTimeouts,
  headers,
  passUpgrade,
  tries,
]);
