import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import { drawChance } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import type { Header } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { choose, chooseByName, endRequest, release, setUp } from './balancer.ts';
import type { Ask, Balancer, Choice } from './balancer.ts';
import { abandoned, CLOSED, ended, letThrough, maySend } from './circuit-breaker.ts';
import type { Breaker } from './circuit-breaker.ts';
import { endToEnd } from './gateway.ts';
import type { AgentAnswer, AgentCall, ServiceAnswer, ServiceCall } from '../http/http-events.ts';
import { reply } from '../http/service.ts';
import { afterAnswer, cachedAnswer } from './proxy-cache.ts';
import { downUpstreams, settingsOf } from './proxy-context.ts';
import type { Passage, ProxyContext, ProxyEvent, ProxySettings, Reply } from './proxy-context.ts';
import {
  addressOf,
  cookieOf,
  gzipped,
  gzipTime,
  isCompressible,
  isGzipWelcome,
  newsOf,
  INTERRUPTED,
} from './proxy-headers.ts';

/** nginx `proxy_next_upstream` without `non_idempotent`: these are never sent to a second upstream once sent to one. */
const NEVER_AGAIN = new Set(['POST', 'LOCK', 'PATCH']);
/** HAProxy's defaults: `retries 3`, one second apart, to the same server (no `option redispatch`). */
const SAME_SERVER_RETRIES = 3;
const RETRY_PAUSE: Microseconds = SECOND;
/** The cookie of `sticky`, as HAProxy's `cookie SERVERID insert`. */
const STICKY_COOKIE = 'SERVERID';

/** One event of the proxy as a pure function. */
export function handleProxyEvent(
  before: ProxyContext,
  event: ProxyEvent & { readonly at: Microseconds },
): Outcome<ProxyContext> {
  const work = new ProxyWork(before, event.at);
  switch (event.type) {
    case 'request':
      work.accept(event);
      break;
    case 'response':
      work.answered(event);
      break;
    case 'failure':
      work.failed(event);
      break;
    case 'gone':
      work.forget(event.handler);
      break;
    case 'health':
      work.mark(() => setUp(work.state.balancer, event.upstream, event.up));
      break;
    case 'retry':
      work.again(event.id);
      break;
    case 'configure':
      work.configure(event);
      break;
    case 'workDone':
      work.compressed(event.name);
      break;
    default:
  }
  return { context: work.state, effects: work.effects };
}

/** A draft of the proxy's state while one event is handled. */
class ProxyWork {
  state: ProxyContext;
  readonly effects: Effect[] = [];
  private readonly at: Microseconds;

  constructor(state: ProxyContext, at: Microseconds) {
    this.state = state;
    this.at = at;
  }

  accept({ handler, message, from, head, body }: Extract<ServiceCall, { type: 'request' }>): void {
    const request = this.state.requests + 1;
    this.state = { ...this.state, requests: request };
    const content = { method: head.method, target: head.target, headers: head.headers, body };
    const passage: Passage = { request, handler, message, from, content, upstream: '', tried: [], retries: 0 };
    const hit = cachedAnswer(this.state.cache, content, this.at, this.state.cacheUs);
    if (hit === null) {
      this.pass(passage);
      return;
    }
    const { headers, ageS } = hit;
    this.note('cache hit', { request, target: head.target, age: ageS });
    const news = newsOf(content);
    for (const item of news) this.note('news', { news: item, volatile: false, audience: from });
    this.respond(passage, 200, headers, hit.body, 'response', news, ' (cached)');
  }

  answered({ id, status, headers, body, role, news }: Extract<AgentAnswer, { type: 'response' }>): void {
    const passage = this.take(id);
    if (passage === null) return;
    const { request, upstream, content } = passage;
    this.note('tried', { request, upstream, status });
    this.state = { ...this.state, interrupted: this.state.interrupted.filter((name) => name !== upstream) };
    this.judge(passage, status >= 500);
    this.mark(() => endRequest(this.state.balancer, this.state.policy, upstream, false, this.now()));
    const kept = endToEnd(headers);
    const cache = afterAnswer(this.state.cache, content, { status, headers: kept, body }, this.at, this.state.cacheUs);
    this.state = { ...this.state, cache };
    const missed: readonly Header[] = this.state.cacheUs > 0 && content.method === 'GET' ? [['X-Cache', 'MISS']] : [];
    this.respond(passage, status, [...kept, ...missed, ...this.binding(passage)], body, role, news, '');
  }

  /** An upstream refused, hung up or took too long: another one, the same again, or an error for the client. */
  failed({ id, result, sent, stale }: Extract<AgentAnswer, { type: 'failure' }>): void {
    const passage = this.take(id);
    if (passage === null) return;
    const { request, upstream, retries } = passage;
    // A kept connection that was dead already has cut off nothing.
    if (sent && !stale) this.state = { ...this.state, interrupted: [...this.state.interrupted, upstream] };
    const late = result === 'timeout';
    this.note('tried', { request, upstream, status: late ? 504 : 502 });
    if (this.state.policy.healthCheck === 'active' && !sent && retries < SAME_SERVER_RETRIES) {
      this.put(id, { ...passage, retries: retries + 1 });
      const delayUs = late ? 0 : RETRY_PAUSE;
      this.effects.push({ type: 'setTimer', name: retryTimer(id), delayUs, event: { type: 'retry', id } });
      return;
    }
    this.judge(passage, true);
    this.mark(() => endRequest(this.state.balancer, this.state.policy, upstream, true, this.now()));
    const tried = [...passage.tried, upstream];
    const status = late ? 504 : 502;
    if (this.state.policy.healthCheck === 'active') this.refuse(passage, sent ? status : 503);
    else if (sent && NEVER_AGAIN.has(passage.content.method)) {
      this.note('not repeated', { request, method: passage.content.method });
      this.refuse(passage, status);
    } else if (stale && this.state.balancer.peers.length === 1) {
      // nginx grants a cached connection that fails another try (ngx_http_upstream_next: `peer.tries++`).
      this.pass(passage);
    } else if (tried.length >= this.state.balancer.peers.length) this.refuse(passage, status);
    else this.pass({ ...passage, tried });
  }

  again(id: number): void {
    const passage = this.take(id);
    if (passage === null) return;
    const { request, upstream, retries } = passage;
    this.note('same again', { request, upstream, retry: retries });
    this.fetch(passage);
  }

  /** The client has hung up: nginx closes the connection to the upstream, too (499). What the upstream has begun, it ends. */
  forget(handler: string): void {
    for (const [id, passage] of Object.entries(this.state.open)) {
      if (passage.handler !== handler) continue;
      this.take(Number(id));
      this.state = { ...this.state, balancer: release(this.state.balancer, passage.upstream) };
      this.setBreaker(passage.upstream, abandoned(this.breakerOf(passage.upstream), passage.request), 'probe given up');
      this.effects.push(
        { type: 'cancelTimer', name: retryTimer(Number(id)) },
        { type: 'tell', to: this.agentOf(passage.upstream), event: { type: 'abort', id: Number(id) } },
        reply(handler, { type: 'hangUp' }),
      );
    }
  }

  configure(event: ProxySettings): void {
    this.state = { ...this.state, ...settingsOf(event) };
    if (event.breaker.fails > 0) return;
    for (const upstream of Object.keys(this.state.breakers)) this.setBreaker(upstream, CLOSED, 'switched off');
  }

  /** The processor is done with an answer. */
  compressed(name: string): void {
    const { [name]: waiting, ...compressing } = this.state.compressing;
    this.state = { ...this.state, compressing };
    if (waiting === undefined) return;
    const { event, handler } = waiting;
    const { response } = event;
    const headers: readonly Header[] = [...response.headers, ['Content-Encoding', 'gzip']];
    this.send(handler, { ...event, response: { ...response, headers, body: gzipped(response.body) } });
  }

  /** Changes what is known of the upstreams, and says which were taken for dead or alive by it. */
  mark(change: () => Balancer): void {
    const before = downUpstreams(this.state);
    this.state = { ...this.state, balancer: change() };
    const after = downUpstreams(this.state);
    for (const upstream of after) if (!before.includes(upstream)) this.note('marked down', { upstream });
    for (const upstream of before) if (!after.includes(upstream)) this.note('marked up', { upstream });
  }

  /** Chooses an upstream and sends the request there. */
  private pass(passage: Passage): void {
    const blocked = this.blocked();
    const choice = this.chooseFor(passage, blocked);
    this.state = { ...this.state, balancer: choice.balancer };
    const { request, tried } = passage;
    if (choice.upstream !== null)
      this.setBreaker(
        choice.upstream,
        letThrough(this.breakerOf(choice.upstream), request),
        'time is over, one request',
      );
    const reason = tried.length === 0 ? choice.reason : `next upstream, ${choice.reason}`;
    this.note('choose', { request, upstream: choice.upstream ?? 'none', reason, probe: choice.probe });
    const isActive = this.state.policy.healthCheck === 'active';
    if (choice.upstream === null) this.refuse(passage, isActive || blocked.length > 0 ? 503 : 502);
    else this.fetch({ ...passage, upstream: choice.upstream });
  }

  /** The upstreams that their breakers keep requests away from. */
  private blocked(): readonly string[] {
    const { breakers, breaker } = this.state;
    return Object.keys(breakers).filter((name) => !maySend(this.breakerOf(name), breaker, this.at));
  }

  private breakerOf(upstream: string): Breaker {
    return this.state.breakers[upstream] ?? CLOSED;
  }

  /** A result counts for the breaker of its upstream: an error of the server as much as no answer at all. */
  private judge({ request, upstream }: Passage, failed: boolean): void {
    const { breaker } = this.state;
    if (breaker.fails === 0) return;
    const before = this.breakerOf(upstream);
    const reason = !failed
      ? 'the probe succeeded'
      : before.state === 'closed'
        ? 'failures in a row'
        : 'the probe failed';
    this.setBreaker(upstream, ended(before, breaker, request, failed, this.at), reason);
  }

  private setBreaker(upstream: string, next: Breaker, reason: string): void {
    const before = this.breakerOf(upstream);
    if (next === before) return;
    this.state = { ...this.state, breakers: { ...this.state.breakers, [upstream]: next } };
    if (next.state !== before.state) this.note('breaker', { upstream, state: next.state, reason });
  }

  private chooseFor({ from, content, tried }: Passage, blocked: readonly string[]): Choice {
    const { policy, sticky, canaryPpm, oneNetwork } = this.state;
    const drained = [...this.state.drained, ...blocked];
    const ask: Ask = {
      tried,
      avoided: drained,
      nowS: this.now(),
      address: addressOf(from, oneNetwork),
      key: content.target,
    };
    const bound = sticky ? cookieOf(content.headers, STICKY_COOKIE) : undefined;
    const kept =
      bound === undefined || blocked.includes(bound)
        ? null
        : chooseByName(this.state.balancer, policy, ask, bound, 'the cookie says so');
    if (kept !== null) return kept;
    const canary = this.state.balancer.peers.at(-1)?.name;
    if (canaryPpm === 0 || canary === undefined || this.state.balancer.peers.length === 1)
      return choose(this.state.balancer, policy, ask);
    const [drawn, random] = drawChance(this.state.balancer.random, canaryPpm);
    const balancer = { ...this.state.balancer, random };
    const chosen =
      drawn === 1 && !drained.includes(canary) ? chooseByName(balancer, policy, ask, canary, 'canary') : null;
    return chosen ?? choose(balancer, policy, { ...ask, avoided: [...drained, canary] });
  }

  private fetch(passage: Passage): void {
    const id = this.state.fetches + 1;
    this.state = { ...this.state, fetches: id };
    this.put(id, passage);
    const { method, target, headers, body } = passage.content;
    const isTold = this.state.tellsInterrupted && this.state.interrupted.includes(passage.upstream);
    const forwarded: readonly Header[] = [
      ['Via', '1.1 proxy'],
      ['X-Forwarded-For', addressOf(passage.from, this.state.oneNetwork)],
      ...(isTold ? [[INTERRUPTED, '1'] as const] : []),
    ];
    const call: AgentCall = {
      type: 'fetch',
      id,
      app: this.state.self,
      request: {
        method,
        target,
        headers: [
          ...endToEnd(headers),
          ...forwarded,
          ...(body.length > 0 ? [['Content-Length', String(body.length)] as const] : []),
        ],
        body,
      },
      note: {
        role: 'request',
        label: `${method} ${target}`,
        parent: passage.message,
        news: newsOf(passage.content),
      },
      timeoutUs: this.state.timeoutUs,
      stream: false,
    };
    this.effects.push({ type: 'tell', to: this.agentOf(passage.upstream), event: { ...call } });
  }

  private refuse(passage: Passage, status: number): void {
    this.respond(passage, status, [], noBytes, 'error', [], '');
  }

  private respond(
    { request, handler, message, content }: Passage,
    status: number,
    headers: readonly Header[],
    body: Uint8Array,
    role: 'error' | 'response' | Extract<AgentAnswer, { type: 'response' }>['role'],
    news: readonly number[],
    remark: string,
  ): void {
    const reason = reasonPhrase(status);
    const varies = this.state.compression && isCompressible(status, headers, body);
    const answer: Reply['event'] = {
      type: 'respond',
      // Whether it is compressed depends on who asks, and every cache on the way must know (RFC 9110 12.5.5).
      response: { status, reason, headers: varies ? [...headers, ['Vary', 'Accept-Encoding']] : headers, body },
      note: { role, label: `${status} ${reason}${remark}`, answers: message, news },
    };
    if (!varies || !isGzipWelcome(content.headers)) {
      this.send(handler, answer);
      return;
    }
    const name = `gzip ${request}`;
    this.state = { ...this.state, compressing: { ...this.state.compressing, [name]: { handler, event: answer } } };
    this.effects.push({ type: 'work', name, durationUs: gzipTime(body), exchange: message });
  }

  private send(handler: string, answer: ServiceAnswer): void {
    const event: HostEvent = { ...answer };
    this.effects.push({ type: 'tell', to: handler, event });
  }

  /** The cookie for a client that is not bound to this upstream yet. */
  private binding({ content, upstream }: Passage): readonly Header[] {
    if (!this.state.sticky || cookieOf(content.headers, STICKY_COOKIE) === upstream) return [];
    return [['Set-Cookie', `${STICKY_COOKIE}=${upstream}; Path=/`]];
  }

  private take(id: number): Passage | null {
    const { [id]: passage, ...open } = this.state.open;
    this.state = { ...this.state, open };
    return passage ?? null;
  }

  private put(id: number, passage: Passage): void {
    this.state = { ...this.state, open: { ...this.state.open, [id]: passage } };
  }

  private agentOf(upstream: string): string {
    return `${this.state.host}/agent-${upstream}`;
  }

  private now(): number {
    return Math.floor(this.at / SECOND);
  }

  private note(name: string, values: Extract<Effect, { type: 'note' }>['values']): void {
    this.effects.push({ type: 'note', layer: 'application', name, values });
  }
}

function retryTimer(id: number): string {
  return `retry ${id}`;
}
