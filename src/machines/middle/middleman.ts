import type { MessageRole, ReadMessage } from '../../kernel/message.ts';
import type { Result } from '../../kernel/result.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Header, HttpRequest, ResponseHead } from '../../protocols/http/message.ts';
import type { Packing } from './gzip-stream.ts';
import type { Work } from './work.ts';

/** A request on its way through, and what has been decided about it so far. */
export interface Passage {
  readonly request: number;
  readonly handler: string;
  readonly message: number;
  readonly from: string;
  readonly content: HttpRequest;
  /** Where it goes, or went last. */
  readonly upstream: string;
  /** Upstreams that have failed for it. */
  readonly tried: readonly string[];
  /** How often it was sent once more after a connection that failed (HAProxy). */
  readonly retries: number;
  /** Upstreams that are to take nothing new, and those of them that a breaker keeps it away from. */
  readonly avoided: readonly string[];
  readonly blocked: readonly string[];
  /** A cookie binds it to its upstream. */
  readonly bound: boolean;
  /** Why this upstream; null while none is chosen. */
  readonly choice: { readonly reason: string; readonly probe: boolean } | null;
  /** `asked` until the head of a streamed answer has come; `tunnel` when the connection has become another protocol's. */
  readonly phase: 'asked' | 'streaming' | 'tunnel';
  /** What a buffer holds back of it; null where there is none. */
  readonly held: Held | null;
  /** How far it is compressed; null where it is not. */
  readonly packing: Packing | null;
  /** When it has been quiet for too long. */
  readonly dueAt: Microseconds;
  /** How many pieces came for a client that had left; null while it is there, as far as the proxy knows. */
  readonly unheard: number | null;
}

/** What a buffer holds. */
export interface Held {
  /** Not passed on yet. */
  readonly head: Extract<Part, { type: 'head' }> | null;
  readonly bytes: Uint8Array;
  /** Messages by where in `bytes` they end. */
  readonly messages: readonly { readonly end: number; readonly message: ReadMessage }[];
  /** How many bytes fill the buffer at hand. */
  readonly room: number;
}

/** A part of an answer that is passed on as it comes. */
export type Part =
  | {
      readonly type: 'head';
      readonly head: ResponseHead;
      readonly headBytes: number;
      /** What it said of the length of its body to the proxy. */
      readonly length?: number;
    }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array; readonly messages: readonly ReadMessage[] }
  | { readonly type: 'end' }
  /** It breaks off: the upstream was quiet for too long, or is gone. */
  | { readonly type: 'cut'; readonly result: Result };

/** An answer on its way back. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  readonly role: MessageRole;
  readonly news: readonly number[];
  /** What its label says besides the status. */
  readonly remark: string;
}

/** No answer: the upstream refused, hung up or took too long. */
export interface Failure {
  readonly result: Result;
  /** The request was on the connection already. */
  readonly sent: boolean;
  /** It was a kept connection that died as it was used again. */
  readonly stale: boolean;
}

/**
 * One thing that a proxy does. A proxy is a list of these: a request goes out through it from the first to the last, what
 * comes back goes the other way. Each hook may let it pass, changed or not; null says that it went no further.
 */
export interface Middleman {
  /** On the way out, before an upstream is chosen or while it is. */
  readonly out?: (work: Work, passage: Passage) => Passage | null;
  /** The upstream is known; the request is about to leave. */
  readonly chosen?: (work: Work, passage: Passage) => void;
  /** Fields that the request gets for the upstream. */
  readonly fields?: (work: Work, passage: Passage) => readonly Header[];
  readonly back?: (work: Work, passage: Passage, answer: Answer) => Answer | null;
  readonly failed?: (work: Work, passage: Passage, failure: Failure) => Failure | null;
  /** A part of a streamed answer; what is returned goes on. */
  readonly flow?: (work: Work, id: number, part: Part) => readonly Part[];
  /** Bytes of the client in a tunnel. */
  readonly sent?: (work: Work, id: number) => void;
  /** The client has gone; true: the request goes on all the same. */
  readonly outlives?: (work: Work, id: number) => boolean;
  /** The client has gone before its answer came. */
  readonly gone?: (work: Work, passage: Passage, id: number) => void;
  /** Settings have changed. */
  readonly configured?: (work: Work) => void;
}
