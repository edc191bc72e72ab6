import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { drawUint32 } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { encodeUtf8 } from '../../protocols/bytes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { checkToken, numericDate, signToken } from '../../protocols/jwt.ts';
import type { Claims } from '../../protocols/jwt.ts';
import { toJson } from '../../protocols/representation.ts';
import { spawn } from '../../machines/children.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { parse } from '../../machines/news/news-store.ts';
import { clientOf } from '../../machines/middle/address.ts';
import { INTERRUPTED } from '../../machines/middle/interrupted.ts';
import { hasEnded, intoCart, readStoreAnswer } from '../../machines/session-store.ts';
import type { StoreQuery } from '../../machines/session-store.ts';
import { shopNotes } from './notes.ts';
import { question } from './question.ts';
import type { Asker, Purpose, QuestionEnd } from './question.ts';

export type StateHome = 'memory' | 'sticky' | 'store' | 'token';

export interface ShopInput {
  readonly state: StateHome;
  /** How long a token is good for. */
  readonly tokenLifeUs: Microseconds;
  /** Whether every token is looked up, too. */
  readonly denylist: boolean;
  /** The number of the key that signs, and whether tokens of earlier keys are taken. */
  readonly key: number;
  readonly oldKeys: boolean;
  /** What this backend is told of banned users; it acts on it only where sessions are in its memory. */
  readonly banned: readonly string[];
  /** How long the database may take. */
  readonly databaseTimeoutUs: Microseconds;
  /** A session in memory that is unused for longer than this has ended; 0: never. */
  readonly sessionIdleUs: Microseconds;
}

interface Session {
  readonly user: string;
  readonly usedAt: Microseconds;
  readonly cart: readonly number[];
}

export interface ShopContext {
  readonly settings: ShopInput;
  readonly self: string;
  readonly host: string;
  readonly random: RandomState;
  /** When it was restarted; null once the restart test has its verdict, or without a restart. */
  readonly restartedAt: Microseconds | null;
  /** In memory: gone with the process. */
  readonly sessions: Readonly<Record<string, Session>>;
  /** Questions to the database: under way, and so far. */
  readonly asking: number;
  readonly asked: number;
}

/** `asks`: a question to the database has begun. */
export type ShopEvent =
  | Extract<ServiceCall, { type: 'request' }>
  | QuestionEnd
  | { readonly type: 'asks' }
  | Configure<ShopInput>;

/** A backend remembers so many sessions, the newest logins: a memory store without a limit leaks. Our choice. */
const MOST_SESSIONS = 500;

/** A refresh token is good for a day: our choice; days to months are common. */
const REFRESH_LIFE: Microseconds = 24 * 3600 * SECOND;

export function handleShopEvent(
  before: ShopContext,
  event: ShopEvent & { readonly at: Microseconds },
): Outcome<ShopContext, ShopEvent> {
  const work = new ShopWork(before, event.at);
  switch (event.type) {
    case 'request':
      work.serve(event);
      break;
    case 'told':
      work.told(event.purpose, event.body);
      break;
    case 'untold':
      work.untold(event.purpose);
      break;
    default:
  }
  const raises: readonly ShopEvent[] = work.state.asked > before.asked ? [{ type: 'asks' }] : [];
  return { context: work.state, effects: work.effects, raises };
}

/** A draft of the shop's state while one event is handled. */
class ShopWork {
  state: ShopContext;
  readonly effects: Effect[] = [];
  private readonly at: Microseconds;

  constructor(state: ShopContext, at: Microseconds) {
    this.state = state;
    this.at = at;
  }

  serve({ handler, message, head, body }: Extract<ServiceCall, { type: 'request' }>): void {
    const item = /^\/cart\/items\/(\d{1,9})$/.exec(head.target)?.[1];
    const asker: Asker = {
      handler,
      message,
      item: item === undefined ? null : Number(item),
      client: clientOf(head.headers),
    };
    if (headerValue(head.headers, INTERRUPTED) !== undefined)
      this.verdict('none', 'it was not idle: a request of it was in flight');
    if (head.target === '/login') this.login(asker, textIn(body, 'user'));
    else if (head.target === '/refresh') this.refresh(asker, textIn(body, 'refresh'), bearerOf(head.headers));
    else if (asker.item === null) this.answer(asker, 404, { problem: 'nothing here' });
    else if (this.state.settings.state === 'token') this.putByToken(asker, bearerOf(head.headers), asker.item);
    else if (this.state.settings.state === 'store')
      this.ask({ ...asker, for: 'cart' }, { op: 'put', session: sessionOf(head.headers), item: asker.item });
    else this.putInMemory(asker, sessionOf(head.headers), asker.item);
  }

  /** The database has answered. */
  told(purpose: Purpose, body: Uint8Array): void {
    this.state = { ...this.state, asking: this.state.asking - 1 };
    const { session, items = [], problem, began = 0 } = readStoreAnswer(body) ?? { problem: 'no answer' };
    if (problem !== undefined) {
      if (purpose.for === 'cart' && problem === 'no such session')
        this.verdict('fail', 'the database does not know the session');
      this.answer(purpose, problem === 'banned' ? 403 : 401, { problem });
      return;
    }
    switch (purpose.for) {
      case 'session':
        this.answer(purpose, 200, { items }, [['Set-Cookie', `sid=${session ?? ''}; HttpOnly`]]);
        break;
      case 'cart':
        if (began < (this.state.restartedAt ?? 0)) this.verdict('pass', 'the database has the session');
        this.answer(purpose, 200, { items });
        break;
      case 'token':
        this.answer(purpose, 200, { items: purpose.cart, ...this.tokensFor(purpose.user, purpose.cart) });
        break;
      case 'permission':
        this.putIntoToken(purpose, purpose.claims);
    }
  }

  /** The database is down or too slow. */
  untold(purpose: Purpose): void {
    this.state = { ...this.state, asking: this.state.asking - 1 };
    this.answer(purpose, 503, { problem: 'the database does not answer' });
  }

  private login(asker: Asker, user: string): void {
    if (this.state.settings.state === 'store') this.ask({ ...asker, for: 'session' }, { op: 'begin', user });
    else if (this.state.settings.state === 'token')
      this.ask({ ...asker, for: 'token', user, cart: [] }, { op: 'allowed', user });
    else if (this.state.settings.banned.includes(user)) this.answer(asker, 403, { problem: 'banned' });
    else {
      const [drawn, random] = drawUint32(this.state.random);
      const session = `${this.state.host}-${drawn.toString(16).padStart(8, '0')}`;
      const sessions = { ...this.remembered(), [session]: { user, usedAt: this.at, cart: [] } };
      this.state = { ...this.state, random, sessions };
      this.answer(asker, 200, { items: [] }, [['Set-Cookie', `sid=${session}; HttpOnly`]]);
    }
  }

  /** The sessions in memory, without the oldest when there are too many. */
  private remembered(): ShopContext['sessions'] {
    const all = Object.entries(this.state.sessions);
    return all.length < MOST_SESSIONS ? this.state.sessions : Object.fromEntries(all.slice(1 - MOST_SESSIONS));
  }

  private putInMemory(asker: Asker, id: string, item: number): void {
    const session = this.state.sessions[id];
    if (session === undefined) {
      // A session of another backend says nothing about this one.
      if (id.startsWith(`${this.state.host}-`)) this.verdict('fail', 'the session was in its memory');
      this.answer(asker, 401, { problem: 'no such session here' });
    } else if (hasEnded(session.usedAt, this.state.settings.sessionIdleUs, this.at)) {
      this.answer(asker, 401, { problem: 'expired' });
    } else if (this.state.settings.banned.includes(session.user)) {
      this.answer(asker, 403, { problem: 'banned' });
    } else {
      const cart = intoCart(session.cart, item);
      const used: Session = { ...session, usedAt: this.at, cart };
      this.state = { ...this.state, sessions: { ...this.state.sessions, [id]: used } };
      this.answer(asker, 200, { items: cart });
    }
  }

  private putByToken(asker: Asker, token: string, item: number): void {
    const check = this.check(token);
    if (!check.ok) this.answer(asker, 401, { problem: token === '' ? 'no token' : check.problem });
    else if (this.state.settings.denylist)
      this.ask({ ...asker, for: 'permission', claims: check.claims }, { op: 'allowed', user: check.claims.sub });
    else this.putIntoToken({ ...asker, item }, check.claims);
  }

  /** The cart travels in the token, so a new one goes back; it is good for no longer than the old. */
  private putIntoToken(asker: Asker, claims: Claims): void {
    const cart = intoCart(cartIn(claims), asker.item ?? 0);
    const began = this.state.restartedAt;
    if (began !== null && claims.iat < numericDate(began)) this.verdict('pass', 'the token brings the session along');
    this.answer(asker, 200, { items: cart, token: this.sign({ ...claims, cart }) });
  }

  private refresh(asker: Asker, refresh: string, old: string): void {
    const check = this.check(refresh);
    if (!check.ok || check.claims['use'] !== 'refresh') {
      this.answer(asker, 401, { problem: check.ok ? 'no refresh token' : check.problem });
      return;
    }
    const { sub } = check.claims;
    const before = this.check(old);
    // An expired token is genuine all the same: its cart is taken over.
    const cart = 'claims' in before && before.claims.sub === sub ? cartIn(before.claims) : [];
    // Whoever issues tokens knows who may have one: that is state again, if only there.
    this.ask({ ...asker, for: 'token', user: sub, cart }, { op: 'allowed', user: sub });
  }

  private tokensFor(user: string, cart: readonly number[]): { readonly token: string; readonly refresh: string } {
    const iat = numericDate(this.at);
    return {
      token: this.sign({ sub: user, iat, exp: numericDate(this.at + this.state.settings.tokenLifeUs), cart }),
      refresh: this.sign({ sub: user, iat, exp: numericDate(this.at + REFRESH_LIFE), use: 'refresh' }),
    };
  }

  private sign(claims: Claims): string {
    return signToken(claims, String(this.state.settings.key), keyBytes(this.state.settings.key));
  }

  private check(token: string) {
    const isTrusted = (kid: number) =>
      kid === this.state.settings.key || (this.state.settings.oldKeys && kid > 0 && kid < this.state.settings.key);
    const keyOf = (kid: string | undefined) => (isTrusted(Number(kid)) ? keyBytes(Number(kid)) : undefined);
    return checkToken(token, keyOf, numericDate(this.at));
  }

  private ask(purpose: Purpose, query: StoreQuery): void {
    const { settings, self: shop, asking, asked } = this.state;
    const number = asked + 1;
    this.state = { ...this.state, asked: number, asking: asking + 1 };
    const timeoutUs = settings.databaseTimeoutUs;
    this.effects.push(spawn(`question-${number}`, question, { number, purpose, query, timeoutUs, shop }));
  }

  private answer(
    { handler, message, item, client }: Asker,
    status: number,
    content: Parameters<typeof toJson>[0] & object,
    headers: readonly Header[] = [],
  ): void {
    const { mediaType, body } = toJson(content);
    const ok = status === 200;
    const news = ok && item !== null ? [item] : [];
    const audience = client === undefined ? {} : { audience: client };
    for (const number of news) this.effects.push(newsNotes.say('news', { news: number, volatile: false, ...audience }));
    const answer: ServiceAnswer = {
      type: 'respond',
      response: {
        status,
        reason: reasonPhrase(status),
        // Nobody on the way may keep what belongs to one user (RFC 9111 5.2.2.7).
        headers: [['Content-Type', mediaType], ['Cache-Control', 'private'], ...headers],
        body,
      },
      note: {
        role: ok ? 'response' : 'error',
        label: `${status} ${reasonPhrase(status)}`,
        answers: message,
        items: news,
      },
    };
    this.effects.push(reply(handler, answer));
  }

  /** What a client with a session from before the restart notices of it. */
  private verdict(result: 'pass' | 'fail' | 'none', reason: string): void {
    if (this.state.restartedAt === null) return;
    this.state = { ...this.state, restartedAt: null };
    this.effects.push(shopNotes.say('restart test', { backend: this.state.host, result, reason }));
  }
}

/** The secret of a key: at least as long as the hash, 32 bytes (RFC 7518 3.2). All backends have it. */
function keyBytes(key: number): Uint8Array {
  return encodeUtf8(`the secret of key ${key}, 32 bytes or more`);
}

function cartIn({ cart }: Claims): readonly number[] {
  return Array.isArray(cart) ? cart.filter((item) => typeof item === 'number') : [];
}

function sessionOf(headers: readonly Header[]): string {
  return /(?:^|; *)sid=([\w-]{1,40})/.exec(headerValue(headers, 'Cookie') ?? '')?.[1] ?? '';
}

function bearerOf(headers: readonly Header[]): string {
  return /^Bearer ([\w.-]+)$/.exec(headerValue(headers, 'Authorization') ?? '')?.[1] ?? '';
}

function textIn(body: Uint8Array, name: string): string {
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return '';
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const text = fields[name];
  return typeof text === 'string' ? text : '';
}
