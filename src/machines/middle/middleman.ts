import type { MessageRole } from '../../kernel/message.ts';
import type { Result } from '../../kernel/result.ts';
import type { Header, HttpRequest } from '../../protocols/http/message.ts';
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
}

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
  /** The client has gone before its answer came. */
  readonly gone?: (work: Work, passage: Passage, id: number) => void;
  /** Settings have changed. */
  readonly configured?: (work: Work) => void;
}
