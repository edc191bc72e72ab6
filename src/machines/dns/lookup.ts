/** What all stub resolvers have in common: questions over UDP and TCP, and what comes back. */
import type { DatagramEvent, Effect, SocketErrorEvent, SocketEvent } from '../../kernel/effect.ts';
import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { emptyQueue } from '../../protocols/byte-queue.ts';
import type { ByteQueue } from '../../protocols/byte-queue.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { questionMessage } from '../../protocols/dns/message.ts';
import type { DnsMessage, Edns, QuestionType } from '../../protocols/dns/message.ts';
import { withLength } from '../../protocols/dns/stream.ts';
import { decodeMessage, encodeMessage } from '../../protocols/dns/wire.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { tell } from '../children.ts';

export const DNS_PORT = 53;

export interface LookupInput {
  /** Its number at its program. */
  readonly lookup: number;
  readonly name: string;
  /** What is asked for, all at once where the resolver can. */
  readonly types: readonly QuestionType[];
  /** Name servers, in the order of the configuration. */
  readonly servers: readonly string[];
  /** The process that hears when it is over. */
  readonly owner: string;
}

export interface LookupContext {
  readonly settings: LookupInput;
  readonly self: string;
  readonly random: RandomState;
  readonly startedAt: Microseconds;
  /** Of each question: repeated as it is. */
  readonly ids: readonly number[];
  /** How many tries were made, the one under way included. */
  readonly tries: number;
  /** When that was made. */
  readonly triedAt: Microseconds;
  /** The name server that it asks. */
  readonly server: string;
  readonly answers: Readonly<Partial<Record<QuestionType, DnsMessage>>>;
  /** Sockets so far: each has a number. */
  readonly sockets: number;
  /** Over TCP: what waits for the rest of its message. */
  readonly waiting: ByteQueue;
  readonly result: string;
}

/** What its program hears of a lookup. */
export type LookupNews = { readonly type: 'over'; readonly lookup: number };

/** What a lookup makes of what it hears, for its own transitions. */
export type LookupFinding = { readonly type: 'complete' | 'truncated' | 'unusable' | 'half' };

export type LookupEvent = DatagramEvent | SocketErrorEvent | SocketEvent | LookupFinding | { readonly type: 'timeUp' };

export function beginLookup(
  settings: LookupInput,
  { self, random, at }: { readonly self: string; readonly random: RandomState; readonly at: Microseconds },
): LookupContext {
  let state = random;
  const ids = settings.types.map(() => {
    const [id, next] = drawBelow(state, ID_VALUES);
    state = next;
    return id;
  });
  return {
    settings,
    self,
    random: state,
    startedAt: at,
    ids,
    tries: 0,
    triedAt: at,
    server: settings.servers[0] ?? '',
    answers: {},
    sockets: 0,
    waiting: emptyQueue,
    result: 'timed out',
  };
}

const ID_VALUES = 65_536;

/** When something happens to a lookup: the event with which XState enters a first state has no time of its own. */
export function timeOf(
  { startedAt }: Pick<LookupContext, 'startedAt'>,
  event: { readonly at?: Microseconds },
): Microseconds {
  return event.at ?? startedAt;
}

export function sayBegin({ settings: { lookup, name } }: LookupContext): Effect {
  return lookupNotes.say('lookup begun', { lookup, name });
}

/** The handle of its newest socket. */
export function socketOf({ self, sockets }: Pick<LookupContext, 'self' | 'sockets'>): string {
  return `${self} ${sockets}`;
}

/** A fresh UDP socket that is connected: it hears when nobody has the port. */
export function openDatagrams(context: LookupContext, server: string): readonly Effect[] {
  const socket = socketOf(context);
  return [
    { type: 'bind', socket },
    { type: 'connectDatagram', socket, to: server, port: DNS_PORT },
  ];
}

export function closeSocket(context: LookupContext): Effect {
  return { type: 'close', socket: socketOf(context) };
}

/** The questions of these types as one datagram each. */
export function askByDatagram(
  context: LookupContext,
  types: readonly QuestionType[],
  edns: Edns | null = null,
): readonly Effect[] {
  return types.map((type) => ({
    type: 'datagram',
    socket: socketOf(context),
    bytes: encodeMessage(question(context, type, edns)),
    message: noteOf(context, type),
  }));
}

/** All questions over TCP in one write, each with its length. The first stands for them. */
export function askByStream(
  context: LookupContext,
  types: readonly QuestionType[],
  edns: Edns | null = null,
): readonly Effect[] {
  const [first] = types;
  if (first === undefined) return [];
  const bytes = concatBytes(types.map((type) => withLength(encodeMessage(question(context, type, edns)))));
  return [{ type: 'write', socket: socketOf(context), bytes, message: noteOf(context, first) }];
}

function question({ settings, ids }: LookupContext, type: QuestionType, edns: Edns | null): DnsMessage {
  const id = ids[settings.types.indexOf(type)] ?? 0;
  return questionMessage(id, { name: settings.name, type }, { recursionDesired: true, edns });
}

function noteOf({ settings, self }: LookupContext, type: QuestionType) {
  return { role: 'request', label: `${settings.name} ${type}?`, call: `${self} ${type}` } as const;
}

/** The answer in these bytes to one of its questions; undefined for anything else. */
export function answerIn({ settings, ids }: LookupContext, bytes: Uint8Array): DnsMessage | undefined {
  const message = decodeMessage(bytes);
  if (message?.isResponse !== true || message.question.name !== settings.name) return undefined;
  return message.id === ids[settings.types.indexOf(message.question.type)] ? message : undefined;
}

export function isWhole({ settings, answers }: Pick<LookupContext, 'settings' | 'answers'>): boolean {
  return settings.types.every((type) => answers[type] !== undefined);
}

/** Addresses in all answers. */
export function addressesIn({ answers }: Pick<LookupContext, 'answers'>): number {
  return Object.values(answers).reduce(
    (sum, message) => sum + message.answers.filter(({ type }) => type === 'A').length,
    0,
  );
}

/** It is over: its program hears, and so does the log. */
export function finish(context: LookupContext, failure: string | null): readonly Effect[] {
  const { settings, tries, answers } = context;
  const { lookup, name, owner } = settings;
  const addresses = addressesIn(context);
  const codes = Object.values(answers).map(({ code }) => code);
  const found = addresses > 0 ? 'answered' : codes.includes('NXDOMAIN') ? 'no such name' : 'no address';
  const result = failure ?? (codes.includes('SERVFAIL') ? 'server failure' : found);
  return [
    closeSocket(context),
    lookupNotes.say('lookup over', { lookup, name, result, addresses, tries }),
    tell<LookupNews>(owner, { type: 'over', lookup }),
  ];
}
