/** The event loop of Node: phases in turn, and ticks and microtasks between any two callbacks. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { insideNotes, loopNotes } from '../../record/inside-notes.ts';
import { ACCEPT, openQueue } from './accepting.ts';
import { hear } from './loop-hearing.ts';
import type { Finding, LoopNews } from './loop-hearing.ts';
import { emptyLoop, isDue, runPhase, WAITS_ROW } from './loop-state.ts';
import { calls } from './system-calls.ts';
import type { LoopState, Phase, SystemCalls } from './loop-state.ts';
import type { Script } from './script.ts';
import type { ProgramSettings } from './server-program.ts';

export interface NodeInput {
  readonly row: string;
  /** The process of its thread pool. */
  readonly pool: string;
  readonly database: string;
  /** What it serves; null for a program that serves nobody. */
  readonly server: ProgramSettings | null;
  /** What its main script does. */
  readonly main: Script;
  /** An ES module is a microtask itself: what waits as microtask runs before what waits as tick (recorded: `loop-main-esm`). */
  readonly isModule: boolean;
}

interface NodeContext {
  readonly settings: NodeInput;
  readonly loop: LoopState;
  readonly phase: Phase;
  readonly startedAt: Microseconds;
}

type Turn = { readonly type: 'exhausted' | 'standsStill' | 'nothingToDo' };
type NodeEvent = LoopNews | Finding | WorkEvent | Turn | { readonly type: 'due' };
type Step = Outcome<NodeContext, Turn | Finding>;

const nodeSetup = setupProcess<NodeContext, NodeEvent, NodeInput>();

/** Recorded: `calls-node-request`. */
const SYSTEM: SystemCalls = {
  wait: 'epoll_pwait',
  accept: ['accept4', 'epoll_ctl'],
  read: ['read'],
  answer: ['writev', 'shutdown', 'epoll_ctl', 'close'],
};

/** The event with which XState enters a first state has no time of its own. */
function timeOf({ startedAt }: NodeContext, event: { readonly at?: Microseconds }): Microseconds {
  return event.at ?? startedAt;
}

/** Runs what the phase has, until nothing is left in it, the processor is busy, or the loop stands still. */
const go = computed(nodeSetup, (context, event): Step => {
  const at = timeOf(context, event);
  const { state, effects, stop } = runPhase(context.loop, context.phase, at);
  const result = { context: { loop: state }, effects };
  if (stop === 'works') return result;
  if (stop === 'stands still') return { ...result, raises: [{ type: 'standsStill' }] };
  const isQuiet = context.phase === 'poll' && !isDue(state, at);
  return { ...result, raises: [{ type: isQuiet ? 'nothingToDo' : 'exhausted' }] };
});

const listen = computed(nodeSetup, (context, event): Step => {
  if (!isNews(event)) return { context: {}, effects: [] };
  const { state, effects, finding } = hear(context.loop, event, context.settings.server);
  return { context: { loop: state }, effects, raises: finding === null ? [] : [finding] };
});

/** It sleeps in the kernel until something is ready, or its next timer is due. */
const sleep = computed(nodeSetup, (context, event): Step => {
  const [first] = context.loop.timers;
  const wait = calls([context.loop.system.wait]);
  if (first === undefined) return { context: {}, effects: wait };
  const delayUs = Math.max(0, first.dueAt - timeOf(context, event));
  return { context: {}, effects: [...wait, { type: 'setTimer', name: 'due', delayUs, event: { type: 'due' } }] };
});

const NEWS = new Set<string>([
  'connected',
  'accepted',
  'written',
  'data',
  'ended',
  'closed',
  'completed',
  'over',
  'ready',
]);

function isNews(event: NodeEvent): event is LoopNews & { readonly at: Microseconds } {
  return NEWS.has(event.type);
}

/** What the main script is called among callbacks. */
const SCRIPT = 'script';

function start({ settings }: NodeContext): readonly Effect[] {
  const rows = [
    loopNotes.say('callback', { phase: 'script', what: SCRIPT }),
    insideNotes.say('row', { row: settings.row, kind: 'loop' }),
    insideNotes.say('row', { row: WAITS_ROW, kind: 'waits' }),
  ];
  const { server } = settings;
  return server === null ? rows : [...rows, ...openQueue(server), ACCEPT];
}

const phase = (name: Phase) => nodeSetup.assign({ phase: name });
/** What is there as the phase begins is for this turn; what it makes is for the next one. */
const countImmediates = nodeSetup.assign(({ context: { loop } }) => ({
  loop: { ...loop, checks: loop.immediates.length },
}));

const machine = nodeSetup.createMachine({
  id: 'node-loop',
  context: ({ input: { settings, self, at } }) => {
    const { row, pool, database, main, isModule } = settings;
    const loop = emptyLoop({
      self,
      row,
      pool,
      database,
      system: SYSTEM,
      limit: settings.server?.descriptors ?? null,
      turnsAway: true,
    });
    const drains = isModule ? 'microtasks' : 'ticks';
    return {
      settings,
      loop: { ...loop, drains, running: { what: SCRIPT, runs: main } },
      phase: 'script',
      startedAt: at,
    };
  },
  entry: { type: 'effects', params: ({ context }) => start(context) },
  initial: 'script',
  on: {
    accepted: { actions: listen },
    connected: { actions: listen },
    data: { actions: listen },
    ended: { actions: listen },
    closed: { actions: listen },
    completed: { actions: listen },
    over: { actions: listen },
    ready: { actions: listen },
    workDone: { actions: go },
  },
  states: {
    script: {
      description: 'Runs the main script to its end, and what it leaves as ticks and microtasks.',
      entry: go,
      on: { exhausted: 'timers' },
    },
    timers: {
      description: 'Runs the timers that are due.',
      entry: [phase('timers'), go],
      on: { exhausted: 'pending' },
    },
    pending: {
      description: 'Runs what the last turn has put off.',
      entry: [phase('pending'), go],
      on: { exhausted: 'poll' },
    },
    poll: {
      description: 'Runs what sockets and the pool have ready, and sleeps when there is nothing to do.',
      initial: 'running',
      states: {
        running: {
          description: 'Runs one callback after the other: nothing else runs meanwhile.',
          entry: [phase('poll'), go],
          on: { exhausted: '#node-loop.check', nothingToDo: 'asleep', standsStill: 'standing-still' },
        },
        asleep: {
          description: 'Sleeps in epoll_wait(). Any number of answers may be on their way.',
          entry: sleep,
          exit: { type: 'cancelTimer', params: { name: 'due' } },
          on: { found: 'running', due: '#node-loop.check' },
        },
        'standing-still': {
          description:
            'Stands still inside a call that does not come back until its answer is there: nothing else runs.',
          on: { goesOn: 'running' },
        },
      },
    },
    check: {
      description: 'Runs the immediates.',
      entry: [phase('check'), countImmediates, go],
      on: { exhausted: 'close' },
    },
    close: {
      description: 'Tells of what was closed.',
      entry: [phase('close'), go],
      on: { exhausted: 'timers' },
    },
  },
});

/** Node: one thread that runs callbacks, and a pool for what cannot be waited for otherwise. */
export const nodeLoop = toProcess<typeof machine, NodeInput>(machine, ({ loop }) => ({ ready: loop.ready.length }));
