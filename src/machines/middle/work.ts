import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { askAgent } from '../http/ask-agent.ts';
import type { AgentCall, ServiceCall } from '../http/http-events.ts';
import { reply } from '../http/service.ts';
import type { Balancer } from './balancing/peers.ts';
import type { CachedAnswers } from './cache.ts';
import type { Breaker } from './circuit-breaker.ts';
import type { Compressing } from './compress.ts';
import { endToEnd, newsOf } from './headers.ts';
import type { Answer, Failure, Middleman, Part, Passage } from './middleman.ts';
import { noteOf, partAnswer } from './parts.ts';
import type { ProxySettings } from './settings.ts';

/** All that a proxy knows: plain values. Each middleman has its own part, which stays empty where it is not on the list. */
export interface ProxyState extends ProxySettings {
  readonly self: string;
  readonly host: string;
  readonly requests: number;
  readonly fetches: number;
  /** By the number of the fetch that is under way, or was last. */
  readonly open: Readonly<Record<string, Passage>>;
  readonly balancer: Balancer;
  readonly cache: CachedAnswers;
  /** By upstream; one that never failed in a row has none. */
  readonly breakers: Readonly<Record<string, Breaker>>;
  /** Upstreams that a request was cut off from since their last answer. */
  readonly interrupted: readonly string[];
  /** By the name of the work. */
  readonly compressing: Readonly<Record<string, Compressing>>;
}

const UNDECIDED = { avoided: [], blocked: [], upstream: '', choice: null } as const;
const NEW = {
  ...UNDECIDED,
  tried: [],
  retries: 0,
  bound: false,
  phase: 'asked',
  held: null,
  packing: null,
  dueAt: 0,
  unheard: null,
} as const;

/** A draft of the proxy's state while one event is handled, and the way through its list of middlemen. */
export class Work {
  state: ProxyState;
  readonly effects: Effect[] = [];
  readonly at: Microseconds;
  private readonly chain: readonly Middleman[];

  constructor(chain: readonly Middleman[], state: ProxyState, at: Microseconds) {
    this.chain = chain;
    this.state = state;
    this.at = at;
  }

  change(part: Partial<ProxyState>): void {
    this.state = { ...this.state, ...part };
  }

  /** A client asks. */
  accept({ handler, message, from, head, body }: Extract<ServiceCall, { type: 'request' }>): void {
    const request = this.state.requests + 1;
    this.change({ requests: request });
    const content = { ...head, body };
    this.sendOut({ ...NEW, request, handler, message, from, content });
  }

  /** A request goes out: from the start of the list, or from behind the middleman that sends it once more. */
  sendOut(passage: Passage, behind?: Middleman): void {
    let way: Passage | null = { ...passage, ...UNDECIDED };
    for (const middleman of this.chain.slice(this.placeBehind(behind))) {
      way = middleman.out === undefined ? way : middleman.out(this, way);
      if (way === null) return;
    }
    for (const middleman of this.chain) middleman.chosen?.(this, way);
    this.fetch(way);
  }

  /** The request itself, to the upstream that was chosen. */
  fetch(passage: Passage): void {
    const { method, target, headers, body } = passage.content;
    const call: AgentCall = {
      type: 'fetch',
      id: this.put(passage),
      app: this.state.self,
      request: {
        method,
        target,
        headers: [
          ...endToEnd(headers),
          ...this.chain.flatMap((middleman) => middleman.fields?.(this, passage) ?? []),
          ...(body.length > 0 ? [['Content-Length', String(body.length)] as const] : []),
        ],
        body,
      },
      note: {
        role: 'request',
        label: `${method} ${target}`,
        parent: passage.message,
        items: newsOf(passage.content),
      },
      timeoutUs: this.state.timeoutUs,
      stream: this.state.streams,
    };
    this.effects.push(this.toUpstream(passage, call));
  }

  /** An answer goes back: from the end of the list, or from before the middleman that gives it. */
  giveBack(passage: Passage, answer: Answer, before?: Middleman): void {
    let way: Answer | null = answer;
    for (const middleman of this.chain.slice(0, this.placeBefore(before)).toReversed()) {
      way = middleman.back === undefined ? way : middleman.back(this, passage, way);
      if (way === null) return;
    }
    this.respond(passage.handler, passage.message, way);
  }

  /** No answer goes back: one of the middlemen sends the request again, or answers for the upstream. */
  giveUp(passage: Passage, failure: Failure): void {
    let way: Failure | null = failure;
    for (const middleman of this.chain.toReversed()) {
      way = middleman.failed === undefined ? way : middleman.failed(this, passage, way);
      if (way === null) return;
    }
  }

  /** A part of a streamed answer goes back. */
  flow(id: number, part: Part): void {
    const passage = this.state.open[id];
    if (passage === undefined) return;
    if (part.type === 'head') this.update(id, { phase: 'streaming' });
    let parts: readonly Part[] = [part];
    for (const middleman of this.chain.toReversed())
      if (middleman.flow !== undefined) parts = parts.flatMap((one) => middleman.flow?.(this, id, one) ?? [one]);
    const { phase } = this.state.open[id] ?? passage;
    for (const one of parts) this.effects.push(reply(passage.handler, partAnswer(passage, phase, one)));
    if (part.type === 'end' || part.type === 'cut') this.take(id);
  }

  /** Bytes of the client after an upgrade. */
  sendMore({ handler, bytes, messages }: Extract<ServiceCall, { type: 'upgraded' }>): void {
    for (const [key, passage] of Object.entries(this.state.open)) {
      if (passage.handler !== handler) continue;
      const id = Number(key);
      for (const middleman of this.chain) middleman.sent?.(this, id);
      const call: AgentCall = { type: 'send', id, bytes, note: noteOf(messages, bytes) };
      this.effects.push(this.toUpstream(passage, call));
    }
  }

  /** Nothing was heard of a streamed answer for too long, or nobody hears it. */
  cut(id: number, closes = false): void {
    const passage = this.state.open[id];
    if (passage === undefined) return;
    this.effects.push(this.toUpstream(passage, { type: 'abort', id, closes }));
    this.flow(id, { type: 'cut', result: 'timeout' });
  }

  /** Changes what is known of a passage under way. */
  update(id: number, part: Partial<Passage>): void {
    const passage = this.state.open[id];
    if (passage !== undefined) this.change({ open: { ...this.state.open, [id]: { ...passage, ...part } } });
  }

  /** The proxy answers with an error of its own. */
  refuse(passage: Passage, status: number): void {
    const answer: Answer = { status, headers: [], body: noBytes, role: 'error', news: [], remark: '' };
    this.respond(passage.handler, passage.message, answer);
  }

  respond(handler: string, message: number, { status, headers, body, role, news, remark }: Answer): void {
    const reason = reasonPhrase(status);
    this.effects.push(
      reply(handler, {
        type: 'respond',
        response: { status, reason, headers, body },
        note: { role, label: `${status} ${reason}${remark}`, answers: message, items: news },
      }),
    );
  }

  /**
   * The client has hung up: the connection to the upstream ends, too (nginx: 499), unless one of the middlemen wants the
   * request to go on. What the upstream has begun, it ends.
   */
  forget(handler: string): void {
    for (const [key, passage] of Object.entries(this.state.open)) {
      if (passage.handler !== handler) continue;
      const id = Number(key);
      if (this.chain.some((middleman) => middleman.outlives?.(this, id) === true)) continue;
      this.take(id);
      for (const middleman of this.chain) middleman.gone?.(this, passage, id);
      // The end of a tunnel is passed on as it came.
      this.effects.push(
        this.toUpstream(passage, { type: 'abort', id, closes: passage.phase === 'tunnel' }),
        reply(handler, { type: 'hangUp' }),
      );
    }
  }

  configure(settings: ProxySettings): void {
    this.change(settings);
    for (const middleman of this.chain) middleman.configured?.(this);
  }

  /** Takes a passage off the list of those under way. */
  take(id: number): Passage | null {
    const { [id]: passage, ...open } = this.state.open;
    this.change({ open });
    return passage ?? null;
  }

  /** Puts a passage under way, and says under which number. */
  put(passage: Passage): number {
    const id = this.state.fetches + 1;
    this.change({ fetches: id, open: { ...this.state.open, [id]: passage } });
    return id;
  }

  private placeBehind(middleman: Middleman | undefined): number {
    return middleman === undefined ? 0 : this.chain.indexOf(middleman) + 1;
  }

  private placeBefore(middleman: Middleman | undefined): number {
    return middleman === undefined ? this.chain.length : this.chain.indexOf(middleman);
  }

  private toUpstream({ upstream }: Passage, call: AgentCall): Effect {
    return askAgent(this.state.host, call, `agent-${upstream}`);
  }
}
