/** RFC 9110 and 9112 over what really went onto the wires. */
import { latin, messagesIn, valuesOf } from './wire-http.ts';
import type { WireMessage } from './wire-http.ts';
import type { TappedPair } from './wiretap.ts';

/** A rule over both directions of a connection to port 80; what is wrong, or null. */
export interface WireRule {
  readonly name: string;
  readonly check: (pair: TappedPair) => string | null;
}

export const httpRules: readonly WireRule[] = [
  { name: 'a connection for HTTP carries nothing but whole messages, one after the other', check: messagesFit },
  { name: 'a message has one Content-Length or is chunked, never both', check: overMessages(framingIsOne) },
  { name: 'a field that has one value stands once', check: overMessages(fieldsAreSingle) },
  { name: 'an answer has exactly one Date', check: overMessages(answersAreDated) },
  { name: 'a message that says "Connection: close" is the last of its side', check: closeIsLast },
];

/** RFC 9110 section 5.3 lets only lists stand in several lines. */
const SINGLE = (
  'content-length transfer-encoding content-type date host etag last-modified location age retry-after user-agent ' +
  'server authorization expires keep-alive connection last-event-id cookie idempotency-key ' +
  'sec-websocket-accept sec-websocket-key sec-websocket-version'
).split(' ');

export interface Sides {
  readonly requests: readonly WireMessage[];
  readonly answers: readonly WireMessage[];
  /** What follows an upgrade, if there was one. */
  readonly upgraded: { readonly up: Uint8Array; readonly down: Uint8Array } | null;
}

/** The messages of a connection, and what it carries after a 101. */
export function sidesOf({ up, down }: TappedPair): Sides {
  const { messages: answers, rest } = messagesIn(down, true, ({ start }) => start.startsWith('HTTP/1.1 101'));
  const before = rest === null ? Number.POSITIVE_INFINITY : answers.length;
  let count = 0;
  const asked = messagesIn(up, false, () => {
    count += 1;
    // A server that switches answers the request that asked for it; those before had answers of their own.
    return count === before;
  });
  const upgraded = rest === null || asked.rest === null ? null : { up: asked.rest, down: rest };
  return { requests: asked.messages, answers, upgraded };
}

function messagesFit(pair: TappedPair): string | null {
  const { requests, answers } = sidesOf(pair);
  const oddRequest = requests.find(({ start }) => !/^[A-Z]+ \S+ HTTP\/1\.[01]$/.test(start));
  if (oddRequest !== undefined) return `"${oddRequest.start.slice(0, 60)}" begins a request`;
  const oddAnswer = answers.find(({ start }) => !/^HTTP\/1\.1 [1-5]\d\d .+$/.test(start));
  if (oddAnswer !== undefined) return `"${oddAnswer.start.slice(0, 60)}" begins an answer`;
  // An upgrade may be answered with an error, and HTTP goes on.
  const left = requests.length === 0 ? latin(pair.up.subarray(0, 20)) : '';
  if (left.length === 20 && !/^[A-Z]+ /.test(left)) return `"${left}" begins a connection`;
  return answers.length > requests.length ? `${answers.length} answers to ${requests.length} requests` : null;
}

function overMessages(rule: (message: WireMessage, isAnswer: boolean) => string | null): WireRule['check'] {
  return (pair) => {
    const { requests, answers } = sidesOf(pair);
    for (const request of requests) {
      const problem = rule(request, false);
      if (problem !== null) return `"${request.start}": ${problem}`;
    }
    for (const answer of answers) {
      const problem = rule(answer, true);
      if (problem !== null) return `"${answer.start}": ${problem}`;
    }
    return null;
  };
}

/** RFC 9112 section 6.2. */
function framingIsOne(message: WireMessage): string | null {
  const lengths = valuesOf(message, 'content-length');
  const codings = valuesOf(message, 'transfer-encoding');
  return lengths.length + codings.length > 1 ? `${lengths.length} lengths, ${codings.length} codings` : null;
}

function fieldsAreSingle(message: WireMessage): string | null {
  const twice = SINGLE.find((name) => valuesOf(message, name).length > 1);
  return twice === undefined ? null : `${twice} stands more than once`;
}

/** RFC 9110 section 6.6.1; a 1xx needs none. */
function answersAreDated(message: WireMessage, isAnswer: boolean): string | null {
  if (!isAnswer || message.start.startsWith('HTTP/1.1 1')) return null;
  const dates = valuesOf(message, 'date').length;
  return dates === 1 ? null : `${dates} dates`;
}

/** RFC 9112 section 9.6. */
function closeIsLast(pair: TappedPair): string | null {
  const { requests, answers } = sidesOf(pair);
  for (const side of [requests, answers]) {
    const index = side.findIndex((message) => /\bclose\b/i.test(valuesOf(message, 'connection').join(',')));
    if (index >= 0 && index < side.length - 1) return `"${side[index + 1]?.start}" follows a close`;
  }
  return null;
}
