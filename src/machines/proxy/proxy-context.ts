import type { WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { HttpRequest } from '../../protocols/http/message.ts';
import { isMarkedDown } from './balancer.ts';
import type { Balancer, Policy } from './balancer.ts';
import type { Breaker, BreakerSettings } from './circuit-breaker.ts';
import type { AgentAnswer, ServiceAnswer, ServiceCall } from '../http/http-events.ts';
import type { ProxyCache } from './proxy-cache.ts';

export interface ProxySettings {
  readonly policy: Policy;
  /** How long an upstream may take, connecting included. */
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
}

export interface ProxyInput extends ProxySettings {
  /** Each has an agent of its own on the proxy's host, called `agent-` and its name. */
  readonly upstreams: readonly { readonly name: string; readonly weight: number }[];
}

/** A request on its way through. */
export interface Passage {
  readonly request: number;
  readonly handler: string;
  readonly message: number;
  readonly from: string;
  readonly content: HttpRequest;
  readonly upstream: string;
  readonly tried: readonly string[];
  /** How often the same upstream was tried again. */
  readonly retries: number;
}

export interface ProxyContext extends ProxySettings {
  readonly self: string;
  readonly host: string;
  readonly balancer: Balancer;
  readonly cache: ProxyCache;
  readonly requests: number;
  readonly fetches: number;
  /** By the number of the fetch that is under way, or was last. */
  readonly open: Readonly<Record<string, Passage>>;
  /** By upstream; one that never failed in a row has none. */
  readonly breakers: Readonly<Record<string, Breaker>>;
  /** Upstreams that a request was cut off from since their last answer. */
  readonly interrupted: readonly string[];
  /** Answers that are being compressed, by the name of the work. */
  readonly compressing: Readonly<Record<string, Reply>>;
}

/** An answer that waits for the processor. */
export interface Reply {
  readonly handler: string;
  readonly event: ServiceAnswer & { readonly type: 'respond' };
}

export type ProxyEvent =
  | AgentAnswer
  | ServiceCall
  | WorkEvent
  | { readonly type: 'health'; readonly upstream: string; readonly up: boolean }
  | { readonly type: 'retry'; readonly id: number }
  | ({ readonly type: 'configure' } & ProxyInput);

export function settingsOf(input: ProxySettings): ProxySettings {
  const { policy, timeoutUs, cacheUs, drained, canaryPpm, sticky, oneNetwork, breaker, compression, tellsInterrupted } =
    input;
  return { policy, timeoutUs, cacheUs, drained, canaryPpm, sticky, oneNetwork, breaker, compression, tellsInterrupted };
}

/** The names of the upstreams whose circuit is not closed. */
export function trippedUpstreams({ breakers }: ProxyContext): readonly string[] {
  return Object.entries(breakers).flatMap(([name, { state }]) => (state === 'closed' ? [] : [name]));
}

/** The names of the upstreams that are taken for dead. */
export function downUpstreams({ balancer, policy }: ProxyContext): readonly string[] {
  return balancer.peers.filter((peer) => isMarkedDown(balancer, peer, policy)).map(({ name }) => name);
}
