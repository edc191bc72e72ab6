/** A server on a loop of its own: epoll_wait, and a callback for each descriptor that is ready. It has no pool. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, WorkEvent } from '../../kernel/effect.ts';
import { insideNotes } from '../../record/inside-notes.ts';
import { ACCEPT, openQueue } from './accepting.ts';
import { hear } from './loop-hearing.ts';
import type { Finding, LoopNews } from './loop-hearing.ts';
import { emptyLoop, runPhase, WAITS_ROW } from './loop-state.ts';
import { calls } from './system-calls.ts';
import type { LoopState, SystemCalls } from './loop-state.ts';
import type { ProgramSettings } from './server-program.ts';

export interface EpollInput {
  readonly row: string;
  readonly database: string;
  readonly server: ProgramSettings;
}

interface EpollContext {
  readonly settings: EpollInput;
  readonly loop: LoopState;
}

type Turn = { readonly type: 'exhausted' | 'standsStill' };
type EpollEvent = LoopNews | Finding | WorkEvent | Turn;
type Step = Outcome<EpollContext, Turn | Finding>;

const epollSetup = setupProcess<EpollContext, EpollEvent, EpollInput>();

/** Recorded: `calls-epoll-request`. It accepts until nobody is left (EAGAIN), and watches a request no longer. */
const SYSTEM: SystemCalls = {
  wait: 'epoll_wait',
  accept: ['accept4', 'epoll_ctl', 'accept4'],
  read: ['recvfrom', 'epoll_ctl'],
  answer: ['sendto', 'close'],
};

const go = computed(epollSetup, ({ loop }, event): Step => {
  const { state, effects, stop } = runPhase(loop, 'poll', event.at);
  const result = { context: { loop: state }, effects };
  if (stop === 'works') return result;
  return { ...result, raises: [{ type: stop === 'exhausted' ? 'exhausted' : 'standsStill' }] };
});

const listen = computed(epollSetup, (context, event): Step => {
  if (!isNews(event)) return { context: {}, effects: [] };
  const { state, effects, finding } = hear(context.loop, event, context.settings.server);
  return { context: { loop: state }, effects, raises: finding === null ? [] : [finding] };
});

const NOT_NEWS = new Set<string>(['workDone', 'found', 'goesOn', 'exhausted', 'standsStill']);

function isNews(event: EpollEvent): event is LoopNews & { readonly at: number } {
  return !NOT_NEWS.has(event.type);
}

function start({ settings: { row, server } }: EpollContext): readonly Effect[] {
  return [
    insideNotes.say('row', { row, kind: 'loop' }),
    insideNotes.say('row', { row: WAITS_ROW, kind: 'waits' }),
    ...openQueue(server),
    ACCEPT,
  ];
}

const machine = epollSetup.createMachine({
  id: 'epoll-loop',
  context: ({ input: { settings, self } }) => ({
    settings,
    loop: emptyLoop({
      self,
      row: settings.row,
      pool: null,
      database: settings.database,
      system: SYSTEM,
      limit: settings.server.descriptors,
      turnsAway: false,
    }),
  }),
  entry: { type: 'effects', params: ({ context }) => start(context) },
  initial: 'asleep',
  on: {
    accepted: { actions: listen },
    connected: { actions: listen },
    data: { actions: listen },
    ended: { actions: listen },
    closed: { actions: listen },
    over: { actions: listen },
    ready: { actions: listen },
    workDone: { actions: go },
  },
  states: {
    asleep: {
      description: 'Sleeps in epoll_wait(). Any number of answers may be on their way.',
      entry: { type: 'effects', params: ({ context: { loop } }) => calls([loop.system.wait]) },
      on: { found: 'running' },
    },
    running: {
      description: 'Runs the callbacks of what is ready, one after the other.',
      entry: go,
      on: { exhausted: 'asleep', standsStill: 'standing-still' },
    },
    'standing-still': {
      description: 'Stands still inside a call: files and names cannot be waited for with epoll.',
      on: { goesOn: 'running' },
    },
  },
});

/** A loop around epoll, as servers in C have it. */
export const epollLoop = toProcess<typeof machine, EpollInput>(machine, ({ loop }) => ({ ready: loop.ready.length }));
