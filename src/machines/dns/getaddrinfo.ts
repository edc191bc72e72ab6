/**
 * The resolver in glibc 2.36 (resolv/res_send.c, resolv.conf(5)): two rounds through the list of servers, five seconds
 * each. Both questions leave at once from one socket. If only one of two answers has come when the time is up, both are
 * asked again one after the other, at first from the same socket, then from another.
 */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { emptyQueue } from '../../protocols/byte-queue.ts';
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
  isWhole,
  openDatagrams,
  sayBegin,
  socketOf,
  timeOf,
} from './lookup.ts';
import type { LookupContext, LookupEvent, LookupFinding, LookupInput } from './lookup.ts';
import { dnsNotes } from './notes.ts';

interface Context extends LookupContext {
  /** Of the try under way: the round through the list, from 0, and the place in it. */
  readonly round: number;
  readonly place: number;
  /** Both are asked one after the other, from a socket of its own for the second time. */
  readonly isReopened: boolean;
}

/** `options timeout:5 attempts:2` are what resolv.conf(5) has by default. */
const TIMEOUT_S = 5;
const ROUNDS = 2;

const lookupSetup = setupProcess<Context, LookupEvent, LookupInput>();

/** The first server has five seconds; the others share what grows with their place (res_send.c). */
function limitOf({ settings, place }: Context): Microseconds {
  const { length } = settings.servers;
  const seconds = place === 0 ? TIMEOUT_S : Math.max(1, Math.floor((TIMEOUT_S << place) / length));
  return seconds * SECOND;
}

const limit = { type: 'setTimer', params: ({ context }: { context: Context }) => limitTimer(context) } as const;
const noLimit = { type: 'cancelTimer', params: { name: 'limit' } } as const;

function limitTimer(context: Context) {
  return { name: 'limit', delayUs: limitOf(context), event: { type: 'timeUp' } } as const;
}

type Asked = Outcome<Context, LookupFinding>;

/** A try with another server needs another socket; the same one goes on with the one that it has. */
const ask = computed(lookupSetup, (context, event): Asked => {
  const { settings, place, sockets, tries } = context;
  const server = settings.servers[place] ?? '';
  const isFresh = sockets === 0 || server !== context.server || event.type !== 'timeUp';
  const next = { ...context, server, sockets: isFresh ? sockets + 1 : sockets };
  return {
    context: { server, sockets: next.sockets, tries: tries + 1, triedAt: timeOf(context, event), answers: {} },
    effects: [
      ...(isFresh && sockets > 0 ? [closeSocket(context)] : []),
      ...(isFresh ? openDatagrams(next, server) : []),
      ...askByDatagram(next, settings.types),
    ],
  };
});

const askFirst = computed(lookupSetup, (context, event): Asked => {
  const { settings, isReopened, server, sockets, tries, answers } = context;
  const next = { ...context, sockets: isReopened ? sockets + 1 : sockets };
  const missing = settings.types.find((type) => answers[type] === undefined) ?? '';
  return {
    context: { sockets: next.sockets, tries: tries + 1, triedAt: timeOf(context, event), answers: {} },
    effects: [
      dnsNotes.say('one by one', { lookup: settings.lookup, missing }),
      ...(isReopened ? [closeSocket(context), ...openDatagrams(next, server)] : []),
      ...askByDatagram(next, settings.types.slice(0, 1)),
    ],
  };
});

/** The second question goes when the first is answered. */
const askRest = computed(lookupSetup, (context): Asked => {
  const { settings, answers } = context;
  return {
    context: {},
    effects: askByDatagram(
      context,
      settings.types.filter((type) => answers[type] === undefined),
    ),
  };
});

const hear = computed(lookupSetup, (context, event): Asked => {
  const message = event.type === 'datagram' ? answerIn(context, event.bytes) : undefined;
  if (message === undefined) return { context: {}, effects: [] };
  const { settings } = context;
  if (message.truncated)
    return {
      context: {},
      effects: [dnsNotes.say('truncated', { lookup: settings.lookup, addresses: message.answers.length })],
      raises: [{ type: 'truncated' }],
    };
  // Whoever fails, or will not say, is no help: the next one is asked (res_send.c).
  if (message.code === 'SERVFAIL' || message.code === 'REFUSED' || message.code === 'NOTIMP')
    return { context: {}, effects: [], raises: [{ type: 'unusable' }] };
  const answers = { ...context.answers, [message.question.type]: message };
  return {
    context: { answers },
    effects: [],
    raises: [{ type: isWhole({ settings, answers }) ? 'complete' : 'half' }],
  };
});

const hearStream = computed(lookupSetup, (context, event): Asked => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  const { waiting, messages } = receiveMessages(context.waiting, event.bytes);
  let { answers } = context;
  for (const bytes of messages) {
    const message = answerIn(context, bytes);
    if (message !== undefined) answers = { ...answers, [message.question.type]: message };
  }
  const isOver = isWhole({ settings: context.settings, answers });
  return { context: { waiting, answers }, effects: [], raises: isOver ? [{ type: 'complete' }] : [] };
});

const connect = computed(lookupSetup, (context, event): Asked => {
  const { settings, place, sockets, tries } = context;
  const server = settings.servers[place] ?? '';
  const next = { ...context, sockets: sockets + 1 };
  return {
    context: {
      server,
      sockets: next.sockets,
      tries: tries + 1,
      triedAt: timeOf(context, event),
      answers: {},
      waiting: emptyQueue,
    },
    effects: [closeSocket(context), { type: 'connect', socket: socketOf(next), to: server, port: DNS_PORT }],
  };
});

const askOverTcp = computed(lookupSetup, (context): Asked => ({
  context: {},
  effects: askByStream(context, context.settings.types),
}));

/** The next server of the list, or the first one of the next round; the server that failed is named. */
const advance = computed(lookupSetup, (context, event): Asked => {
  const { settings, server, round, place, triedAt } = context;
  const why = whyOf(event);
  const isRoundOver = place + 1 >= settings.servers.length;
  return {
    context: {
      place: isRoundOver ? 0 : place + 1,
      round: isRoundOver ? round + 1 : round,
      isReopened: false,
      result: why === 'refused' ? 'refused' : 'timed out',
    },
    effects: [dnsNotes.say('asks again', { lookup: settings.lookup, server, why, afterUs: event.at - triedAt })],
  };
});

function whyOf(event: LookupEvent): string {
  if (event.type === 'timeUp') return 'silence';
  return event.type === 'unusable' ? 'unusable' : 'refused';
}

const end = computed(lookupSetup, (context): Asked => ({ context: {}, effects: finish(context, null) }));
const giveUp = computed(lookupSetup, (context, event): Asked => {
  const why = whyOf(event);
  const result = why === 'silence' ? 'timed out' : why === 'unusable' ? 'server failure' : 'refused';
  return { context: {}, effects: finish(context, result) };
});

type Args = { context: Context };
const hasMoreTries = ({ context: { settings, round, place } }: Args) =>
  round + 1 < ROUNDS || place + 1 < settings.servers.length;
/** One of two answers is here. */
const hasOne = ({ context: { answers } }: Args) => Object.keys(answers).length > 0;
const hasOneAndMayReopen = (args: Args) => hasOne(args) && !args.context.isReopened;

const reopen = lookupSetup.assign({ isReopened: true });

const nextTry = [
  { guard: hasMoreTries, target: 'asking', reenter: true, actions: advance },
  { target: 'failed', actions: giveUp },
] as const;

const machine = lookupSetup.createMachine({
  id: 'getaddrinfo',
  context: ({ input }) => ({ ...beginLookup(input.settings, input), round: 0, place: 0, isReopened: false }),
  initial: 'asking',
  entry: { type: 'effects', params: ({ context }) => [sayBegin(context)] },
  states: {
    asking: {
      description: 'All questions are out, each in a datagram. Nobody says whether they have arrived.',
      entry: [ask, limit],
      exit: noLimit,
      on: {
        datagram: { actions: hear },
        complete: 'answered',
        truncated: 'over-tcp',
        unusable: nextTry,
        socketError: nextTry,
        timeUp: [{ guard: hasOne, target: 'one-by-one' }, ...nextTry],
      },
    },
    'one-by-one': {
      description: 'Only one of two answers came in time: perhaps the server cannot take two questions at once.',
      entry: [askFirst, limit],
      exit: noLimit,
      on: {
        datagram: { actions: hear },
        half: { actions: askRest },
        complete: 'answered',
        truncated: 'over-tcp',
        unusable: nextTry,
        socketError: nextTry,
        timeUp: [
          { guard: hasOneAndMayReopen, target: 'one-by-one', reenter: true, actions: reopen },
          { guard: hasOne, target: 'answered' },
          ...nextTry,
        ],
      },
    },
    'over-tcp': {
      description: 'The answer does not fit a datagram: the same is asked over TCP, two more round trips.',
      entry: connect,
      on: {
        connected: { actions: askOverTcp },
        data: { actions: hearStream },
        complete: 'answered',
        closed: [
          { guard: hasMoreTries, target: 'over-tcp', reenter: true, actions: advance },
          { target: 'failed', actions: giveUp },
        ],
        ended: [
          { guard: hasMoreTries, target: 'over-tcp', reenter: true, actions: advance },
          { target: 'failed', actions: giveUp },
        ],
      },
    },
    answered: {
      type: 'final',
      entry: end,
      description: 'Every question has its answer, even if it is that there is none.',
    },
    failed: { type: 'final', description: 'The last server of the last round has not answered.' },
  },
});

/** One name looked up as getaddrinfo(3) does it. */
export const getaddrinfo = toProcess<typeof machine, LookupInput>(machine, (context) => ({
  tries: context.tries,
  addresses: addressesIn(context),
}));
