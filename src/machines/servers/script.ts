import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { AnswerTo } from './http-lines.ts';
import type { Job } from './job.ts';

/** A piece of code as the loop runs it: one step after the other, without anybody in between. */
export type Script = readonly Step[];

export type Step =
  | { readonly do: 'say'; readonly text: string }
  /** Takes the processor for so long; `exchange` is the message that asks for it. */
  | { readonly do: 'run'; readonly us: Microseconds; readonly name: string; readonly exchange?: number }
  | { readonly do: 'nextTick'; readonly runs: Script }
  /** `queueMicrotask`, `then` of a settled promise, and what stands behind `await`. */
  | { readonly do: 'microtask'; readonly runs: Script }
  | { readonly do: 'setTimeout'; readonly ms: number; readonly runs: Script }
  | { readonly do: 'setImmediate'; readonly runs: Script }
  /** Runs once what was closed is closed. */
  | { readonly do: 'onClose'; readonly runs: Script }
  /** A job for the thread pool, and what runs when it is done. */
  | { readonly do: 'pool'; readonly job: Job; readonly runs: Script }
  /** The same by a function whose name ends in Sync: the loop itself stands still until it is done. */
  | { readonly do: 'standStill'; readonly job: Job }
  /** Asks the database; what runs when it has answered, or has not. */
  | { readonly do: 'ask'; readonly query: Query; readonly runs: Script; readonly otherwise: Script }
  /** The same, standing still until the answer is there. */
  | { readonly do: 'askAndWait'; readonly query: Query; readonly runs: Script; readonly otherwise: Script }
  /** Writes the answer of a call and closes its connection. */
  | { readonly do: 'answer'; readonly to: AnswerTo; readonly ok: boolean }
  /** Anything else that code asks of its host. */
  | { readonly do: 'effects'; readonly effects: readonly Effect[] };

/** A question to the database for a call of a user. */
export interface Query {
  /** What hears of the answer. */
  readonly how: 'callback' | 'promise';
  readonly call: number;
  /** The message that asked. */
  readonly message: number;
}

/** Code that waits to be run by the loop, and what it is called. */
export interface Callback {
  readonly what: string;
  readonly runs: Script;
}

/** `setTimeout` takes whole milliseconds, at least one, and one for what it cannot keep (recorded: Node 20.20.2). */
export function timerUs(ms: number): Microseconds {
  const LONGEST = 2 ** 31 - 1;
  const whole = Number.isNaN(ms) || ms < 1 || ms > LONGEST ? 1 : Math.trunc(ms);
  return whole * 1000;
}
