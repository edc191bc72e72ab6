import { setupProcess } from '../../kernel/adapter.ts';
import type { Configure, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { RandomState } from '../../kernel/random.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { RequestHead } from '../../protocols/http/message.ts';
import type { RequestParser } from '../../protocols/http/parser.ts';
import type { ServiceAnswer } from './http-events.ts';

/** What a handler must know of its server. */
export interface HandlerSettings {
  /** The process that answers, such as `server/news`. */
  readonly service: string;
  /** How long an idle connection is kept; 0: every answer closes it. */
  readonly keepAliveUs: Microseconds;
  readonly serviceTimeUs: Microseconds;
  readonly exponential: boolean;
  /**
   * What comes behind a request that is not answered waits until it is, as in nginx and HAProxy. Otherwise it is asked at
   * once, as Node does, and only its answer waits (recorded: nginx 1.22.1, HAProxy 2.6.12, Node 20.20.2).
   */
  readonly inTurn?: boolean;
}

/** And of its connection. */
export interface HandlerInput extends HandlerSettings {
  readonly socket: string;
  readonly from: string;
}

/** A connection: what is read of it, what is asked. */
export interface HandlerContext {
  readonly settings: HandlerSettings;
  readonly socket: string;
  readonly from: string;
  /** Who has the request, and then the connection. */
  readonly service: string;
  readonly self: string;
  readonly parser: RequestParser;
  /** The request at hand. */
  readonly head: RequestHead | null;
  readonly body: readonly Uint8Array[];
  /** What is read of the next one. */
  readonly coming: Coming;
  /** Requests that came behind the one at hand, and how many of them were asked ahead. */
  readonly ahead: readonly Ahead[];
  readonly askers: number;
  /** The message whose bytes are being answered. */
  readonly message: number;
  readonly random: RandomState;
  /** How long the answer at hand takes. */
  readonly workUs: Microseconds;
}

interface Coming {
  readonly head: RequestHead | null;
  readonly body: readonly Uint8Array[];
  /** The last message that was heard of. */
  readonly message: number;
  readonly isMalformed: boolean;
}

/** A request that is whole and has to wait for its turn. */
export interface Ahead {
  readonly head: RequestHead;
  readonly body: readonly Uint8Array[];
  readonly message: number;
  /** The process that has asked for it meanwhile. */
  readonly asker: string | null;
}

/** Nothing is read of the next request. */
export const NOTHING_COMES: Coming = { head: null, body: [], message: 0, isMalformed: false };

/** What it hears. */
export type HandlerEvent =
  | SocketEvent
  | WorkEvent
  | ServiceAnswer
  | { readonly type: 'idleTimeout' }
  /** A request is read to its end, or is none. */
  | { readonly type: 'whole' }
  | { readonly type: 'malformed' }
  | Configure<HandlerSettings>;

/** A machine for one connection of a server. */
export const handlerSetup = setupProcess<HandlerContext, HandlerEvent, HandlerInput>();

/** Stands for the head of a request before there is one. */
export const NO_HEAD: RequestHead = { method: 'GET', target: '/', headers: [] };
