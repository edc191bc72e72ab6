/** A database that answers each query after a while, as many at once as are asked. */
import { assign } from 'xstate';
import { setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Configure, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../children.ts';
import { callIn, DATABASE_PORT, writeAnswer } from './http-lines.ts';
import type { AnswerTo } from './http-lines.ts';

export interface DatabaseInput {
  /** How long it needs for a query. */
  readonly needsUs: Microseconds;
}

interface QueryInput extends DatabaseInput {
  readonly socket: string;
}

interface QueryContext extends AnswerTo {
  readonly needsUs: Microseconds;
}

const querySetup = setupProcess<QueryContext, SocketEvent | WorkEvent, QueryInput>();

const read = querySetup.assign(({ event }) => (event.type === 'data' ? (callIn(event.messages) ?? {}) : {}));

const queryMachine = querySetup.createMachine({
  id: 'query',
  context: ({ input: { settings } }) => ({ ...settings, call: 0, message: 0 }),
  initial: 'reading',
  states: {
    reading: {
      description: 'A connection is here, and its query not yet.',
      on: {
        data: { target: 'answering', actions: read },
        closed: 'over',
        ended: { target: 'over', actions: { type: 'close', params: ({ context: { socket } }) => ({ socket }) } },
      },
    },
    answering: {
      description: 'Looks for the row. Many queries are looked for at once.',
      entry: {
        type: 'work',
        params: ({ context: { call, needsUs, message } }) => ({
          name: `query ${call}`,
          durationUs: needsUs,
          exchange: message,
        }),
      },
      on: {
        workDone: {
          target: 'over',
          actions: {
            type: 'effects',
            params: ({ context, event: { at } }) => [
              writeAnswer(context, true, at),
              { type: 'close', socket: context.socket },
            ],
          },
        },
        closed: 'over',
      },
    },
    over: { type: 'final', description: 'The answer is written, or nobody wants it.' },
  },
});

const query = toProcess<typeof queryMachine, QueryInput>(queryMachine);

interface DatabaseContext {
  readonly settings: DatabaseInput;
  readonly queries: number;
}

const databaseSetup = setupProcess<DatabaseContext, SocketEvent | Configure<DatabaseInput>, DatabaseInput>();

const databaseMachine = databaseSetup.createMachine({
  id: 'database',
  context: ({ input: { settings } }) => ({ settings, queries: 0 }),
  entry: { type: 'listen', params: { port: DATABASE_PORT } },
  initial: 'open',
  states: {
    open: {
      description: 'Each connection brings one query, and has a machine of its own.',
      on: {
        accepted: {
          actions: [
            databaseSetup.assign(({ context }) => ({ queries: context.queries + 1 })),
            {
              type: 'effects',
              params: ({ context: { settings, queries }, event: { socket } }) => [
                spawn(`query-${queries}`, query, { ...settings, socket }, [socket]),
              ],
            },
          ],
        },
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** Answers queries. */
export const database = toProcess<typeof databaseMachine, DatabaseInput>(databaseMachine);
