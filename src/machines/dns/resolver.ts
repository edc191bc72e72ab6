/** A recursive resolver with a cache: it asks further for others, and keeps what it hears for as long as it may. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect, SocketEvent } from '../../kernel/effect.ts';
import type { ProcessOf } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { answerMessage } from '../../protocols/dns/message.ts';
import type { Question, ResourceRecord, ResponseCode } from '../../protocols/dns/message.ts';
import { labelsOf } from '../../protocols/dns/name.ts';
import { spawn } from '../children.ts';
import { ANSWER_UDP_BYTES, openDoor, questionsIn, sendAnswer } from './door.ts';
import type { Asker, Waiting } from './door.ts';
import { dnsNotes } from './notes.ts';
import { resolution } from './resolution.ts';
import type { Delegation, ResolutionInput, Resolved } from './resolution.ts';

export type ResolverInput = Pick<ResolutionInput, 'root' | 'hosts' | 'minimise'>;

/** What is kept under a name and a type: records, or that there are none. */
interface Kept {
  readonly records: readonly ResourceRecord[];
  /** Who says that there are none. */
  readonly authority: readonly ResourceRecord[];
  readonly code: ResponseCode;
  readonly until: Microseconds;
}

interface ResolverContext {
  readonly settings: ResolverInput;
  readonly self: string;
  readonly waiting: Waiting;
  readonly cache: Readonly<Record<string, Kept>>;
  readonly zones: Readonly<Record<string, Delegation & { readonly until: Microseconds }>>;
  /** Who waits for an answer. */
  readonly askers: readonly Asker[];
  /** What is being asked for further, by name and type. */
  readonly open: readonly string[];
  readonly resolutions: number;
}

type ResolverEvent = DatagramEvent | SocketEvent | Resolved | { readonly type: 'quiet' };
type Step = Outcome<ResolverContext, { readonly type: 'quiet' }>;

/** An alias of an alias of an alias is enough: unbound follows a few more. */
const MOST_ALIASES = 8;

const resolverSetup = setupProcess<ResolverContext, ResolverEvent, ResolverInput>();

const keyOf = ({ name, type }: Question) => `${name} ${type}`;

/** What the cache has to say to a question: the whole answer, or the question that is still open. */
type Found =
  | {
      readonly answers: readonly ResourceRecord[];
      readonly authority: readonly ResourceRecord[];
      readonly code: ResponseCode;
      readonly leftS: number;
    }
  | { readonly missing: Question };

function find(cache: ResolverContext['cache'], question: Question, at: Microseconds): Found {
  const answers: ResourceRecord[] = [];
  let { name } = question;
  let leftS = Number.MAX_SAFE_INTEGER;
  const take = (kept: Kept) => {
    const ttl = leftOf(kept, at);
    leftS = Math.min(leftS, ttl);
    answers.push(...kept.records.map((record) => ({ ...record, ttl })));
  };
  for (let aliases = 0; aliases <= MOST_ALIASES; aliases += 1) {
    const own = fresh(cache[keyOf({ name, type: question.type })], at);
    if (own !== undefined) {
      take(own);
      const ttl = leftOf(own, at);
      return { answers, authority: own.authority.map((record) => ({ ...record, ttl })), code: own.code, leftS };
    }
    const alias = fresh(cache[keyOf({ name, type: 'CNAME' })], at);
    const target = alias?.records[0];
    if (alias === undefined || target?.type !== 'CNAME') break;
    take(alias);
    name = target.target;
  }
  return { missing: { name, type: question.type } };
}

/** Whole seconds, as they stand in an answer. */
function leftOf({ until }: Kept, at: Microseconds): number {
  return Math.floor((until - at) / SECOND);
}

function fresh(kept: Kept | undefined, at: Microseconds): Kept | undefined {
  return kept !== undefined && kept.until > at ? kept : undefined;
}

const hear = computed(resolverSetup, (context, event): Step => {
  if (event.type === 'resolved' || event.type === 'quiet') return NOTHING;
  const heard = questionsIn(context.waiting, event);
  const notes = heard.askers.map(({ asked: { question } }): Effect => {
    const found = find(context.cache, question, event.at);
    return 'missing' in found
      ? dnsNotes.say('not in cache', { name: question.name })
      : dnsNotes.say('from cache', { name: question.name, leftS: found.leftS });
  });
  const step = serve({ ...context, waiting: heard.waiting, askers: [...context.askers, ...heard.askers] }, event.at);
  return { ...step, effects: [...notes, ...step.effects] };
});

/** An answer for all who wait for it: kept, and looked at again. */
const learn = computed(resolverSetup, (context, event): Step => {
  if (event.type !== 'resolved') return NOTHING;
  const { name, of: type, answer, learnt } = event;
  const open = context.open.filter((key) => key !== keyOf({ name, type }));
  let { zones, cache } = context;
  for (const delegation of learnt)
    zones = { ...zones, [delegation.zone]: { ...delegation, until: event.at + delegation.ttl * SECOND } };
  if (answer !== null) {
    const kept = keptOf({ name, type }, answer, event.at);
    cache = { ...cache, [kept.key]: kept };
    return serve({ ...context, zones, cache, open }, event.at);
  }
  const failed = context.askers.filter(({ asked }) => {
    const found = find(cache, asked.question, event.at);
    return 'missing' in found && keyOf(found.missing) === keyOf({ name, type });
  });
  const askers = context.askers.filter((asker) => !failed.includes(asker));
  const step = serve({ ...context, zones, open, askers }, event.at);
  return {
    ...step,
    effects: [
      ...failed.map((asker) => reply(asker, { answers: [], authority: [], code: 'SERVFAIL' })),
      ...step.effects,
    ],
  };
});

/** An alias is kept for itself: what it stands for is asked for as if nobody had said it. */
function keptOf(
  { name, type }: Question,
  { answers, authority, code }: Parameters<typeof answerMessage>[0],
  at: Microseconds,
) {
  const alias = answers.find((record) => record.name === name && record.type === 'CNAME');
  const records = alias === undefined ? answers.filter((record) => record.name === name) : [alias];
  const [soa] = authority.flatMap((record) => (record.type === 'SOA' ? [record] : []));
  // That there is nothing is kept for as long as the zone says (RFC 2308 section 5).
  const negative = soa === undefined ? 0 : Math.min(soa.ttl, soa.minimum);
  const ttl = records.length === 0 ? negative : Math.min(...records.map((record) => record.ttl));
  // What may not be kept still answers those who wait for it now.
  const until = at + Math.max(1, ttl * SECOND);
  const own = records.length === 0 && soa !== undefined ? [soa] : [];
  return { key: keyOf({ name, type: alias === undefined ? type : 'CNAME' }), records, authority: own, code, until };
}

/** Answers who can be answered, and asks further for the others. */
function serve(context: ResolverContext, at: Microseconds): Step {
  const effects: Effect[] = [];
  const askers: Asker[] = [];
  const open = [...context.open];
  let { resolutions } = context;
  for (const asker of context.askers) {
    const found = find(context.cache, asker.asked.question, at);
    if (!('missing' in found)) {
      effects.push(reply(asker, found));
      continue;
    }
    askers.push(asker);
    if (open.includes(keyOf(found.missing))) continue;
    open.push(keyOf(found.missing));
    resolutions += 1;
    effects.push(resolve(context, found.missing, asker, resolutions, at));
  }
  const { cache, zones, waiting } = context;
  return {
    context: { cache, zones, waiting, askers, open, resolutions },
    effects,
    raises: askers.length === 0 ? [{ type: 'quiet' }] : [],
  };
}

function resolve(
  { settings, self, zones }: ResolverContext,
  { name, type }: Question,
  { message: parent }: Asker,
  number: number,
  at: Microseconds,
): Effect {
  const labels = labelsOf(name);
  // The nearest zone that is known, from the name itself up to the root.
  const above = Array.from({ length: labels.length + 1 }, (_, index) => zones[labels.slice(index).join('.')]);
  const from = above.find((zone) => zone !== undefined && zone.until > at) ?? null;
  const given = { ...settings, name, type, from, parent, owner: self };
  return spawn(`resolution-${number}`, resolution, given);
}

function reply(
  asker: Asker,
  { answers, authority, code }: Pick<Kept, 'authority' | 'code'> & { answers: Kept['records'] },
) {
  const said = { authoritative: false, recursionAvailable: true, code, answers, authority };
  return sendAnswer(asker, answerMessage(asker.asked, said, ANSWER_UDP_BYTES));
}

const NOTHING = { context: {}, effects: [] };

const doors = {
  datagram: { actions: hear },
  data: { actions: hear },
  closed: { actions: hear },
  ended: {
    actions: {
      type: 'close',
      params: ({ event }: { event: { readonly socket: string } }) => ({ socket: event.socket }),
    },
  },
} as const;

const machine = resolverSetup.createMachine({
  id: 'resolver',
  context: ({ input: { settings, self } }) => ({
    settings,
    self,
    waiting: {},
    cache: {},
    zones: {},
    askers: [],
    open: [],
    resolutions: 0,
  }),
  entry: { type: 'effects', params: () => openDoor() },
  initial: 'idle',
  states: {
    idle: {
      description: 'Nobody waits for an answer. What it has heard it keeps for as long as it may.',
      on: {
        ...doors,
        datagram: { target: 'asking', actions: hear },
        data: { target: 'asking', actions: hear },
        resolved: { actions: learn },
      },
    },
    asking: {
      description: 'Asks further for somebody who waits.',
      on: { ...doors, resolved: { actions: learn }, quiet: 'idle' },
    },
  },
});

/** Resolves names for others, from the root where it must, from its cache where it can. */
export const resolver: ProcessOf<ResolverInput> = toProcess<typeof machine, ResolverInput>(machine, ({ cache }) => ({
  cached: Object.keys(cache).length,
}));
