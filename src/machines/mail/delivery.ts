/** One try to pass a mail on, as exim makes it: sender, recipient and DATA in one flight (RFC 2920), QUIT right after the dot. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import { tell } from '../children.ts';
import { answersIn, ask, limit, NO_LIMIT, writeMail } from './answers.ts';
import type { Answer } from './answers.ts';
import { RELAY_NAME, SMTP_PORT } from './words.ts';

export interface DeliveryInput {
  readonly id: number;
  readonly mail: number;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
  /** The host that takes mail for the recipient. */
  readonly host: string;
  readonly label: string;
  readonly owner: string;
}

/** What came of it: the next server has it, not now, or never. */
export interface DeliveryOver {
  readonly type: 'deliveryOver';
  readonly id: number;
  readonly outcome: 'taken' | 'notNow' | 'never';
  readonly why: string;
}

interface DeliveryContext extends DeliveryInput {
  readonly socket: string;
  readonly waiting: Uint8Array;
}

type DeliveryEvent = SocketEvent | Answer | { readonly type: 'timeUp' | 'begin' };
type Step = Outcome<DeliveryContext, Answer>;

/** A process that starts, looks up how the address is reached, and asks for a connection: recorded as 103 to 119 ms. */
const STARTING = 110 * MILLISECOND;
/** exim's `connect_timeout` and `command_timeout`, and `final_timeout` for the answer after the dot (RFC 5321 4.5.3.2). */
const COMMAND_TIMEOUT = 300 * SECOND;
const FINAL_TIMEOUT = 600 * SECOND;

const deliverySetup = setupProcess<DeliveryContext, DeliveryEvent, DeliveryInput>();

const hear = computed(deliverySetup, ({ waiting: before }, event): Step => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  const { waiting, answers } = answersIn(before, event);
  return { context: { waiting }, effects: [], raises: answers };
});

const connect = computed(deliverySetup, ({ socket, host }): Step => ({
  context: {},
  effects: [{ type: 'connect', socket, to: host, port: SMTP_PORT }, limit(COMMAND_TIMEOUT)],
}));

const sayHello = computed(deliverySetup, ({ socket, mail }): Step => ({
  context: {},
  effects: [ask(socket, { verb: 'EHLO', domain: RELAY_NAME }, mail), limit(COMMAND_TIMEOUT)],
}));

/** Three commands that wait for no answer between them. */
const askAll = computed(deliverySetup, ({ socket, mail, from, to }): Step => ({
  context: {},
  effects: [
    ask(socket, { verb: 'MAIL', from }, mail),
    ask(socket, { verb: 'RCPT', to }, mail),
    ask(socket, { verb: 'DATA' }, mail),
    limit(COMMAND_TIMEOUT),
  ],
}));

const send = computed(deliverySetup, ({ socket, lines, mail, label }): Step => ({
  context: {},
  effects: [writeMail(socket, lines, mail, label), ask(socket, { verb: 'QUIT' }, mail), limit(FINAL_TIMEOUT)],
}));

const leave = computed(deliverySetup, ({ socket, mail }): Step => ({
  context: {},
  effects: [ask(socket, { verb: 'QUIT' }, mail), limit(COMMAND_TIMEOUT)],
}));

const report = computed(deliverySetup, ({ id, owner }, event): Step => {
  const isAnswer = event.type === 'done' || event.type === 'notNow' || event.type === 'never';
  const silence = event.type === 'timeUp' ? 'no answer' : 'connection lost';
  const failure = event.type === 'closed' ? (WORDS[event.result] ?? 'connection lost') : silence;
  const outcome = event.type === 'done' ? 'taken' : event.type === 'never' ? 'never' : 'notNow';
  const why = isAnswer ? event.words : failure;
  return {
    context: {},
    effects: [tell<DeliveryOver>(owner, { type: 'deliveryOver', id, outcome, why })],
  };
});

const WORDS: Readonly<Record<string, string>> = { refused: 'connection refused', timeout: 'no answer' };

const close = computed(deliverySetup, ({ socket }, event): Step => ({
  context: {},
  effects: [...(event.type === 'closed' ? [] : [{ type: 'close', socket } as const]), NO_LIMIT],
}));

const ENDING = { target: 'over', actions: [report, close] } as const;
const FAILING = { ended: ENDING, closed: ENDING, timeUp: ENDING } as const;
const ASKING = { ...FAILING, data: { actions: hear } } as const;
/** The server does not want the mail, and a goodbye is all that is left to say. */
const REFUSED = { target: 'leaving', actions: [report, leave] } as const;
const OVER = { target: 'over', actions: close } as const;

const machine = deliverySetup.createMachine({
  id: 'delivery',
  context: ({ input: { settings, self } }) => ({ ...settings, socket: `${self} socket`, waiting: noBytes }),
  initial: 'starting',
  states: {
    starting: {
      description: 'Begins, and looks up who takes mail for the address.',
      entry: { type: 'setTimer', params: { name: 'begin', delayUs: STARTING, event: { type: 'begin' } } },
      on: { begin: 'connecting' },
    },
    connecting: {
      description: 'Asks for a connection.',
      entry: connect,
      on: { ...FAILING, connected: 'greeting' },
    },
    greeting: {
      description: 'Is connected. The server speaks first.',
      on: { ...ASKING, done: { target: 'hello', actions: sayHello }, notNow: REFUSED, never: REFUSED },
    },
    hello: {
      description: 'Has said who it is, and waits for what the server can do.',
      on: { ...ASKING, done: { target: 'sender', actions: askAll }, notNow: REFUSED, never: REFUSED },
    },
    sender: {
      description: 'Has asked all at once. The answer about the sender comes first.',
      on: { ...ASKING, done: 'recipient', notNow: REFUSED, never: REFUSED },
    },
    recipient: {
      description: 'The next answer says whether the recipient is taken: now, not now, or never.',
      on: {
        ...ASKING,
        done: 'permission',
        notNow: { target: 'refused', actions: report },
        never: { target: 'refused', actions: report },
      },
    },
    refused: {
      description: 'The recipient is not taken. DATA was asked already, and has its answer coming.',
      on: {
        ...ASKING,
        ended: OVER,
        closed: OVER,
        timeUp: OVER,
        done: { target: 'leaving', actions: leave },
        notNow: { target: 'leaving', actions: leave },
        never: { target: 'leaving', actions: leave },
      },
    },
    permission: {
      description: 'The recipient is taken. The last answer says that the mail may come.',
      on: { ...ASKING, goOn: { target: 'sending', actions: send }, notNow: REFUSED, never: REFUSED },
    },
    sending: {
      description:
        'Has sent the mail with its dot, and QUIT behind it. Until the answer comes, the mail is still its own.',
      on: {
        ...ASKING,
        done: { target: 'leaving', actions: report },
        notNow: { target: 'leaving', actions: report },
        never: { target: 'leaving', actions: report },
      },
    },
    leaving: {
      description: 'Knows what became of the mail, and waits for the goodbye.',
      on: { data: { actions: hear }, done: OVER, notNow: OVER, never: OVER, ended: OVER, closed: OVER, timeUp: OVER },
    },
    over: { type: 'final', description: 'This try is over.' },
  },
});

/** Tries once to pass a mail on. */
export const delivery = toProcess<typeof machine, DeliveryInput>(machine);
