import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import { headerValues, withContentLength } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest } from '../../protocols/http/message.ts';
import { askAgent } from '../../machines/http/ask-agent.ts';
import type { AgentAnswer, AgentCall } from '../../machines/http/http-events.ts';
import { asked, settled } from '../../machines/http/user-call.ts';
import { parse } from '../../machines/news/news-store.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { CART_SIZE } from '../../machines/session-store.ts';
import { sessionNotes } from '../../record/session-notes.ts';
import { shopNotes } from './notes.ts';

export interface ShopperInput {
  /** What goes into the cart, and when. */
  readonly planned: Schedule;
  readonly timeoutUs: Microseconds;
  /** After a lost session it logs in again and repeats what was refused. */
  readonly logInAgain: boolean;
  /** An expired token is renewed with the refresh token, without the user. */
  readonly refresh: boolean;
}

/** What proves who the user is: a cookie, or tokens. */
interface ShopperSession {
  readonly id: string;
  readonly token: string;
  readonly refresh: string;
}

interface Call {
  readonly for: 'login' | 'refresh' | 'cart';
}

export interface ShopperContext {
  readonly settings: ShopperInput;
  readonly self: string;
  readonly host: string;
  readonly startedAt: Microseconds;
  readonly next: number;
  /** Things to put into the cart, the one at hand first. */
  readonly queue: readonly number[];
  /** How often it has logged in for the one at hand. */
  readonly logins: number;
  readonly call: Call | null;
  readonly sent: number;
  readonly session: ShopperSession | null;
  /** The cookie of a sticky proxy. */
  readonly sticky: string;
  /** How many things it believes to be in the cart. */
  readonly cart: number;
  readonly accepted: number;
  readonly lost: number;
}

export type ShopperEvent =
  | AgentAnswer
  | { readonly type: 'begin' }
  | { readonly type: 'itemTime' }
  | Move
  | Configure<ShopperInput>;

/** What the shopper does next. */
export type Move = { readonly type: 'logsIn' | 'puts' | 'rests' | 'losesSession' };

/** So often a user logs in for one and the same thing: our choice. */
const MAX_LOGINS = 2;

export function handleShopperEvent(
  before: ShopperContext,
  event: ShopperEvent & { readonly at: Microseconds },
): Outcome<ShopperContext, ShopperEvent> {
  const work = new ShopperWork(before, event.at);
  switch (event.type) {
    case 'begin':
      work.plan();
      break;
    case 'itemTime':
      work.remember();
      break;
    case 'response':
      work.answered(event);
      break;
    case 'failure':
      work.failed(event.result);
      break;
    default:
  }
  const move = moveOf(work.state);
  return { context: work.state, effects: work.effects, raises: move === moveOf(before) ? [] : [{ type: move }] };
}

function moveOf({ call, session }: ShopperContext): Move['type'] {
  if (call !== null) return call.for === 'cart' ? 'puts' : 'logsIn';
  return session === null ? 'losesSession' : 'rests';
}

/** A draft of the shopper's state while one event is handled. */
class ShopperWork {
  state: ShopperContext;
  readonly effects: Effect[] = [];
  private readonly at: Microseconds;

  constructor(state: ShopperContext, at: Microseconds) {
    this.state = state;
    this.at = at;
  }

  /** The alarm for the next thing. */
  plan(): void {
    const item = this.state.settings.planned.item(this.state.next);
    if (item === undefined) return;
    const delayUs = Math.max(0, item.at - this.at);
    this.effects.push({ type: 'setTimer', name: 'item', delayUs, event: { type: 'itemTime' } });
  }

  remember(): void {
    const item = this.state.settings.planned.item(this.state.next);
    if (item === undefined) return;
    this.state = { ...this.state, next: this.state.next + 1, queue: [...this.state.queue, item.id] };
    this.effects.push(asked(item.id));
    this.plan();
    this.goOn();
  }

  answered({ status, headers, body }: Extract<AgentAnswer, { type: 'response' }>): void {
    const { call } = this.state;
    if (call === null) return;
    this.state = { ...this.state, call: null, sticky: cookieSet(headers, 'SERVERID') ?? this.state.sticky };
    const { problem, items, token, refresh } = readAnswer(body);
    if (status === 200 && call.for !== 'cart') this.begin(call, cookieSet(headers, 'sid'), token, refresh, items);
    else if (status === 200) this.accept(token, items);
    else if (status === 401 && call.for === 'cart') this.refused(problem);
    else if (status === 401) this.logIn();
    else this.drop(status === 403 ? 'banned' : `${status}`);
    this.goOn();
  }

  failed(why: string): void {
    if (this.state.call === null) return;
    this.state = { ...this.state, call: null };
    this.drop(why);
    this.goOn();
  }

  /** A session has begun, or was renewed. */
  private begin(
    call: Call,
    id: string | undefined,
    token: string | undefined,
    refresh: string | undefined,
    items: number,
  ): void {
    const session = { id: id ?? '', token: token ?? '', refresh: refresh ?? '' };
    this.effects.push(
      shopNotes.say(call.for === 'login' ? 'login' : 'refreshed', { user: this.state.host, sticky: this.state.sticky }),
    );
    if (items < this.state.cart) this.effects.push(sessionNotes.say('cart lost', { had: this.state.cart, has: items }));
    this.state = { ...this.state, session, cart: items };
  }

  private accept(token: string | undefined, items: number): void {
    const [item, ...queue] = this.state.queue;
    const { session, cart } = this.state;
    if (item === undefined) return;
    this.effects.push(shopNotes.say('accepted', { item, cart: items }));
    this.effects.push(newsNotes.say('delivered', { news: item }));
    this.effects.push(settled(item, true));
    if (items === CART_SIZE && cart === CART_SIZE)
      this.effects.push(shopNotes.say('cart full', { item, limit: CART_SIZE }));
    if (items < Math.min(CART_SIZE, cart + 1))
      this.effects.push(sessionNotes.say('cart lost', { had: cart, has: items - 1 }));
    this.state = {
      ...this.state,
      queue,
      logins: 0,
      cart: items,
      accepted: this.state.accepted + 1,
      session: session === null || token === undefined ? session : { ...session, token },
    };
  }

  /** 401: the session is not known there. */
  private refused(problem: string): void {
    const { session, settings } = this.state;
    const { refresh, logInAgain } = settings;
    if (problem === 'expired' && refresh && session !== null && session.refresh !== '') {
      this.send(
        { for: 'refresh' },
        this.request('POST', '/refresh', encodeUtf8(JSON.stringify({ refresh: session.refresh })), []),
        [],
      );
      return;
    }
    this.effects.push(sessionNotes.say('session lost', { user: this.state.host, reason: problem }));
    this.state = { ...this.state, lost: this.state.lost + 1 };
    if (!logInAgain) this.drop('401');
    else this.logIn();
  }

  /** Asks for a session; false when that was tried often enough and the thing at hand is given up instead. */
  private logIn(): boolean {
    this.state = { ...this.state, session: null };
    if (this.state.logins >= MAX_LOGINS) {
      this.drop('logged in too often');
      return false;
    }
    this.state = { ...this.state, logins: this.state.logins + 1 };
    const body = encodeUtf8(JSON.stringify({ user: this.state.host }));
    this.send({ for: 'login' }, this.request('POST', '/login', body, []), []);
    return true;
  }

  /** Gives up the thing at hand. */
  private drop(why: string): void {
    const [item, ...queue] = this.state.queue;
    this.state = { ...this.state, queue, logins: 0 };
    if (item === undefined) return;
    this.effects.push(shopNotes.say('failed', { item, why }));
    this.effects.push(newsNotes.say('forgotten', { news: item, client: this.state.host }));
    this.effects.push(settled(item, false));
  }

  /** The next thing, when nothing is under way. */
  private goOn(): void {
    const [item] = this.state.queue;
    if (this.state.call !== null || item === undefined) return;
    if (this.state.session === null) {
      if (!this.logIn()) this.goOn();
      return;
    }
    const number: Header = ['X-Request-Id', String(item)];
    this.send({ for: 'cart' }, this.request('PUT', `/cart/items/${item}`, noBytes, [number]), [item]);
  }

  private send(call: Call, request: HttpRequest, news: readonly number[]): void {
    const id = this.state.sent + 1;
    const [forItem] = this.state.queue;
    this.state = { ...this.state, sent: id, call };
    const fetch: AgentCall = {
      type: 'fetch',
      id,
      app: this.state.self,
      request,
      note: { role: 'request', label: `${request.method} ${request.target}`, items: news },
      ...(forItem === undefined ? {} : { call: forItem }),
      timeoutUs: this.state.settings.timeoutUs,
      stream: false,
    };
    this.effects.push(askAgent(this.state.host, fetch));
  }

  private request(method: string, target: string, body: Uint8Array, more: readonly Header[]): HttpRequest {
    const { session, sticky } = this.state;
    const cookies = [
      ...(sticky === '' ? [] : [`SERVERID=${sticky}`]),
      ...(session === null || session.id === '' ? [] : [`sid=${session.id}`]),
    ];
    return withContentLength({
      method,
      target,
      headers: [
        ['Host', 'shop.example'],
        ...(cookies.length > 0 ? ([['Cookie', cookies.join('; ')]] as const) : []),
        ...(session === null || session.token === '' ? [] : ([['Authorization', `Bearer ${session.token}`]] as const)),
        ...more,
      ],
      body,
    });
  }
}

/** The value that an answer sets a cookie to. */
function cookieSet(headers: readonly Header[], name: string): string | undefined {
  const set = headerValues(headers, 'Set-Cookie').find((value) => value.startsWith(`${name}=`));
  return set?.slice(name.length + 1).split(';')[0];
}

function readAnswer(body: Uint8Array): {
  readonly problem: string;
  readonly items: number;
  readonly token: string | undefined;
  readonly refresh: string | undefined;
} {
  const value = parse(body);
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const textOf = (name: string) => {
    const text = fields[name];
    return typeof text === 'string' ? text : undefined;
  };
  const items = fields['items'];
  return {
    problem: textOf('problem') ?? '',
    items: Array.isArray(items) ? items.length : 0,
    token: textOf('token'),
    refresh: textOf('refresh'),
  };
}
