import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect, SocketEvent } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import type { Result } from '../../kernel/result.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { announcesClose } from '../../protocols/http/headers.ts';
import type { ResponseHead } from '../../protocols/http/message.ts';
import { createResponseParser, endOfInput, expectResponse, parseHttp } from '../../protocols/http/parser.ts';
import type { HttpEvent, ResponseParser } from '../../protocols/http/parser.ts';
import { serializeRequest } from '../../protocols/http/serialize.ts';
import { tell } from '../children.ts';
import type { AgentAnswer, AgentCall } from './http-events.ts';
import { callNotes, httpNotes } from './notes.ts';
import { asOld } from './old-request.ts';

export interface AgentInput {
  readonly to: string;
  readonly port: number;
  readonly tls: boolean;
  /** How often TCP asks whether a silent server is there (keep-alive); never unless it says so. */
  readonly probeEveryUs?: Microseconds;
  /** How many connections it opens at most; six, as a browser does, unless it says otherwise. */
  readonly maxConnections?: number;
  /** What the handles of its sockets begin with: each agent of a host needs its own. `http` unless it says otherwise. */
  readonly handles?: string;
  /** HTTP/1.1 unless it says otherwise. With 1.0 each request has a connection of its own, as nginx before 1.29.7 has it. */
  readonly version?: '1.0' | '1.1';
  /**
   * Whoever asks is told when a kept connection dies as it is used again, instead of an idempotent request going once
   * more unseen: who balances decides himself where it goes.
   */
  readonly tellsStale?: boolean;
  /** How long an idle connection is kept before it is closed; as long as the server wants unless it says so. */
  readonly keepIdleUs?: Microseconds;
  /** How long connecting may take; the time-out of a fetch then begins when it is sent. Unless it says so, it covers both. */
  readonly connectTimeoutUs?: Microseconds;
  /** What it gives up it ends by RST, as HAProxy (recorded: 2.6.12), and not by FIN. */
  readonly resets?: boolean;
}

type Fetch = Extract<AgentCall, { type: 'fetch' }> & {
  /** It was sent a second time after a kept connection turned out to be dead. */
  readonly again: boolean;
};

interface Connection {
  readonly phase: 'connecting' | 'idle' | 'busy';
  readonly parser: ResponseParser;
  readonly fetch: Fetch | null;
  /** Responses that came over it. */
  readonly served: number;
  readonly head: ResponseHead | null;
  readonly body: readonly Uint8Array[];
  /** The last message that was read whole. */
  readonly message: ReadMessage | null;
}

export interface AgentState extends AgentInput {
  /** By socket. */
  readonly connections: Readonly<Record<string, Connection>>;
  /** Requests that wait for a connection, first come, first served. */
  readonly waiting: readonly Fetch[];
  readonly opened: number;
}

export type AgentEvent =
  | AgentCall
  | SocketEvent
  | { readonly type: 'fetchTimeout'; readonly id: number }
  | { readonly type: 'idleTimeout'; readonly socket: string }
  | Configure<AgentInput>
  | Turn;

/** Whether any request is under way now. */
interface Turn {
  readonly type: 'engaged' | 'free';
}

/** Browsers open at most six HTTP/1.1 connections to one host: measured with Chromium 156. */
const MAX_CONNECTIONS = 6;

/** Requests that may be sent twice without harm: RFC 9110 9.2.2. */
const IDEMPOTENT_METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);

/** One event of the agent as a pure function. */
export function handleAgentEvent(before: AgentState, event: AgentEvent): Outcome<AgentState, Turn> {
  const work = new AgentWork(before);
  switch (event.type) {
    case 'fetch':
      work.begin({ ...event, again: false });
      break;
    case 'send':
      work.sendMore(event);
      break;
    case 'abort':
      work.giveUp(event.id, 'aborted', event.closes);
      break;
    case 'fetchTimeout':
      work.giveUp(event.id, 'timeout');
      break;
    case 'connected':
      work.connected(event.socket);
      break;
    case 'data':
      work.received(event.socket, event.bytes, event.messages);
      break;
    case 'ended':
      work.ended(event.socket);
      break;
    case 'closed':
      work.lost(event.socket, event.result);
      break;
    case 'idleTimeout':
      work.idleTooLong(event.socket);
      break;
    case 'configure':
      work.configure(event.settings);
      break;
    default:
  }
  const isNowBusy = isBusy(work.state);
  return {
    context: work.state,
    effects: work.effects,
    raises: isNowBusy === isBusy(before) ? [] : [{ type: isNowBusy ? 'engaged' : 'free' }],
  };
}

function isBusy({ waiting, connections }: AgentState): boolean {
  return waiting.length > 0 || Object.values(connections).some(({ phase }) => phase !== 'idle');
}

/** A draft of the agent's state while one event is handled. */
class AgentWork {
  state: AgentState;
  readonly effects: Effect[] = [];

  constructor(state: AgentState) {
    this.state = state;
  }

  begin(fetch: Fetch): void {
    this.waitFor(fetch, fetch.timeoutUs);
    this.assign(fetch);
  }

  /** Gives a request a connection: an idle one, a new one, or the next to become free. */
  assign(fetch: Fetch): void {
    const isIdle = ([, { phase }]: [string, Connection]) => phase === 'idle';
    const connections = Object.entries(this.state.connections);
    // A pool with a time limit takes the one that was used last, as nginx and HAProxy do, so that the others may end.
    const idle = this.state.keepIdleUs === undefined ? connections.find(isIdle) : connections.findLast(isIdle);
    if (idle !== undefined) {
      this.send(idle[0], idle[1], fetch);
      return;
    }
    if (Object.keys(this.state.connections).length >= maxConnectionsOf(this.state)) {
      this.state = { ...this.state, waiting: [...this.state.waiting, fetch] };
      return;
    }
    const socket = `${this.state.handles ?? 'http'}-${this.state.opened + 1}`;
    this.state = { ...this.state, opened: this.state.opened + 1 };
    this.update(socket, {
      phase: 'connecting',
      parser: createResponseParser(),
      fetch,
      served: 0,
      head: null,
      body: [],
      message: null,
    });
    const { to, port, tls, probeEveryUs = 0 } = this.state;
    const { app, call } = fetch;
    if (call !== undefined) this.effects.push(callNotes.say('connecting', { app, call }));
    this.effects.push({ type: 'connect', socket, to, port, tls, probeEveryUs });
    if (this.state.connectTimeoutUs !== undefined) this.waitFor(fetch, this.state.connectTimeoutUs);
  }

  connected(socket: string): void {
    const connection = this.state.connections[socket];
    if (connection === undefined || connection.fetch === null) return;
    if (this.state.connectTimeoutUs !== undefined) this.waitFor(connection.fetch, connection.fetch.timeoutUs);
    this.send(socket, connection, connection.fetch);
  }

  /** Nobody has used it for too long. */
  idleTooLong(socket: string): void {
    if (this.state.connections[socket]?.phase !== 'idle') return;
    this.remove(socket);
    this.effects.push({ type: 'close', socket });
  }

  received(socket: string, bytes: Uint8Array, messages: readonly ReadMessage[]): void {
    const connection = this.state.connections[socket];
    if (connection === undefined) return;
    const { parser, events } = parseHttp(connection.parser, bytes);
    this.update(socket, { ...connection, parser, message: messages.at(-1) ?? connection.message });
    // What ends in these bytes ends in the last piece of them.
    const last = events.findLastIndex(({ type }) => type === 'body' || type === 'upgrade');
    events.forEach((event, index) => this.take(socket, event, index === last ? messages : []));
  }

  /** The server has closed. What it sent may still be whole. */
  ended(socket: string): void {
    const connection = this.state.connections[socket];
    if (connection === undefined) return;
    for (const event of endOfInput(connection.parser)) this.take(socket, event);
    const left = this.state.connections[socket];
    if (left === undefined) return;
    this.remove(socket);
    this.effects.push({ type: 'close', socket });
    if (left.fetch !== null) this.retryOrFail(left, left.fetch, 'closed');
    this.serveWaiting();
  }

  lost(socket: string, result: Result): void {
    const connection = this.state.connections[socket];
    if (connection === undefined) return;
    this.remove(socket);
    if (connection.fetch !== null) this.retryOrFail(connection, connection.fetch, result);
    this.serveWaiting();
  }

  /** The caller waits no longer. HTTP/1.1 has no way to call a request back: the connection is closed. */
  giveUp(id: number, result: Result, closes = false): void {
    const queued = this.state.waiting.find((fetch) => fetch.id === id);
    if (queued !== undefined) {
      this.state = { ...this.state, waiting: this.state.waiting.filter((fetch) => fetch.id !== id) };
      this.fail(queued, result, false);
      return;
    }
    const found = Object.entries(this.state.connections).find(([, { fetch }]) => fetch?.id === id);
    if (found === undefined) return;
    const [socket, connection] = found;
    this.remove(socket);
    this.effects.push({ type: this.state.resets === true && !closes ? 'reset' : 'close', socket });
    if (connection.fetch !== null) this.fail(connection.fetch, result, connection.phase === 'busy');
    this.serveWaiting();
  }

  /** It may change its version; with 1.0 what is idle is of no use any more. */
  configure({ version, probeEveryUs, keepIdleUs, connectTimeoutUs }: AgentInput): void {
    this.state = {
      ...this.state,
      ...(probeEveryUs === undefined ? {} : { probeEveryUs }),
      ...(keepIdleUs === undefined ? {} : { keepIdleUs }),
      ...(connectTimeoutUs === undefined ? {} : { connectTimeoutUs }),
    };
    if (version === undefined) return;
    this.state = { ...this.state, version };
    if (version === '1.1') return;
    for (const [socket, { phase }] of Object.entries(this.state.connections)) {
      if (phase !== 'idle') continue;
      this.remove(socket);
      this.effects.push({ type: 'close', socket });
    }
  }

  /** More bytes for a connection that speaks another protocol now. */
  sendMore({ id, bytes, note }: Extract<AgentCall, { type: 'send' }>): void {
    const found = Object.entries(this.state.connections).find(([, { fetch }]) => fetch?.id === id);
    if (found !== undefined) this.effects.push({ type: 'write', socket: found[0], bytes, message: note });
  }

  private take(socket: string, event: HttpEvent<ResponseHead>, messages: readonly ReadMessage[] = []): void {
    const connection = this.state.connections[socket];
    if (connection === undefined || connection.fetch === null) return;
    const { fetch } = connection;
    if (event.type === 'head') {
      this.update(socket, { ...connection, head: event.head });
      if (!fetch.stream) return;
      this.effects.push({ type: 'cancelTimer', name: timerOf(fetch.id) });
      this.tell(fetch.app, { type: 'head', id: fetch.id, head: event.head, headBytes: event.headBytes });
    } else if (event.type === 'upgrade' && fetch.stream) {
      if (event.rest.length > 0) this.tell(fetch.app, { type: 'piece', id: fetch.id, bytes: event.rest, messages });
    } else if (event.type === 'body') {
      if (fetch.stream) this.tell(fetch.app, { type: 'piece', id: fetch.id, bytes: event.bytes, messages });
      else this.update(socket, { ...connection, body: [...connection.body, event.bytes] });
    } else if (event.type === 'end') this.finish(socket, connection, fetch);
    else {
      this.remove(socket);
      this.effects.push({ type: 'reset', socket });
      this.fail(fetch, event.type === 'malformed' && event.problem === 'truncated' ? 'closed' : 'malformed', true);
      this.serveWaiting();
    }
  }

  private finish(socket: string, connection: Connection, fetch: Fetch): void {
    const { head } = connection;
    if (head === null) return;
    this.effects.push({ type: 'cancelTimer', name: timerOf(fetch.id) });
    const result = head.status < 400 ? 'ok' : 'status';
    this.effects.push({ type: 'result', call: fetch.note.label, result, sent: true, status: head.status });
    if (fetch.stream) this.tell(fetch.app, { type: 'bodyEnd', id: fetch.id });
    else {
      const { role, items } = connection.message ?? { role: 'response', items: [] };
      this.tell(fetch.app, {
        type: 'response',
        id: fetch.id,
        status: head.status,
        headers: head.headers,
        body: concatBytes(connection.body),
        role,
        news: items,
      });
    }
    if (announcesClose(head.headers) || this.state.version === '1.0') {
      this.remove(socket);
      this.effects.push({ type: 'close', socket });
    } else {
      const { served } = connection;
      const { keepIdleUs } = this.state;
      // At the end: a pool with a time limit is in the order in which its connections were last used.
      if (keepIdleUs !== undefined) this.remove(socket);
      this.update(socket, { ...connection, phase: 'idle', fetch: null, head: null, body: [], served: served + 1 });
      if (keepIdleUs !== undefined)
        this.effects.push({
          type: 'setTimer',
          name: idleTimerOf(socket),
          delayUs: keepIdleUs,
          event: { type: 'idleTimeout', socket },
        });
    }
    this.serveWaiting();
  }

  private waitFor({ id }: Fetch, delayUs: Microseconds): void {
    this.effects.push({ type: 'setTimer', name: timerOf(id), delayUs, event: { type: 'fetchTimeout', id } });
  }

  private send(socket: string, connection: Connection, fetch: Fetch): void {
    if (this.state.keepIdleUs !== undefined) this.effects.push({ type: 'cancelTimer', name: idleTimerOf(socket) });
    const parser = expectResponse(connection.parser, fetch.request.method);
    this.update(socket, { ...connection, phase: 'busy', fetch, parser, head: null, body: [] });
    const bytes = serializeRequest(this.state.version === '1.0' ? asOld(fetch.request) : fetch.request);
    const { note, app, call } = fetch;
    const message = call === undefined ? note : { ...note, call: `${app} ${call}` };
    this.effects.push({ type: 'write', socket, bytes, message });
  }

  /** A kept connection may die just as it is used again: then an idempotent request may go once more (RFC 9112 9.3.1). */
  private retryOrFail(connection: Connection, fetch: Fetch, result: Result): void {
    const isOld = connection.phase === 'busy' && connection.served > 0 && connection.head === null;
    const stale = isOld && (result === 'reset' || result === 'closed');
    if (stale) this.effects.push(httpNotes.say('stale connection', { call: fetch.note.label }));
    const mayRepeat = this.state.tellsStale !== true && !fetch.again && IDEMPOTENT_METHODS.has(fetch.request.method);
    if (stale && mayRepeat) this.assign({ ...fetch, again: true });
    else this.fail(fetch, result, connection.phase === 'busy', stale);
  }

  private fail(fetch: Fetch, result: Result, sent: boolean, stale = false): void {
    this.effects.push(
      { type: 'cancelTimer', name: timerOf(fetch.id) },
      { type: 'result', call: fetch.note.label, result, sent },
    );
    if (result !== 'aborted') this.tell(fetch.app, { type: 'failure', id: fetch.id, result, sent, stale });
  }

  private serveWaiting(): void {
    const [next, ...rest] = this.state.waiting;
    const connections = Object.values(this.state.connections);
    const room = connections.length < maxConnectionsOf(this.state) || connections.some(({ phase }) => phase === 'idle');
    if (next === undefined || !room) return;
    this.state = { ...this.state, waiting: rest };
    this.assign(next);
  }

  private update(socket: string, connection: Connection): void {
    this.state = { ...this.state, connections: { ...this.state.connections, [socket]: connection } };
  }

  private remove(socket: string): void {
    const { [socket]: gone, ...connections } = this.state.connections;
    this.state = { ...this.state, connections };
    if (gone?.phase === 'idle' && this.state.keepIdleUs !== undefined)
      this.effects.push({ type: 'cancelTimer', name: idleTimerOf(socket) });
  }

  private tell(to: string, answer: AgentAnswer): void {
    this.effects.push(tell<AgentAnswer>(to, answer));
  }
}

function maxConnectionsOf({ maxConnections }: AgentState): number {
  return maxConnections ?? MAX_CONNECTIONS;
}

function timerOf(id: number): string {
  return `fetch ${id}`;
}

function idleTimerOf(socket: string): string {
  return `idle ${socket}`;
}
