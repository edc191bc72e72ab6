/** Resolvers that ask one question at a time, by what they differ in: whom they ask when, how long they wait, what they take. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { emptyQueue } from '../../protocols/byte-queue.ts';
import type { Edns, ResponseCode } from '../../protocols/dns/message.ts';
import { receiveMessages } from '../../protocols/dns/stream.ts';
import {
  addressesIn,
  answerIn,
  askByDatagram,
  askByStream,
  beginLookup,
  closeSocket,
  DNS_PORT,
  finish,
  openDatagrams,
  sayBegin,
  socketOf,
  timeOf,
} from './lookup.ts';
import type { LookupContext, LookupEvent, LookupFinding, LookupInput } from './lookup.ts';
import { dnsNotes } from './notes.ts';

/** What tells one such resolver from another. */
export interface LookupPolicy {
  readonly id: string;
  /** What it says of itself in each question; null without EDNS. */
  readonly edns: Edns | null;
  /** Whether the question over TCP is a new one, with an id of its own. */
  readonly newIdOverTcp: boolean;
  /** Answers that are of no use: somebody else is asked. */
  readonly unusable: readonly ResponseCode[];
  /** Whom the try of this number asks, from 0; null when it was the last one. */
  readonly serverOf: (attempt: number, servers: readonly string[]) => string | null;
  /** Whom it asks instead of one that is of no use; null where there is nobody. */
  readonly insteadOf: (attempt: number, servers: readonly string[]) => number | null;
  /** How long it waits for an answer. */
  readonly waitUs: (
    attempt: number,
    servers: readonly string[],
    random: RandomState,
    clock: { readonly at: Microseconds; readonly lookedAt: Microseconds },
  ) => readonly [Microseconds, RandomState];
}

interface Context extends LookupContext {
  readonly attempt: number;
  /** When its program last had something to do for it: its clock runs from there. */
  readonly lookedAt: Microseconds;
  readonly waitUs: Microseconds;
}

type Asked = Outcome<Context, LookupFinding>;

/** The machine of a resolver of this kind. */
export function singleLookup(policy: LookupPolicy) {
  const { serverOf, insteadOf, edns } = policy;
  const lookupSetup = setupProcess<Context, LookupEvent, LookupInput>();

  const begin = (context: Context, at: Microseconds) => {
    const { settings, attempt, random, lookedAt, tries } = context;
    const server = serverOf(attempt, settings.servers) ?? '';
    const [waitUs, next] = policy.waitUs(attempt, settings.servers, random, { at, lookedAt });
    return { server, waitUs, random: next, tries: tries + 1, triedAt: at };
  };

  const ask = computed(lookupSetup, (context, event): Asked => {
    const tried = begin(context, timeOf(context, event));
    const isFresh = context.sockets === 0 || tried.server !== context.server || event.type !== 'timeUp';
    const next = { ...context, ...tried, sockets: isFresh ? context.sockets + 1 : context.sockets };
    return {
      context: { ...tried, sockets: next.sockets },
      effects: [
        ...(isFresh && context.sockets > 0 ? [closeSocket(context)] : []),
        ...(isFresh ? openDatagrams(next, next.server) : []),
        ...askByDatagram(next, next.settings.types, edns),
        { type: 'setTimer', name: 'limit', delayUs: next.waitUs, event: { type: 'timeUp' } },
      ],
    };
  });

  const connect = computed(lookupSetup, (context, event): Asked => {
    const tried = begin(context, timeOf(context, event));
    const [id, random] = policy.newIdOverTcp ? drawBelow(tried.random, ID_VALUES) : [null, tried.random];
    const next = { ...context, ...tried, sockets: context.sockets + 1 };
    return {
      context: { ...tried, random, ids: id === null ? context.ids : [id], sockets: next.sockets, waiting: emptyQueue },
      effects: [
        closeSocket(context),
        { type: 'connect', socket: socketOf(next), to: next.server, port: DNS_PORT },
        { type: 'setTimer', name: 'limit', delayUs: next.waitUs, event: { type: 'timeUp' } },
      ],
    };
  });

  const askOverTcp = computed(lookupSetup, (context): Asked => ({
    context: {},
    effects: askByStream(context, context.settings.types, edns),
  }));

  const judge = (context: Context, message: ReturnType<typeof answerIn>, at: Microseconds): Asked => {
    if (message === undefined) return { context: { lookedAt: at }, effects: [] };
    const { lookup } = context.settings;
    if (message.truncated)
      return {
        context: { lookedAt: at },
        effects: [dnsNotes.say('truncated', { lookup, addresses: message.answers.length })],
        raises: [{ type: 'truncated' }],
      };
    const answers = { ...context.answers, [message.question.type]: message };
    const isOfUse =
      !policy.unusable.includes(message.code) || insteadOf(context.attempt, context.settings.servers) === null;
    return isOfUse
      ? { context: { answers }, effects: [], raises: [{ type: 'complete' }] }
      : { context: { lookedAt: at }, effects: [], raises: [{ type: 'unusable' }] };
  };

  const hear = computed(lookupSetup, (context, event): Asked => {
    if (event.type === 'datagram') return judge(context, answerIn(context, event.bytes), event.at);
    if (event.type !== 'data') return { context: {}, effects: [] };
    const { waiting, messages } = receiveMessages(context.waiting, event.bytes);
    const [message] = messages.flatMap((bytes) => answerIn(context, bytes) ?? []);
    const judged = judge(context, message, event.at);
    return { ...judged, context: { ...judged.context, waiting } };
  });

  const advance = computed(lookupSetup, (context, event): Asked => {
    const { settings, attempt, server, triedAt } = context;
    const why = whyOf(event);
    const skipped = event.type === 'unusable' ? insteadOf(attempt, settings.servers) : null;
    // Whatever came from a socket, its program has looked at the time then.
    const lookedAt = event.type === 'timeUp' ? context.lookedAt : event.at;
    return {
      context: { attempt: skipped ?? attempt + 1, lookedAt },
      effects: [dnsNotes.say('asks again', { lookup: settings.lookup, server, why, afterUs: event.at - triedAt })],
    };
  });

  const end = computed(lookupSetup, (context): Asked => ({ context: {}, effects: finish(context, null) }));
  const giveUp = computed(lookupSetup, (context, event): Asked => ({
    context: {},
    effects: finish(context, event.type === 'timeUp' ? 'timed out' : 'refused'),
  }));

  const hasMoreTries = ({ context }: { context: Context }) =>
    serverOf(context.attempt + 1, context.settings.servers) !== null;
  const noLimit = { type: 'cancelTimer', params: { name: 'limit' } } as const;
  const nextTry = [
    { guard: hasMoreTries, target: 'asking', reenter: true, actions: advance },
    { target: 'failed', actions: giveUp },
  ] as const;
  const nextStream = [
    { guard: hasMoreTries, target: 'over-tcp', reenter: true, actions: advance },
    { target: 'failed', actions: giveUp },
  ] as const;

  const machine = lookupSetup.createMachine({
    id: policy.id,
    context: ({ input }) => ({
      ...beginLookup(input.settings, input),
      attempt: 0,
      lookedAt: input.at,
      waitUs: 0,
    }),
    initial: 'asking',
    entry: { type: 'effects', params: ({ context }) => [sayBegin(context)] },
    states: {
      asking: {
        description: 'The question is out, in a datagram. Nobody says whether it has arrived.',
        entry: ask,
        exit: noLimit,
        on: {
          datagram: { actions: hear },
          complete: 'answered',
          truncated: 'over-tcp',
          unusable: nextTry,
          socketError: nextTry,
          timeUp: nextTry,
        },
      },
      'over-tcp': {
        description: 'The answer does not fit a datagram: the same is asked over TCP, two more round trips.',
        entry: connect,
        exit: noLimit,
        on: {
          connected: { actions: askOverTcp },
          data: { actions: hear },
          complete: 'answered',
          unusable: nextStream,
          closed: nextStream,
          ended: nextStream,
          timeUp: nextStream,
        },
      },
      answered: { type: 'final', entry: end, description: 'It has an answer, even if that says that there is none.' },
      failed: { type: 'final', description: 'The last try has brought no answer.' },
    },
  });

  return toProcess<typeof machine, LookupInput>(machine, (context) => ({
    tries: context.tries,
    addresses: addressesIn(context),
  }));
}

const ID_VALUES = 65_536;

function whyOf(event: LookupEvent): string {
  if (event.type === 'timeUp') return 'silence';
  return event.type === 'unusable' ? 'unusable' : 'refused';
}
