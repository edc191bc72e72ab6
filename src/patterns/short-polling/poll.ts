import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { tell } from '../../machines/children.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { deliveredNotes, newsRequest, readNewsAnswer } from '../../machines/news/news-answer.ts';

export interface PollInput {
  /** The polls of a page are counted from 1. */
  readonly number: number;
  /** The process that hears how it ends. */
  readonly poller: string;
  /** What the client says that it has; null when it does not say. */
  readonly position: number | null;
  readonly timeoutUs: Microseconds;
}

interface PollContext extends PollInput {
  readonly self: string;
  readonly host: string;
}

/** How a poll ends. */
export type PollEnd =
  /** `position` is where the client now stands. */
  { readonly type: 'answered'; readonly position: number } | { readonly type: 'failed' };

const pollSetup = setupProcess<PollContext, AgentAnswer, PollInput>();

const ask = computed(pollSetup, ({ number, self, host, position, timeoutUs }) => ({
  context: {},
  effects: [
    asked(number),
    askAgent(host, {
      type: 'fetch',
      id: number,
      app: self,
      request: newsRequest(host, position),
      note: { role: 'request', label: position === null ? 'GET /news' : `GET /news?after=${position}` },
      call: number,
      timeoutUs,
      stream: false,
    }),
  ],
}));

const take = computed(pollSetup, ({ number, poller }, event) => {
  const answer = event.type === 'response' ? readNewsAnswer(event.body) : null;
  const end: PollEnd = { type: 'answered', position: answer?.next ?? 0 };
  return {
    context: {},
    effects: [...deliveredNotes(answer?.items ?? []), settled(number, true), tell<PollEnd>(poller, end)],
  };
});

const fail = computed(pollSetup, ({ number, poller }) => {
  const end: PollEnd = { type: 'failed' };
  return { context: {}, effects: [settled(number, false), tell<PollEnd>(poller, end)] };
});

const machine = pollSetup.createMachine({
  id: 'poll',
  context: ({ input: { settings, self, host } }) => ({
    ...settings,
    self,
    host,
  }),
  initial: 'asking',
  states: {
    asking: {
      description: 'The request is on its way, or its answer.',
      entry: ask,
      on: {
        response: [
          { guard: ({ event }) => event.status >= 400, target: 'failed', actions: fail },
          { target: 'answered', actions: take },
        ],
        failure: [
          { guard: ({ event }) => event.result === 'timeout', target: 'timed-out', actions: fail },
          { target: 'failed', actions: fail },
        ],
      },
    },
    answered: { type: 'final', description: 'The answer is there, with news or without.' },
    'timed-out': { type: 'final', description: 'No answer came in time.' },
    failed: { type: 'final', description: 'The connection broke, or the answer was an error.' },
  },
});

/** One request for news, from asking to its end. */
export const poll = toProcess<typeof machine, PollInput>(machine);
