import type { Microseconds } from '../../kernel/time.ts';
import type { Policy } from './balancing/balancer.ts';
import type { BreakerSettings } from './circuit-breaker.ts';
import type { GzipSettings } from './gzip-settings.ts';

/** What the middlemen of a proxy go by. One that is not on a proxy's list reads none of it. */
export interface ProxySettings {
  readonly policy: Policy;
  /** How long an upstream may take to answer; see the agent for connecting. */
  readonly timeoutUs: Microseconds;
  /** How long an answer is kept; 0: never. */
  readonly cacheUs: Microseconds;
  /** Upstreams that take nothing new. */
  readonly drained: readonly string[];
  /** So many parts per million of the requests go to the last upstream, and no others; 0: it is one of them. */
  readonly canaryPpm: number;
  /** A cookie binds a client to the upstream that served it first. */
  readonly sticky: boolean;
  /** All clients share one network, such as an office behind one router. */
  readonly oneNetwork: boolean;
  /** For each upstream. */
  readonly breaker: BreakerSettings;
  /** Answers are compressed for whoever can read that. */
  readonly compression: boolean;
  /** An upstream is told when a request to it was cut off since its last answer. */
  readonly tellsInterrupted: boolean;
  /** HAProxy `option redispatch`: a connection that fails may be tried at another server. */
  readonly redispatch: boolean;
  /** nginx `proxy_next_upstream`: whether a request that failed goes on to another connection or upstream. */
  readonly repeats: Repeats;
  /** Answers are passed on as they come, not when they are whole. */
  readonly streams: boolean;
  /** nginx `proxy_buffering`, which an origin can overrule. */
  readonly buffering: boolean;
  /** nginx `gzip` for answers that are passed on as they come; null: off, as nginx comes. */
  readonly gzip: GzipSettings | null;
  /** Chunks tell the proxy where a piece ends: HTTP/1.1 to the upstreams. */
  readonly chunked: boolean;
  /** nginx `proxy_set_header Connection ''`: connections to upstreams may be kept. */
  readonly keepsConnections: boolean;
  /** nginx `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection 'upgrade'`. */
  readonly passesUpgrade: boolean;
  readonly saysUpgrade: boolean;
  /** HAProxy `timeout client` and `timeout tunnel`, which are for tunnels here; 0: not set. */
  readonly clientTimeoutUs: Microseconds;
  readonly tunnelTimeoutUs: Microseconds;
  /** HAProxy `option abortonclose`: what nobody waits for any more is broken off. */
  readonly abortOnClose: boolean;
}

/** `idempotent` is nginx's default, `all` adds `non_idempotent`. */
export type Repeats = 'idempotent' | 'all' | 'off';

/** nginx as it comes: round robin, `max_fails=1 fail_timeout=10s`, 60 s for an answer, and nothing else. */
const PLAIN: ProxySettings = {
  policy: { algorithm: 'nginx-weighted-round-robin', healthCheck: 'passive', maxFails: 1, failTimeoutS: 10 },
  timeoutUs: 60_000_000,
  cacheUs: 0,
  drained: [],
  canaryPpm: 0,
  sticky: false,
  oneNetwork: false,
  breaker: { fails: 0, openForUs: 0 },
  compression: false,
  tellsInterrupted: false,
  redispatch: false,
  repeats: 'idempotent',
  streams: false,
  buffering: true,
  gzip: null,
  chunked: true,
  keepsConnections: true,
  passesUpgrade: false,
  saysUpgrade: false,
  clientTimeoutUs: 0,
  tunnelTimeoutUs: 0,
  abortOnClose: false,
};

export interface ProxyInput extends Partial<ProxySettings> {
  /** Each has an agent of its own on the proxy's host, called `agent-` and its name. */
  readonly upstreams: readonly { readonly name: string; readonly weight: number }[];
}

/** All settings: those that are given, and those of a plain proxy. */
export function settingsOf(input: ProxyInput): ProxySettings {
  const { upstreams: _, ...given } = input;
  return { ...PLAIN, ...given };
}
