import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { RequestHead } from '../../protocols/http/message.ts';
import { tell } from '../children.ts';
import type { ServiceAnswer, ServiceCall } from './http-events.ts';
import { httpNotes } from './notes.ts';
import { reply } from './service.ts';

export interface AheadInput {
  /** The connection's handler, which speaks to the client. */
  readonly handler: string;
  readonly service: string;
  readonly head: RequestHead;
  readonly body: Uint8Array;
  readonly message: number;
  readonly from: string;
  /** How long the answer takes. */
  readonly workUs: Microseconds;
}

interface AheadContext {
  readonly settings: AheadInput;
  readonly self: string;
  /** Who has the request, and then the connection. */
  readonly speaker: string;
  /** What was answered before its turn. */
  readonly held: readonly ServiceAnswer[];
}

/** The answers before it are written. */
export interface Turn {
  readonly type: 'turn';
}

type AheadEvent = ServiceAnswer | Extract<ServiceCall, { type: 'gone' | 'upgraded' }> | WorkEvent | Turn;

const aheadSetup = setupProcess<AheadContext, AheadEvent, AheadInput>();

const ask = computed(aheadSetup, ({ settings, self }) => {
  const { head, body, message, from } = settings;
  const call: ServiceCall = { type: 'request', handler: self, head, body, message, from };
  return { context: {}, effects: [tell<ServiceCall>(settings.service, call)] };
});

/** What the service says is its answer as far as the connection goes. */
const pass = computed(aheadSetup, (context, event): Outcome<AheadContext> => {
  if (!isAnswer(event)) return { context: {}, effects: [] };
  return { context: { speaker: speakerOf(context, event) }, effects: [reply(context.settings.handler, named(event))] };
});

const hold = computed(aheadSetup, (context, event): Outcome<AheadContext> =>
  isAnswer(event)
    ? { context: { speaker: speakerOf(context, event), held: [...context.held, named(event)] }, effects: [] }
    : { context: {}, effects: [] },
);

const release = computed(aheadSetup, ({ held, settings }) => ({
  context: { held: [] },
  effects: held.map((answer) => reply(settings.handler, answer)),
}));

const tellGone = computed(aheadSetup, ({ speaker, self }) => ({
  context: {},
  effects: [tell<ServiceCall>(speaker, { type: 'gone', handler: self })],
}));

const passBytes = computed(aheadSetup, ({ speaker, self }, event) => ({
  context: {},
  effects: event.type === 'upgraded' ? [tell<ServiceCall>(speaker, { ...event, handler: self })] : [],
}));

const sayUnheard = computed(aheadSetup, ({ settings }) => ({
  context: {},
  effects: [httpNotes.say('answer unheard', { exchange: settings.message })],
}));

const machine = aheadSetup.createMachine({
  id: 'http-ahead',
  context: ({ input: { settings, self } }) => ({ settings, self, speaker: settings.service, held: [] }),
  initial: 'new',
  states: {
    new: {
      description: 'Read behind another request of its connection.',
      always: [
        { guard: ({ context }) => context.settings.workUs > 0, target: 'working' },
        { target: 'waiting', actions: ask },
      ],
    },
    working: {
      description: 'The request takes a processor, or waits for one.',
      entry: {
        type: 'work',
        params: ({ context: { settings } }) => ({
          name: 'answer',
          durationUs: settings.workUs,
          exchange: settings.message,
        }),
      },
      on: {
        workDone: { target: 'waiting', actions: ask },
        turn: 'working at its turn',
        gone: 'working unheard',
      },
    },
    'working at its turn': {
      description: 'The answers before it are written; its own is not ready.',
      on: { workDone: { target: 'speaking', actions: ask }, gone: 'working unheard' },
    },
    'working unheard': {
      description: 'The client has hung up. That undoes nothing: the work goes on, for nobody.',
      on: { workDone: { target: 'unheard', actions: [ask, tellGone] } },
    },
    waiting: {
      description: 'The service has the request; its answer has to wait for those before it.',
      on: {
        respond: { actions: hold },
        open: { actions: hold },
        push: { actions: hold },
        finish: { actions: hold },
        upgrade: { actions: hold },
        send: { actions: hold },
        hangUp: { actions: hold },
        turn: { target: 'speaking', actions: release },
        gone: { target: 'unheard', actions: tellGone },
      },
    },
    speaking: {
      description: 'It has the connection: what the service says goes to the client.',
      on: {
        respond: { actions: pass },
        open: { actions: pass },
        push: { actions: pass },
        finish: { actions: pass },
        upgrade: { actions: pass },
        send: { actions: pass },
        hangUp: { actions: pass },
        upgraded: { actions: passBytes },
        gone: { target: 'unheard', actions: tellGone },
      },
    },
    unheard: {
      description: 'The client has hung up: whatever the service answers, nobody will read it.',
      on: {
        respond: { target: 'over', actions: sayUnheard },
        hangUp: { target: 'over', actions: sayUnheard },
      },
    },
    over: { type: 'final' },
  },
});

/** A request that is asked while those before it on its connection are not answered, and its answer until its turn. */
export const httpAhead = toProcess<typeof machine, AheadInput>(machine);

function isAnswer(event: AheadEvent): event is ServiceAnswer {
  return !['gone', 'upgraded', 'workDone', 'turn'].includes(event.type);
}

/** The connection's handler goes on talking to this one, which talks to whoever speaks. */
function named(answer: ServiceAnswer): ServiceAnswer {
  if (answer.type !== 'open' && answer.type !== 'upgrade') return answer;
  const { speaker: _, ...rest } = answer;
  return rest;
}

function speakerOf({ speaker }: AheadContext, answer: ServiceAnswer): string {
  return answer.type === 'open' || answer.type === 'upgrade' ? (answer.speaker ?? speaker) : speaker;
}
