/** Requests of a connection: read one after another, and asked ahead or in turn. */
import { computed } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect } from '../../kernel/effect.ts';
import { drawExponential } from '../../kernel/random.ts';
import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { endsConnection, headerValue } from '../../protocols/http/headers.ts';
import type { RequestHead } from '../../protocols/http/message.ts';
import { parseHttp } from '../../protocols/http/parser.ts';
import { spawn, tell } from '../children.ts';
import { httpAhead } from './http-ahead.ts';
import type { ServiceCall } from './http-events.ts';
import { handlerSetup, NO_HEAD, NOTHING_COMES } from './http-handler-setup.ts';
import type { Ahead, HandlerContext, HandlerEvent } from './http-handler-setup.ts';

const NOTHING = { context: {}, effects: [] };

/** Feeds arrived bytes to the parser. */
export const read = computed(handlerSetup, (context, event): Outcome<HandlerContext, HandlerEvent> => {
  if (event.type !== 'data') return NOTHING;
  const message = event.messages.at(-1)?.id ?? context.coming.message;
  // What comes behind a request for another protocol may be that protocol's already.
  if (context.head !== null && headerValue(context.head.headers, 'Upgrade') !== undefined) {
    const pending = concatBytes([context.parser.pending, event.bytes]);
    return { context: { parser: { ...context.parser, pending }, coming: { ...context.coming, message } }, effects: [] };
  }
  return readMore(context, event.bytes, message);
});

function readMore(context: HandlerContext, bytes: Uint8Array, message: number): Outcome<HandlerContext, HandlerEvent> {
  const { parser, events } = parseHttp(context.parser, bytes);
  let { head, body, isMalformed } = context.coming;
  const ahead = [...context.ahead];
  for (const part of events) {
    if (isLast(ahead.at(-1)?.head ?? context.head)) {
      // What is behind the last request of a connection is none for Node, and nobody reads it elsewhere.
      isMalformed = context.settings.inTurn !== true;
      break;
    }
    if (part.type === 'head') ({ head } = part);
    else if (part.type === 'body') body = [...body, part.bytes];
    else if (part.type === 'end') {
      ahead.push({ head: head ?? NO_HEAD, body, message, asker: null });
      ({ head, body } = NOTHING_COMES);
    } else if (part.type === 'malformed') isMalformed = true;
  }
  return {
    context: { parser, ahead, coming: { head, body, message, isMalformed } },
    effects: [],
    raises: turns(context, ahead, isMalformed),
  };
}

/**
 * What is next. What is no request is refused when its turn comes; by Node at once, and with it all that is not answered
 * (measured: Node 20.20.2).
 */
function turns(
  { head, settings }: HandlerContext,
  ahead: readonly Ahead[],
  isMalformed: boolean,
): readonly HandlerEvent[] {
  const isFree = head === null && ahead.length > 0;
  const isRefused = isMalformed && (settings.inTurn !== true || (head === null && !isFree));
  return [...(isFree ? [{ type: 'whole' } as const] : []), ...(isRefused ? [{ type: 'malformed' } as const] : [])];
}

/** The first request that waits is the one at hand. */
export const begin = handlerSetup.assign(({ context: { ahead, settings } }) => {
  const [first, ...rest] = ahead;
  const { head = NO_HEAD, body = [], message = 0, asker = null } = first ?? {};
  return { head, body, message, ahead: rest, service: asker ?? settings.service };
});

/** Asks for what came behind the request at hand, unless that has to wait. */
export const askAhead = computed(handlerSetup, (context): Outcome<HandlerContext> => {
  const { settings, self, from } = context;
  if (settings.inTurn === true || context.ahead.every(({ asker }) => asker !== null)) return NOTHING;
  const { service, serviceTimeUs, exponential } = settings;
  const effects: Effect[] = [];
  let { random, askers } = context;
  const ahead = context.ahead.map((each) => {
    if (each.asker !== null) return each;
    askers += 1;
    let workUs = serviceTimeUs;
    if (exponential && serviceTimeUs > 0) [workUs, random] = drawExponential(random, serviceTimeUs);
    const asker = `${self}-ahead-${askers}`;
    const { head, message } = each;
    const input = { handler: self, service, head, body: concatBytes(each.body), message, from, workUs };
    effects.push(spawn(asker.slice(asker.indexOf('/') + 1), httpAhead, input));
    return { ...each, asker };
  });
  return { context: { ahead, askers, random }, effects };
});

/** An answer is written: the next request, if it is here. */
export const next = computed(handlerSetup, (context): Outcome<HandlerContext, HandlerEvent> => {
  const done = { head: null, body: [], service: context.settings.service };
  const { context: more, ...rest } = readMore({ ...context, ...done }, noBytes, context.coming.message);
  return { ...rest, context: { ...more, ...done } };
});

/** Whether there is more on the connection than the request at hand. */
export const isMoreHere = ({ context: { ahead, coming, parser } }: { context: HandlerContext }) =>
  ahead.length > 0 || coming.head !== null || coming.isMalformed || parser.pending.length > 0;

/** Nobody will read the answers to what came behind. */
export const tellAheadGone = computed(handlerSetup, ({ ahead, self }): Outcome<HandlerContext> => {
  if (ahead.length === 0) return NOTHING;
  const askers = ahead.flatMap(({ asker }) => (asker === null ? [] : [asker]));
  return {
    context: { ahead: [] },
    effects: askers.map((asker) => tell<ServiceCall>(asker, { type: 'gone', handler: self })),
  };
});

/** The request that is next was asked ahead. */
export const isAskedAhead = ({ context: { ahead } }: { context: HandlerContext }) => (ahead[0]?.asker ?? null) !== null;

/** The last request of its connection. */
function isLast(head: RequestHead | null): boolean {
  return head !== null && endsConnection(head);
}
