import { gunzipSync } from 'fflate';
import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { headerValue, withContentLength } from '../../protocols/http/headers.ts';
import type { HttpRequest } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson } from '../../protocols/representation.ts';
import type { AgentAnswer, AgentCall, ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { parse } from '../../machines/news/news-store.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { clientOf } from '../../machines/middle/address.ts';
import { callerNotes } from './notes.ts';

export interface CallerInput {
  /** Requests at given times. */
  readonly planned: Schedule;
  /** Numbers of requests that follow one another instead, each when the one before is over. */
  readonly inRow: readonly number[];
  /** The pause between two that follow one another. */
  readonly pauseUs: Microseconds;
  readonly timeoutUs: Microseconds;
  readonly method: string;
  /** How many different things are asked for. */
  readonly keys: number;
}

interface CallerContext extends CallerInput {
  readonly self: string;
  readonly host: string;
  readonly startedAt: Microseconds;
  readonly next: number;
  readonly sent: number;
  /** The number of the request by the id of the fetch. */
  readonly pending: Readonly<Record<string, number>>;
  readonly done: number;
  readonly failed: number;
}

type CallerEvent = AgentAnswer | { readonly type: 'askTime' } | ({ readonly type: 'configure' } & CallerInput);

/** When the first of requests in a row goes: the recordings start 100 ms after a whole second. */
const FIRST_REQUEST: Microseconds = 100_000;

const callerSetup = setupProcess<CallerContext, CallerEvent, CallerInput>();

const ask = computed(callerSetup, (context, event): Outcome<CallerContext> => {
  const number = context.inRow.length > 0 ? context.inRow[context.next] : context.planned.item(context.next)?.id;
  if (number === undefined) return NOTHING;
  const id = context.sent + 1;
  const next = context.next + 1;
  const request = requestOf(context, number);
  const call: AgentCall = {
    type: 'fetch',
    id,
    app: context.self,
    request,
    note: { role: 'request', label: `${request.method} ${request.target}`, news: [number] },
    call: number,
    timeoutUs: context.timeoutUs,
    stream: false,
  };
  return {
    context: { sent: id, next, pending: { ...context.pending, [id]: number } },
    effects: [
      asked(number),
      { type: 'tell', to: `${context.host}/agent`, event: { ...call } },
      ...untilPlanned(context, next, event.at),
    ],
  };
});

const end = computed(callerSetup, (context, event): Outcome<CallerContext> => {
  if (event.type !== 'response' && event.type !== 'failure') return NOTHING;
  const { [event.id]: number, ...pending } = context.pending;
  if (number === undefined) return NOTHING;
  const isFine = event.type === 'response' && event.status < 400;
  const ok = isFine && hasItem(event);
  const effects: Effect[] = ok
    ? [newsNotes.say('delivered', { news: number })]
    : [
        callerNotes.say('failed', {
          request: number,
          why: event.type !== 'response' ? event.result : isFine ? 'unreadable' : `${event.status}`,
        }),
        newsNotes.say('forgotten', { news: number, client: context.host }),
      ];
  effects.push(settled(number, ok));
  if (context.inRow.length > context.next) effects.push(askIn(context.pauseUs));
  return {
    context: { pending, done: context.done + (ok ? 1 : 0), failed: context.failed + (ok ? 0 : 1) },
    effects,
  };
});

const configure = computed(callerSetup, (_, event): Outcome<CallerContext> => {
  if (event.type !== 'configure') return NOTHING;
  const { pauseUs, timeoutUs, method, keys } = event;
  return { context: { pauseUs, timeoutUs, method, keys }, effects: [] };
});

const isWaiting = ({ context }: { context: CallerContext }) => Object.keys(context.pending).length > 0;

const callerMachine = callerSetup.createMachine({
  id: 'caller',
  context: ({ input }) => {
    const { planned, inRow, pauseUs, timeoutUs, method, keys, self, host, at } = input;
    return {
      planned,
      // A restarted client does not begin its row again.
      inRow: at === 0 ? inRow : [],
      pauseUs,
      timeoutUs,
      method,
      keys,
      self,
      host,
      startedAt: at,
      next: inRow.length > 0 ? 0 : planned.firstFrom(at),
      sent: 0,
      pending: {},
      done: 0,
      failed: 0,
    };
  },
  initial: 'idle',
  entry: {
    type: 'effects',
    params: ({ context }) =>
      context.inRow.length > 0 ? [askIn(FIRST_REQUEST)] : untilPlanned(context, context.next, context.startedAt),
  },
  on: {
    askTime: { actions: ask },
    response: { actions: end },
    failure: { actions: end },
    configure: { actions: configure },
  },
  states: {
    idle: {
      description: 'Nothing is asked.',
      always: { guard: isWaiting, target: 'waiting' },
    },
    waiting: {
      description: 'At least one request has no answer yet.',
      always: { guard: (args) => !isWaiting(args), target: 'idle' },
    },
  },
});

/** Asks for one thing after another, at given times or in a row, and never tries again: what the proxy hides is hidden, no more. */
export const caller = toProcess<typeof callerMachine, CallerInput>(callerMachine, ({ pending, done, failed }) => ({
  waiting: Object.keys(pending).length,
  done,
  ...(failed > 0 ? { failed } : {}),
}));

export interface DeskInput {
  /** It answers 500 at once, whatever is asked. */
  readonly failing: boolean;
  /** How much text its answers carry. */
  readonly bodySize: number;
}

interface DeskContext extends DeskInput {
  readonly host: string;
  readonly served: number;
}

type DeskEvent = ServiceCall | ({ readonly type: 'configure' } & DeskInput);

const deskSetup = setupProcess<DeskContext, DeskEvent, DeskInput>();

const serve = computed(deskSetup, (context, event): Outcome<DeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const number = Number(headerValue(event.head.headers, 'X-Request-Id') ?? 'NaN');
  const known = Number.isSafeInteger(number);
  const status = context.failing ? 500 : 200;
  const { mediaType, body } = toJson({
    item: event.head.target,
    servedBy: context.host,
    ...(context.bodySize > 0 ? { text: productText(context.bodySize) } : {}),
  });
  const client = clientOf(event.head.headers);
  const news = known && status === 200 ? [number] : [];
  const answer: ServiceAnswer = {
    type: 'respond',
    response: {
      status,
      reason: reasonPhrase(status),
      headers: [['Content-Type', mediaType]],
      body,
    },
    note: {
      role: status < 400 ? 'response' : 'error',
      label: `${status} ${reasonPhrase(status)}`,
      answers: event.message,
      news,
    },
  };
  const reply: HostEvent = { ...answer };
  return {
    context: { served: context.served + 1 },
    effects: [
      ...news.map((item): Effect =>
        newsNotes.say('news', { news: item, volatile: false, ...(client === undefined ? {} : { audience: client }) }),
      ),
      { type: 'tell', to: event.handler, event: reply },
    ],
  };
});

const deskMachine = deskSetup.createMachine({
  id: 'item-desk',
  context: ({ input }) => ({ failing: input.failing, bodySize: input.bodySize, host: input.host, served: 0 }),
  initial: 'open',
  states: {
    open: {
      description: 'Answers every request, and says which server it is; one that is broken answers 500 at once.',
      on: {
        request: { actions: serve },
        configure: { actions: assign(({ event }) => ({ failing: event.failing, bodySize: event.bodySize })) },
      },
    },
  },
});

/** The application of an upstream. */
export const itemDesk = toProcess<typeof deskMachine, DeskInput>(deskMachine, ({ served }) => ({ served }));

const NOTHING = { context: {}, effects: [] };

function askIn(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'ask', delayUs, event: { type: 'askTime' } };
}

function untilPlanned({ inRow, planned }: CallerContext, next: number, now: Microseconds): readonly Effect[] {
  const item = inRow.length > 0 ? undefined : planned.item(next);
  return item === undefined ? [] : [askIn(Math.max(0, item.at - now))];
}

function requestOf({ method, keys, host }: CallerContext, number: number): HttpRequest {
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

const WORDS =
  'the of item shop price color size stock delivery with for and made from in cotton wool leather light dark blue red'.split(
    ' ',
  );

/** So many characters of words in no particular order, always the same: they compress to about a quarter. */
function productText(size: number): string {
  const words: string[] = [];
  // The generator of the ZX81.
  let drawn = 1;
  for (let length = 0; length < size;) {
    drawn = (drawn * 75 + 74) % 65_537;
    const word = `${WORDS[drawn % WORDS.length] ?? ''} `;
    words.push(word);
    length += word.length;
  }
  return words.join('').slice(0, size);
}
