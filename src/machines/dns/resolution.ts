/**
 * One name resolved from the root down, as unbound 1.17 does it: each server is told no more of the name than it needs
 * (RFC 9156), and each says who knows more (recorded: the root is asked for its own servers first).
 */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, Effect, SocketErrorEvent, SocketEvent } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { doubled, MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { emptyQueue } from '../../protocols/byte-queue.ts';
import type { ByteQueue } from '../../protocols/byte-queue.ts';
import { questionMessage } from '../../protocols/dns/message.ts';
import type { DnsMessage, Question, QuestionType, ResourceRecord } from '../../protocols/dns/message.ts';
import { isWithin, labelsOf } from '../../protocols/dns/name.ts';
import { receiveMessages, withLength } from '../../protocols/dns/stream.ts';
import { decodeMessage, encodeMessage } from '../../protocols/dns/wire.ts';
import { tell } from '../children.ts';
import { ANSWER_UDP_BYTES } from './door.ts';
import { DNS_PORT } from './lookup.ts';
import { dnsNotes } from './notes.ts';

/** Who answers for a zone, for how long that is so. */
export interface Delegation {
  readonly zone: string;
  readonly server: string;
  readonly ttl: number;
}

export interface ResolutionInput {
  readonly name: string;
  readonly type: QuestionType;
  /** Where it begins: the nearest zone whose server is known; null before the root has been asked for its own. */
  readonly from: Delegation | null;
  /** The server of the root that everybody is told beforehand. */
  readonly root: string;
  /** Hosts by address: what an answer names is not yet anybody here. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly minimise: boolean;
  /** The message that made it necessary. */
  readonly parent: number | null;
  /** The process that hears what comes of it. */
  readonly owner: string;
}

/** What comes of it: an answer and what was learnt on the way; null where nobody answered. */
export interface Resolved {
  readonly type: 'resolved';
  readonly name: string;
  readonly of: QuestionType;
  readonly answer: DnsMessage | null;
  readonly learnt: readonly Delegation[];
}

interface Context {
  readonly settings: ResolutionInput;
  readonly self: string;
  readonly random: RandomState;
  readonly zone: string;
  readonly server: string;
  /** How many labels of the name this server is told. */
  readonly labels: number;
  readonly id: number;
  /** Tries with this question, the one under way included. */
  readonly tries: number;
  readonly sockets: number;
  readonly waiting: ByteQueue;
  readonly learnt: readonly Delegation[];
  readonly answer: DnsMessage | null;
}

type Finding = { readonly type: 'referral' | 'deeper' | 'final' | 'truncated' | 'useless' };
type ResolutionEvent =
  | DatagramEvent
  | SocketErrorEvent
  | SocketEvent
  | Finding
  | { readonly type: 'timeUp' }
  | { readonly type: 'begin' };
type Step = Outcome<Context, Finding>;

/** unbound waits 376 ms for a server that it does not know yet, twice as long each time, and asks five times (unbound.conf(5)). */
const FIRST_WAIT = 376 * MILLISECOND;
const TRIES = 5;
const ID_VALUES = 65_536;
const EDNS = { udpBytes: ANSWER_UDP_BYTES, options: [] };

const resolutionSetup = setupProcess<Context, ResolutionEvent, ResolutionInput>();

const socketOf = ({ self, sockets }: Pick<Context, 'self' | 'sockets'>) => `${self} ${sockets}`;

/** What the server is asked: the whole name only where nobody below can know it. */
function questionOf({ settings, zone, labels }: Context, isPriming: boolean): Question {
  if (isPriming) return { name: '', type: 'NS' };
  const all = labelsOf(settings.name);
  const told = settings.minimise ? Math.max(labels, labelsOf(zone).length + 1) : all.length;
  return told >= all.length
    ? { name: settings.name, type: settings.type }
    : { name: all.slice(all.length - told).join('.'), type: 'A' };
}

const ask = (isPriming: boolean) =>
  computed(resolutionSetup, (context, event): Step => {
    const isRepeated = event.type === 'timeUp';
    const [id, random] = isRepeated ? [context.id, context.random] : drawBelow(context.random, ID_VALUES);
    const tries = event.type === 'timeUp' || event.type === 'socketError' ? context.tries + 1 : 1;
    const next = { ...context, id, random, tries, sockets: isRepeated ? context.sockets : context.sockets + 1 };
    const opened: readonly Effect[] = isRepeated
      ? []
      : [
          { type: 'close', socket: socketOf(context) },
          { type: 'bind', socket: socketOf(next) },
          { type: 'connectDatagram', socket: socketOf(next), to: context.server, port: DNS_PORT },
        ];
    return {
      context: { id, random, tries, sockets: next.sockets },
      effects: [
        ...opened,
        { type: 'datagram', socket: socketOf(next), ...written(next, isPriming, (bytes) => bytes) },
        { type: 'setTimer', name: 'wait', delayUs: waitUs(next), event: { type: 'timeUp' } },
      ],
    };
  });

function waitUs({ tries }: Context): Microseconds {
  return doubled(FIRST_WAIT, tries - 1);
}

function written(context: Context, isPriming: boolean, frame: (bytes: Uint8Array) => Uint8Array) {
  const question = questionOf(context, isPriming);
  const message = questionMessage(context.id, question, { recursionDesired: false, edns: EDNS });
  const { parent } = context.settings;
  return {
    bytes: frame(encodeMessage(message)),
    message: {
      role: 'request',
      label: `${question.name === '' ? 'the root' : question.name} ${question.type}?`,
      ...(parent === null ? {} : { parent }),
      call: `${context.self} ${question.name} ${question.type}`,
    },
  } as const;
}

const hear = (isPriming: boolean) =>
  computed(resolutionSetup, (context, event): Step => {
    if (event.type === 'datagram') return judge(context, decodeMessage(event.bytes), isPriming);
    if (event.type !== 'data') return { context: {}, effects: [] };
    const { waiting, messages } = receiveMessages(context.waiting, event.bytes);
    const [bytes] = messages;
    const judged = bytes === undefined ? { context: {}, effects: [] } : judge(context, decodeMessage(bytes), isPriming);
    return { ...judged, context: { ...judged.context, waiting } };
  });

/** What an answer means for the way down. */
function judge(context: Context, message: DnsMessage | undefined, isPriming: boolean): Step {
  const { settings, zone } = context;
  const question = questionOf(context, isPriming);
  const isIts = message?.isResponse === true && message.id === context.id && message.question.name === question.name;
  if (!isIts) return { context: {}, effects: [] };
  if (message.truncated) return { context: {}, effects: [], raises: [{ type: 'truncated' }] };
  const referral = delegationIn(message, settings.hosts);
  if (isPriming) {
    if (referral?.zone !== '') return { context: {}, effects: [], raises: [{ type: 'useless' }] };
    return descend(context, referral, 'referral');
  }
  if (message.code === 'NOERROR' && message.answers.length === 0 && referral !== null) {
    // Only what lies below this zone, and above the name, is a way down.
    const leadsDown = referral.zone !== zone && isWithin(referral.zone, zone) && isWithin(settings.name, referral.zone);
    if (leadsDown) return descend(context, referral, 'referral');
    return { context: {}, effects: [], raises: [{ type: 'useless' }] };
  }
  if (message.code !== 'NOERROR' && message.code !== 'NXDOMAIN')
    return { context: {}, effects: [], raises: [{ type: 'useless' }] };
  const isWhole = question.name === settings.name && question.type === settings.type;
  if (isWhole || message.code === 'NXDOMAIN')
    return { context: { answer: message }, effects: [], raises: [{ type: 'final' }] };
  const labels = labelsOf(question.name).length + 1;
  return { context: { labels }, effects: [], raises: [{ type: 'deeper' }] };
}

function descend(context: Context, delegation: Delegation, type: 'referral'): Step {
  const { zone, server } = delegation;
  return {
    context: { zone, server, labels: 0, learnt: [...context.learnt, delegation] },
    effects: [dnsNotes.say('learnt', { zone: zone === '' ? 'the root' : zone, server })],
    raises: [{ type }],
  };
}

/** The zone that a message names servers of, with the first one whose address it gives. */
function delegationIn(message: DnsMessage, hosts: ResolutionInput['hosts']): Delegation | null {
  const all: readonly ResourceRecord[] = [...message.answers, ...message.authority];
  for (const record of all) {
    if (record.type !== 'NS') continue;
    const glue = message.additional.find((other) => other.type === 'A' && other.name === record.target);
    const server = glue?.type === 'A' ? hosts[glue.address] : undefined;
    if (server !== undefined) return { zone: record.name, server, ttl: record.ttl };
  }
  return null;
}

const connect = computed(resolutionSetup, (context): Step => {
  const next = { ...context, sockets: context.sockets + 1 };
  return {
    context: { sockets: next.sockets, waiting: emptyQueue },
    effects: [
      { type: 'close', socket: socketOf(context) },
      { type: 'connect', socket: socketOf(next), to: context.server, port: DNS_PORT },
    ],
  };
});

const askOverTcp = computed(resolutionSetup, (context): Step => ({
  context: {},
  effects: [{ type: 'write', socket: socketOf(context), ...written(context, false, withLength) }],
}));

const report = computed(resolutionSetup, (context): Step => {
  const { settings, answer, learnt } = context;
  const { name, type, owner } = settings;
  return {
    context: {},
    effects: [
      { type: 'close', socket: socketOf(context) },
      tell<Resolved>(owner, { type: 'resolved', name, of: type, answer, learnt }),
    ],
  };
});

const hasMoreTries = ({ context }: { context: Context }) => context.tries < TRIES;
const noWait = { type: 'cancelTimer', params: { name: 'wait' } } as const;

const machine = resolutionSetup.createMachine({
  id: 'resolution',
  context: ({ input: { settings, self, random } }) => ({
    settings,
    self,
    random,
    zone: settings.from?.zone ?? '',
    server: settings.from?.server ?? settings.root,
    labels: 0,
    id: 0,
    tries: 0,
    sockets: 0,
    waiting: emptyQueue,
    learnt: [],
    answer: null,
  }),
  initial: 'beginning',
  states: {
    beginning: {
      description: 'Looks where it can begin: at the nearest zone that is known.',
      entry: { type: 'setTimer', params: { name: 'begin', delayUs: 0, event: { type: 'begin' } } },
      on: {
        begin: [{ guard: ({ context }) => context.settings.from === null, target: 'priming' }, { target: 'asking' }],
      },
    },
    priming: {
      description: 'Asks the root which servers it has: what everybody is told beforehand may be out of date.',
      entry: ask(true),
      exit: noWait,
      on: {
        datagram: { actions: hear(true) },
        referral: 'asking',
        useless: 'failed',
        timeUp: [{ guard: hasMoreTries, target: 'priming', reenter: true }, { target: 'failed' }],
        socketError: [{ guard: hasMoreTries, target: 'priming', reenter: true }, { target: 'failed' }],
      },
    },
    asking: {
      description: 'Asks the server of a zone, and tells it no more of the name than it needs.',
      entry: ask(false),
      exit: noWait,
      on: {
        datagram: { actions: hear(false) },
        referral: { target: 'asking', reenter: true },
        deeper: { target: 'asking', reenter: true },
        final: 'answered',
        truncated: 'over-tcp',
        useless: 'failed',
        timeUp: [{ guard: hasMoreTries, target: 'asking', reenter: true }, { target: 'failed' }],
        socketError: [{ guard: hasMoreTries, target: 'asking', reenter: true }, { target: 'failed' }],
      },
    },
    'over-tcp': {
      description: 'The answer does not fit a datagram: the same is asked over TCP.',
      entry: connect,
      on: {
        connected: { actions: askOverTcp },
        data: { actions: hear(false) },
        final: 'answered',
        useless: 'failed',
        closed: 'failed',
        ended: 'failed',
      },
    },
    answered: { type: 'final', entry: report, description: 'Somebody who knows has answered.' },
    failed: { type: 'final', entry: report, description: 'Nobody on the way has given an answer of use.' },
  },
});

/** One name, from whoever is known to the one who has it. */
export const resolution = toProcess<typeof machine, ResolutionInput>(machine, ({ zone, tries }) => ({
  zone: zone === '' ? 'the root' : zone,
  tries,
}));
