import { gunzipSync } from 'fflate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { headerValue, withContentLength } from '../../protocols/http/headers.ts';
import type { HttpRequest } from '../../protocols/http/message.ts';
import { tell } from '../../machines/children.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { parse } from '../../machines/news/news-store.ts';
import { callerNotes } from './notes.ts';

export interface ItemRequestInput {
  readonly number: number;
  readonly method: string;
  /** How many different things are asked for. */
  readonly keys: number;
  readonly timeoutUs: Microseconds;
  /** The process that hears how it ends. */
  readonly caller: string;
}

interface ItemRequestContext extends ItemRequestInput {
  readonly self: string;
  readonly host: string;
}

/** How a request ends. */
export type RequestEnd = { readonly type: 'served' | 'failed' };

const requestSetup = setupProcess<ItemRequestContext, AgentAnswer, ItemRequestInput>();

const ask = computed(requestSetup, (context) => {
  const { number, timeoutUs, self, host } = context;
  const request = requestOf(context);
  return {
    context: {},
    effects: [
      asked(number),
      askAgent(host, {
        type: 'fetch',
        id: number,
        app: self,
        request,
        note: { role: 'request', label: `${request.method} ${request.target}`, items: [number] },
        call: number,
        timeoutUs,
        stream: false,
      }),
    ],
  };
});

const take = computed(requestSetup, ({ number, caller }) => {
  const end: RequestEnd = { type: 'served' };
  return {
    context: {},
    effects: [newsNotes.say('delivered', { news: number }), settled(number, true), tell<RequestEnd>(caller, end)],
  };
});

const fail = computed(requestSetup, ({ number, caller, host }, event) => {
  const end: RequestEnd = { type: 'failed' };
  return {
    context: {},
    effects: [
      callerNotes.say('failed', { request: number, why: reasonOf(event) }),
      newsNotes.say('forgotten', { news: number, client: host }),
      settled(number, false),
      tell<RequestEnd>(caller, end),
    ],
  };
});

const machine = requestSetup.createMachine({
  id: 'item-request',
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
          { guard: ({ event }) => event.status < 400 && hasItem(event), target: 'served', actions: take },
          { target: 'failed', actions: fail },
        ],
        failure: [
          { guard: ({ event }) => event.result === 'timeout', target: 'timed-out', actions: fail },
          { target: 'failed', actions: fail },
        ],
      },
    },
    served: { type: 'final', description: 'The item is here.' },
    'timed-out': { type: 'final', description: 'No answer came in time; it is not tried again.' },
    failed: { type: 'final', description: 'An error came instead, or the connection broke; it is not tried again.' },
  },
});

/** One request for an item, from asking to its end. */
export const itemRequest = toProcess<typeof machine, ItemRequestInput>(machine);

/** Why it failed, in a word. */
function reasonOf(event: AgentAnswer): string {
  if (event.type === 'failure') return event.result;
  return event.type === 'response' && event.status >= 400 ? `${event.status}` : 'unreadable';
}

function requestOf({ method, keys, host, number }: ItemRequestContext): HttpRequest {
  const bare: HttpRequest = {
    method,
    target: `/items/${((number - 1) % keys) + 1}`,
    headers: [
      ['Host', 'shop.example'],
      ['Accept', 'application/json'],
      ['Accept-Encoding', 'gzip'],
      ['X-Request-Id', String(number)],
    ],
    body: method === 'POST' ? encodeUtf8(JSON.stringify({ buyer: host, quantity: 1 })) : noBytes,
  };
  return method === 'POST' ? withContentLength(bare) : bare;
}

/** Reads an answer, unpacks it if need be, and looks for the item in it. */
function hasItem({ headers, body }: Extract<AgentAnswer, { type: 'response' }>): boolean {
  const value = parse(headerValue(headers, 'Content-Encoding') === 'gzip' ? gunzipSync(body) : body);
  return typeof value === 'object' && value !== null && 'item' in value && typeof value.item === 'string';
}
