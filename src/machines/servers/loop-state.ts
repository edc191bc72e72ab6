/** What an event loop keeps, and how it runs what is there: pure, for every machine that is a loop. */
import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { insideNotes, loopNotes, servedNotes } from '../../record/inside-notes.ts';
import { tell } from '../children.ts';
import { ACCEPT } from './accepting.ts';
import { DATABASE_PORT, writeAnswer } from './http-lines.ts';
import { startJob } from './job.ts';
import type { Job } from './job.ts';
import type { PoolCall } from './pool.ts';
import { timerUs } from './script.ts';
import type { Callback, Query, Script } from './script.ts';
import { calls } from './system-calls.ts';

export type Phase = 'script' | 'timers' | 'pending' | 'poll' | 'check' | 'close';

interface Timer extends Callback {
  readonly dueAt: Microseconds;
}

/** What is asked of the database, by the socket that asks. */
export interface Asked {
  readonly query: Query;
  readonly runs: Script;
  readonly otherwise: Script;
  /** The loop stands still for it. */
  readonly isSync: boolean;
}

export interface LoopState {
  readonly self: string;
  /** What the line of the loop is called. */
  readonly row: string;
  /** The process of its thread pool; null where it has none. */
  readonly pool: string | null;
  readonly database: string;
  /** What is left of the callback under way; null between two. */
  readonly running: Callback | null;
  readonly ticks: readonly Script[];
  readonly microtasks: readonly Script[];
  /** Which of the two is emptied first: an ES module runs as a microtask itself. */
  readonly drains: 'ticks' | 'microtasks';
  /** By due time, then in the order of their making. */
  readonly timers: readonly Timer[];
  readonly immediates: readonly Callback[];
  /** Of these: how many were there when the phase began. */
  readonly checks: number;
  readonly closing: readonly Callback[];
  /** What epoll has found ready, and not run yet. */
  readonly ready: readonly Callback[];
  /** By job: what runs when it is done. */
  readonly jobs: Readonly<Record<string, Callback>>;
  readonly asked: Readonly<Record<string, Asked>>;
  /** What it stands still for: a job, or a socket. */
  readonly standsFor: string | null;
  /** Connections of callers that are open. */
  readonly open: readonly string[];
  /** How many connections may be open; null where there are always enough descriptors. */
  readonly limit: number | null;
  /** Whether one more is closed at once; else it stays in the accept queue. */
  readonly turnsAway: boolean;
  /** It waits for a descriptor before it accepts again. */
  readonly isFull: boolean;
  /** The system calls that answer a request, as they were recorded. */
  readonly system: SystemCalls;
}

export interface SystemCalls {
  readonly wait: string;
  readonly accept: readonly string[];
  readonly read: readonly string[];
  readonly answer: readonly string[];
}

export function emptyLoop(
  given: Pick<LoopState, 'self' | 'row' | 'pool' | 'database' | 'system' | 'limit' | 'turnsAway'>,
): LoopState {
  return {
    ...given,
    running: null,
    ticks: [],
    microtasks: [],
    drains: 'ticks',
    timers: [],
    immediates: [],
    checks: 0,
    closing: [],
    ready: [],
    jobs: {},
    asked: {},
    standsFor: null,
    open: [],
    isFull: false,
  };
}

/** Why a loop does not go on in its phase: nothing is left there, the processor works, or it stands still in a call. */
export type Stop = 'exhausted' | 'works' | 'stands still';

/** What answers to the outstanding are drawn on. */
export const WAITS_ROW = 'Waits, no thread';

/** Runs what a phase has, callback by callback, with ticks and microtasks between them, until it must stop. */
export function runPhase(
  given: LoopState,
  phase: Phase,
  at: Microseconds,
): { readonly state: LoopState; readonly effects: readonly Effect[]; readonly stop: Stop } {
  const effects: Effect[] = [];
  let state = given;
  for (;;) {
    if (state.running !== null) {
      const [step, ...rest] = state.running.runs;
      const { what } = state.running;
      if (step === undefined) {
        if (what !== '') effects.push(loopNotes.say('callback over', { what }));
        state = { ...state, running: null };
        continue;
      }
      state = { ...state, running: { what, runs: rest } };
      if (step.do === 'run') {
        effects.push({
          type: 'work',
          name: step.name,
          durationUs: step.us,
          ...(step.exchange === undefined ? {} : { exchange: step.exchange }),
        });
        return { state, effects, stop: 'works' };
      }
      if (step.do === 'standStill') {
        effects.push(...standStill(state, step.job));
        return { state: { ...state, standsFor: step.job.id }, effects, stop: 'stands still' };
      }
      if (step.do === 'askAndWait') {
        const { socket, ...asking } = ask(state, { ...step, isSync: true });
        effects.push(...asking.effects);
        effects.push(insideNotes.say('parks', { row: state.row, call: step.query.call, inCall: 'read' }));
        return { state: { ...asking.state, standsFor: socket }, effects, stop: 'stands still' };
      }
      state = takeStep(state, step, at, effects);
      continue;
    }
    const [next, after] = nextScript(state, phase, at);
    state = after;
    if (next === null) return { state, effects, stop: 'exhausted' };
    state = { ...state, running: next };
    if (next.what !== '') effects.push(loopNotes.say('callback', { phase, what: next.what }));
  }
}

/** A connection of a caller is over: its descriptor may let the next one in. */
export function closeOne(state: LoopState, socket: string, effects: Effect[]): LoopState {
  if (!state.open.includes(socket)) return state;
  const open = state.open.filter((other) => other !== socket);
  if (state.isFull) effects.push(ACCEPT);
  return { ...state, open, isFull: false };
}

type QuickStep = Exclude<Script[number], { readonly do: 'run' | 'standStill' | 'askAndWait' }>;

/** A step that takes no time. */
function takeStep(state: LoopState, step: QuickStep, at: Microseconds, effects: Effect[]): LoopState {
  switch (step.do) {
    case 'say':
      effects.push(loopNotes.say('prints', { text: step.text }));
      return state;
    case 'effects':
      effects.push(...step.effects);
      return state;
    case 'answer': {
      const { to, ok } = step;
      const isOpen = state.open.includes(to.socket);
      effects.push(
        ...(isOpen
          ? [...calls(state.system.answer), writeAnswer(to, ok, at), { type: 'close', socket: to.socket } as const]
          : []),
        servedNotes.say('answers', { call: to.call, ok: ok && isOpen }),
      );
      return closeOne(state, to.socket, effects);
    }
    case 'nextTick':
      return { ...state, ticks: [...state.ticks, step.runs] };
    case 'microtask':
      return { ...state, microtasks: [...state.microtasks, step.runs] };
    case 'setTimeout': {
      const timer = { dueAt: at + timerUs(step.ms), what: 'timer', runs: step.runs };
      const earlier = state.timers.filter(({ dueAt }) => dueAt <= timer.dueAt);
      return { ...state, timers: [...earlier, timer, ...state.timers.slice(earlier.length)] };
    }
    case 'setImmediate':
      return { ...state, immediates: [...state.immediates, { what: 'immediate', runs: step.runs }] };
    case 'onClose':
      return { ...state, closing: [...state.closing, { what: 'close', runs: step.runs }] };
    case 'pool': {
      const { job, runs } = step;
      if (state.pool === null) throw new Error(`"${job.id}" needs a thread pool, and there is none`);
      effects.push(tell<PoolCall>(state.pool, { type: 'submit', job }));
      return { ...state, jobs: { ...state.jobs, [job.id]: { what: job.id, runs } } };
    }
    case 'ask': {
      const asking = ask(state, { ...step, isSync: false });
      effects.push(...asking.effects);
      effects.push(insideNotes.say('outstanding', { row: WAITS_ROW, call: step.query.call, how: step.query.how }));
      return asking.state;
    }
  }
}

function ask(state: LoopState, { query, runs, otherwise, isSync }: Asked) {
  const socket = `${state.self} database ${query.call}`;
  return {
    socket,
    state: { ...state, asked: { ...state.asked, [socket]: { query, runs, otherwise, isSync } } },
    effects: [{ type: 'connect', socket, to: state.database, port: DATABASE_PORT } as const],
  };
}

function standStill({ self, row }: LoopState, job: Job): readonly Effect[] {
  const inCall = job.kind === 'lookup' ? 'getaddrinfo' : 'read';
  return [insideNotes.say('parks', { row, call: job.call, inCall }), startJob(job, self)];
}

/** What runs next: all ticks, then all microtasks, until there are none; then the next callback of the phase. */
function nextScript(state: LoopState, phase: Phase, at: Microseconds): readonly [Callback | null, LoopState] {
  const [tick, ...ticks] = state.ticks;
  const [microtask, ...microtasks] = state.microtasks;
  const takeTick = tick !== undefined && (state.drains === 'ticks' || microtask === undefined);
  if (takeTick)
    return [
      { what: '', runs: tick },
      { ...state, ticks, drains: 'ticks' },
    ];
  if (microtask !== undefined)
    return [
      { what: '', runs: microtask },
      { ...state, microtasks, drains: 'microtasks' },
    ];
  const idle: LoopState = { ...state, drains: 'ticks' };
  switch (phase) {
    case 'timers': {
      const [timer, ...timers] = idle.timers;
      return timer === undefined || timer.dueAt > at ? [null, idle] : [timer, { ...idle, timers }];
    }
    case 'poll': {
      const [callback, ...ready] = idle.ready;
      return callback === undefined ? [null, idle] : [callback, { ...idle, ready }];
    }
    case 'check': {
      const [callback, ...immediates] = idle.immediates;
      // What an immediate makes is for the next turn.
      if (callback === undefined || idle.checks === 0) return [null, { ...idle, checks: 0 }];
      return [callback, { ...idle, immediates, checks: idle.checks - 1 }];
    }
    case 'close': {
      const [callback, ...closing] = idle.closing;
      return callback === undefined ? [null, idle] : [callback, { ...idle, closing }];
    }
    case 'script':
    case 'pending':
      return [null, idle];
  }
}

/** Whether there is anything to do without waiting for the kernel. */
export function isDue({ immediates, closing, timers }: LoopState, at: Microseconds): boolean {
  const [first] = timers;
  return immediates.length > 0 || closing.length > 0 || (first !== undefined && first.dueAt <= at);
}
