import type { Effect } from '../../kernel/effect.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest, RequestHead } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson } from '../../protocols/representation.ts';
import { reply } from '../../machines/http/service.ts';
import { parse } from '../../machines/news/news-store.ts';

/** A session as Engine.IO has it: the first poll gets an id, every other one brings it, and only who gave it knows it. */
export interface Ticket {
  /** Null before the first answer, and after a refusal. */
  readonly session: string | null;
  /** What a proxy wants back: `SERVERID=server`. */
  readonly cookie: string | null;
}

export const NO_TICKET: Ticket = { session: null, cookie: null };

/** The request with what the client was given. */
export function withTicket(request: HttpRequest, { session, cookie }: Ticket): HttpRequest {
  const { target } = request;
  return {
    ...request,
    target: session === null ? target : `${target}${target.includes('?') ? '&' : '?'}sid=${session}`,
    headers: request.headers.map(([name, value]): Header =>
      name === 'Cookie' && cookie !== null ? [name, `${value}; ${cookie}`] : [name, value],
    ),
  };
}

/** What the client holds after an answer: a refusal ends the session, the proxy's cookie stays. */
export function ticketAfter(
  { session, cookie }: Ticket,
  {
    status,
    headers,
    body,
  }: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array },
): Ticket {
  const given = /^[^;]+/.exec(headerValue(headers, 'Set-Cookie') ?? '')?.[0];
  const value = parse(body);
  const opened = typeof value === 'object' && value !== null && 'sid' in value ? value.sid : null;
  return {
    session: status >= 400 ? null : typeof opened === 'string' ? opened : session,
    cookie: given ?? cookie,
  };
}

/** The id that a request brings; null without one. */
export function sessionIn({ target }: RequestHead): string | null {
  return /[?&]sid=([\w-]{1,80})/.exec(target)?.[1] ?? null;
}

/** The answer that opens a session. */
export function openingAnswer(handler: string, message: number, session: string): Effect {
  const { mediaType, body } = toJson({ sid: session, items: [], next: 0 });
  return reply(handler, {
    type: 'respond',
    response: { status: 200, reason: reasonPhrase(200), headers: [['Content-Type', mediaType]], body },
    note: { role: 'control', label: '200, session opened', answers: message },
  });
}

/** Engine.IO's answer to an id that it did not give: 400 with code 1. */
export function unknownAnswer(handler: string, message: number): Effect {
  const { mediaType, body } = toJson({ code: 1, message: 'Session ID unknown' });
  return reply(handler, {
    type: 'respond',
    response: { status: 400, reason: reasonPhrase(400), headers: [['Content-Type', mediaType]], body },
    note: { role: 'error', label: '400 Session ID unknown', answers: message },
  });
}
