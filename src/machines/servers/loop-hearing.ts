/** What a loop makes of what it hears from the kernel and the pool: callbacks that wait for their turn. */
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import { insideNotes, limitNotes, poolNotes } from '../../record/inside-notes.ts';
import type { LookupNews } from '../dns/lookup.ts';
import { ACCEPT } from './accepting.ts';
import { callIn, writeQuery } from './http-lines.ts';
import type { Completion } from './pool.ts';
import { closeOne, WAITS_ROW } from './loop-state.ts';
import { calls } from './system-calls.ts';
import type { Asked, LoopState } from './loop-state.ts';
import type { Callback, Script } from './script.ts';
import { handleRequest } from './server-program.ts';
import type { ProgramSettings } from './server-program.ts';

/** What it can hear while it does something else. */
export type LoopNews = SocketEvent | Completion | LookupNews | { readonly type: 'ready' };

/** What that means to it: there is a callback to run, or what it stood still for is over. */
export type Finding = { readonly type: 'found' } | { readonly type: 'goesOn' };

export interface Heard {
  readonly state: LoopState;
  readonly effects: readonly Effect[];
  readonly finding: Finding | null;
}

const FOUND: Finding = { type: 'found' };

export function hear(state: LoopState, event: LoopNews, server: ProgramSettings | null): Heard {
  switch (event.type) {
    case 'accepted':
      return accept(state, event.socket);
    case 'completed': {
      const { [event.id]: callback, ...jobs } = state.jobs;
      const done: Script = [{ do: 'effects', effects: [poolNotes.say('completed', { job: event.id })] }];
      return callback === undefined ? nothing(state) : found({ ...state, jobs }, event.id, [...done, ...callback.runs]);
    }
    case 'over':
    case 'ready':
      return state.standsFor === null ? nothing(state) : goOn(state, []);
    case 'written':
      return nothing(state);
    default:
      return hearSocket(state, event, server);
  }
}

/**
 * A connection is accepted, and the next one may come. Node keeps a descriptor in reserve: with it, it accepts one too
 * many and closes it at once; others leave it in the queue (recorded: `accept-emfile`, `accept-emfile-node`).
 */
function accept(state: LoopState, socket: string): Heard {
  const { limit, open, turnsAway, system } = state;
  if (limit !== null && open.length >= limit)
    return found(state, 'connection', [
      {
        do: 'effects',
        effects: [...calls(system.accept), { type: 'close', socket }, limitNotes.say('turned away', { limit }), ACCEPT],
      },
    ]);
  const next = { ...state, open: [...open, socket] };
  const isFull = !turnsAway && limit !== null && next.open.length >= limit;
  const more: readonly Effect[] = isFull ? [limitNotes.say('no descriptor', { limit })] : [ACCEPT];
  return found({ ...next, isFull }, 'connection', [{ do: 'effects', effects: [...calls(system.accept), ...more] }]);
}

type Traffic = Exclude<SocketEvent, { readonly type: 'accepted' | 'written' }>;

function hearSocket(state: LoopState, event: Traffic, server: ProgramSettings | null): Heard {
  const asked = state.asked[event.socket];
  if (asked !== undefined) return hearDatabase(state, event, asked);
  if (!state.open.includes(event.socket)) return nothing(state);
  const { socket } = event;
  if (event.type === 'data' && server !== null) {
    const read = callIn(event.messages);
    if (read === undefined) return nothing(state);
    const script = handleRequest(server, { ...read, socket }, state.system.read, state.pool !== null);
    return found(state, `request ${read.call}`, script);
  }
  if (event.type !== 'closed') return nothing(state);
  const effects: Effect[] = [];
  return { state: closeOne(state, socket, effects), effects, finding: null };
}

/** The database agrees, answers, or is gone. */
function hearDatabase(state: LoopState, event: Traffic, { query, runs, otherwise, isSync }: Asked): Heard {
  const { socket } = event;
  if (event.type === 'connected') {
    const ask = writeQuery(socket, query.call, query.message);
    if (isSync) return { state, effects: [ask], finding: null };
    return found(state, `connected ${query.call}`, [{ do: 'effects', effects: [ask] }]);
  }
  const { [socket]: _, ...others } = state.asked;
  const next = { ...state, asked: others };
  const over: readonly Effect[] = event.type === 'closed' ? [] : [{ type: 'close', socket }];
  const rest = event.type === 'data' ? runs : otherwise;
  if (isSync) return goOn(next, [{ do: 'effects', effects: over }, ...rest]);
  const arrived = insideNotes.say('arrived', { row: WAITS_ROW, call: query.call });
  const heard = found(next, `answer ${query.call}`, [{ do: 'effects', effects: over }, ...rest]);
  return { ...heard, effects: [arrived] };
}

/** What it stood still for is here: the callback under way goes on behind the call. */
function goOn(state: LoopState, more: Script): Heard {
  const running: Callback = { what: state.running?.what ?? '', runs: [...more, ...(state.running?.runs ?? [])] };
  return {
    state: { ...state, running, standsFor: null },
    effects: [insideNotes.say('goes', { row: state.row, call: 0 })],
    finding: { type: 'goesOn' },
  };
}

function found(state: LoopState, what: string, runs: Script): Heard {
  return { state: { ...state, ready: [...state.ready, { what, runs }] }, effects: [], finding: FOUND };
}

function nothing(state: LoopState): Heard {
  return { state, effects: [], finding: null };
}
