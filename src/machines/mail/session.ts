/** One connection at a server that takes mail: one command after the other, as RFC 5321 4.1.4 orders them. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, SocketEvent, WorkEvent } from '../../kernel/effect.ts';
import type { MessageRole, ReadMessage } from '../../kernel/message.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { concatBytes, noBytes } from '../../protocols/bytes.ts';
import { readCommand } from '../../protocols/smtp/command.ts';
import { takeContent } from '../../protocols/smtp/content.ts';
import { takeLine } from '../../protocols/smtp/line.ts';
import { encodeReply } from '../../protocols/smtp/reply.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { tell } from '../children.ts';
import type { Dialect } from './dialects.ts';
import { NOBODY } from './words.ts';

export interface SessionInput {
  readonly socket: string;
  /** The program that keeps what is taken. */
  readonly owner: string;
  readonly dialect: Dialect;
  /** Addresses that nobody has. */
  readonly unknown: readonly string[];
  /** So often a sender is put off that nobody knows: "from to" by how often it has come. */
  readonly greylist: number;
  readonly seen: Readonly<Record<string, number>>;
}

/** A mail that is here as a whole. */
export interface TakenMail {
  readonly mail: number;
  readonly from: string;
  readonly to: string;
  readonly client: string;
  readonly lines: readonly string[];
}

/** What its owner hears of a session. */
export type SessionNews =
  | { readonly type: 'taken'; readonly session: string; readonly taken: TakenMail }
  | { readonly type: 'putOff'; readonly key: string };
/** The owner has it on its disk. */
export type Kept = { readonly type: 'kept'; readonly id: string };

interface SessionContext extends TakenMail {
  readonly settings: SessionInput;
  readonly self: string;
  readonly bytes: Uint8Array;
  /** Messages that have no answer yet, in order. */
  readonly unanswered: readonly ReadMessage[];
  readonly current: ReadMessage | null;
  /** The client has closed while its mail was being saved: it still may read, or nothing reaches it any more. */
  readonly isEnded: boolean;
  readonly isGone: boolean;
}

/** What stands in the bytes that have come. */
type Found =
  | { readonly type: 'next' }
  | { readonly type: 'hello'; readonly domain: string }
  | { readonly type: 'sender'; readonly from: string }
  | { readonly type: 'recipient' | 'stranger' | 'nobody'; readonly to: string }
  | { readonly type: 'permission' | 'goodbye' | 'nonsense' }
  | { readonly type: 'whole'; readonly lines: readonly string[] };
type SessionEvent = SocketEvent | WorkEvent | Found | Kept | { readonly type: 'silence' };
type Step = Outcome<SessionContext, Found | Extract<SocketEvent, { type: 'ended' }>>;

/** RFC 5321 4.5.3.2.7: so long at least a server waits for the next command; exim's `smtp_receive_timeout`. */
const PATIENCE = 300 * SECOND;
/** Until a mail is on the disk: recorded with exim 4.96 as 2 to 32 ms from its dot to the 250. */
const SAVING = 2 * MILLISECOND;

const sessionSetup = setupProcess<SessionContext, SessionEvent, SessionInput>();

const waitForMore: Effect = { type: 'setTimer', name: 'silence', delayUs: PATIENCE, event: { type: 'silence' } };

const hear = computed(sessionSetup, ({ bytes, unanswered }, event): Step => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  return {
    context: { bytes: concatBytes([bytes, event.bytes]), unanswered: [...unanswered, ...event.messages] },
    effects: [waitForMore],
    raises: [{ type: 'next' }],
  };
});

const findCommand = computed(sessionSetup, (context): Step => {
  const taken = takeLine(context.bytes);
  if (taken === undefined) return { context: {}, effects: [] };
  const [current = null, ...unanswered] = context.unanswered;
  return {
    context: { bytes: taken.rest, current, unanswered },
    effects: [],
    raises: [findingOf(context, taken.line)],
  };
});

function findingOf({ settings, from }: SessionContext, line: string): Found {
  const command = readCommand(line);
  switch (command?.verb) {
    case undefined:
      return { type: 'nonsense' };
    case 'EHLO':
      return { type: 'hello', domain: command.domain };
    case 'MAIL':
      return { type: 'sender', from: command.from };
    case 'RCPT': {
      const { to } = command;
      if (settings.unknown.includes(to)) return { type: 'nobody', to };
      const isStrange = (settings.seen[keyOf(from, to)] ?? 0) < settings.greylist;
      return { type: isStrange ? 'stranger' : 'recipient', to };
    }
    case 'DATA':
      return { type: 'permission' };
    case 'QUIT':
      return { type: 'goodbye' };
  }
}

function keyOf(from: string, to: string): string {
  return `${from} ${to}`;
}

const findContent = computed(sessionSetup, (context): Step => {
  const taken = takeContent(context.bytes);
  if (taken === undefined) return { context: {}, effects: [] };
  const [current = null, ...unanswered] = context.unanswered;
  const { lines } = taken;
  const mail = current?.items[0] ?? context.mail;
  return {
    context: { bytes: taken.rest, current, unanswered, lines, mail },
    effects: [],
    raises: [{ type: 'whole', lines }],
  };
});

function replyTo(
  { settings: { socket }, current }: SessionContext,
  code: number,
  lines: readonly string[],
  as: { readonly role?: MessageRole; readonly label?: string } = {},
): Effect {
  const { role = code >= 400 ? 'error' : 'response', label = `${code} ${lines.at(-1) ?? ''}`.slice(0, LABEL) } = as;
  const answers = current === null ? {} : { answers: current.id, items: current.items };
  return {
    type: 'write',
    socket,
    bytes: encodeReply({ code, lines }),
    message: { role, label, ...answers },
  };
}

/** So many letters of a reply say enough. */
const LABEL = 26;

/** Answers, and looks what comes next. */
const answering = (answer: (context: SessionContext, event: SessionEvent) => Step) =>
  computed(sessionSetup, (context, event): Step => ({
    raises: [{ type: 'next' }],
    ...answer(context, event),
  }));

const greet = computed(sessionSetup, (context): Step => ({
  context: {},
  effects: [waitForMore, replyTo(context, 220, [context.settings.dialect.greeting], { label: '220 ready' })],
}));

const sayHello = answering((context, event) => {
  const client = event.type === 'hello' ? event.domain : '';
  const { hello, extensions } = context.settings.dialect;
  return {
    context: { client },
    effects: [replyTo(context, 250, [`${hello}${client}`, ...extensions], { label: `250 hello ${client}` })],
  };
});

const takeSender = answering((context, event) => ({
  context: { from: event.type === 'sender' ? event.from : '' },
  effects: [replyTo(context, 250, [context.settings.dialect.sender])],
}));

const takeRecipient = answering((context, event) => ({
  context: { to: event.type === 'recipient' ? event.to : '' },
  effects: [replyTo(context, 250, [context.settings.dialect.recipient])],
}));

const refuse = answering((context, event) => {
  const to = event.type === 'stranger' || event.type === 'nobody' ? event.to : '';
  const isLater = event.type === 'stranger';
  const code = isLater ? 451 : 550;
  const mail = context.current?.items[0] ?? 0;
  return {
    context: {},
    effects: [
      mailNotes.say('turns down', { mail, code, of: to }),
      replyTo(context, code, [isLater ? 'try again later' : 'no such user']),
      ...(isLater ? [tell<SessionNews>(context.settings.owner, { type: 'putOff', key: keyOf(context.from, to) })] : []),
    ],
  };
});

const askForSender = answering((context) => ({
  context: {},
  effects: [replyTo(context, 503, ['Error: need MAIL command'])],
}));
const askForRecipient = answering((context) => ({
  context: {},
  effects: [replyTo(context, 503, ['Error: need RCPT command'])],
}));
const notUnderstood = answering((context) => ({
  context: {},
  effects: [replyTo(context, 500, ['unrecognized command'])],
}));

const permit = answering((context) => ({
  context: {},
  effects: [replyTo(context, 354, [context.settings.dialect.content], { label: '354 go on' })],
}));

const handOn = computed(sessionSetup, ({ settings, self, mail, from, to, client, lines }): Step => ({
  context: {},
  effects: [
    tell<SessionNews>(settings.owner, { type: 'taken', session: self, taken: { mail, from, to, client, lines } }),
  ],
}));

/** 250: from here on the mail is this server's to deliver, or to say that it could not (RFC 5321 4.2.5). */
const confirm = computed(sessionSetup, (context, event): Step => {
  const { socket, dialect } = context.settings;
  const id = event.type === 'kept' && dialect.namesIt ? event.id : '';
  const as = { role: 'acknowledgement', label: '250 taken over' } as const;
  return {
    context: { from: NOBODY, to: '' },
    effects: [replyTo(context, 250, [`${dialect.taken}${id}`], as)],
    raises: [context.isEnded ? { type: 'ended', socket } : { type: 'next' }],
  };
});

const sayGoodbye = computed(sessionSetup, (context): Step => ({
  context: {},
  effects: [
    replyTo(context, 221, ['Bye'], { role: 'control' }),
    { type: 'close', socket: context.settings.socket },
    { type: 'cancelTimer', name: 'silence' },
  ],
}));

/** RFC 5321 3.8: a server that closes of its own accord says 421. Nobody may be there to read it. */
const giveUp = computed(sessionSetup, (context, event): Step => {
  const { socket, dialect } = context.settings;
  const words = event.type === 'silence' ? 'command timeout' : 'lost input connection';
  const isSaid = dialect.saysLost || event.type === 'silence';
  const farewell: Effect = {
    type: 'write',
    socket,
    bytes: encodeReply({ code: 421, lines: [`${dialect.name} ${words}`] }),
    message: { role: 'control', label: `421 ${words}`, farewell: true },
  };
  return {
    context: {},
    effects: [...(isSaid ? [farewell] : []), { type: 'close', socket }, { type: 'cancelTimer', name: 'silence' }],
  };
});

const stopWaiting = { type: 'cancelTimer', params: { name: 'silence' } } as const;

const isGone = ({ context }: { context: SessionContext }) => context.isGone;

const COMMON = {
  data: { actions: hear },
  next: { actions: findCommand },
  hello: { actions: sayHello },
  nonsense: { actions: notUnderstood },
  goodbye: { target: 'over', actions: sayGoodbye },
  ended: { target: 'over', actions: giveUp },
  silence: { target: 'over', actions: giveUp },
  closed: { target: 'over', actions: stopWaiting },
} as const;
const NEEDS_SENDER = {
  recipient: { actions: askForSender },
  stranger: { actions: askForSender },
  nobody: { actions: askForSender },
} as const;
const NEEDS_RECIPIENT = { permission: { actions: askForRecipient } } as const;
const TAKES_SENDER = { sender: { target: 'addressed', actions: takeSender } } as const;
const TAKES_RECIPIENTS = {
  recipient: { target: 'ready', actions: takeRecipient },
  stranger: { actions: refuse },
  nobody: { actions: refuse },
} as const;

const machine = sessionSetup.createMachine({
  id: 'session',
  context: ({ input: { settings, self } }) => ({
    settings,
    self,
    bytes: noBytes,
    unanswered: [],
    current: null,
    isEnded: false,
    isGone: false,
    mail: 0,
    from: NOBODY,
    to: '',
    client: '',
    lines: [],
  }),
  entry: greet,
  initial: 'open',
  states: {
    open: {
      description: 'Has no mail in hand: it waits for one to begin.',
      on: { ...COMMON, ...NEEDS_SENDER, ...NEEDS_RECIPIENT, ...TAKES_SENDER },
    },
    addressed: {
      description: 'Knows from whom the mail is, and not yet to whom.',
      on: { ...COMMON, ...NEEDS_RECIPIENT, ...TAKES_RECIPIENTS },
    },
    ready: {
      description: 'Knows from whom and to whom.',
      on: { ...COMMON, ...TAKES_RECIPIENTS, permission: { target: 'reading', actions: permit } },
    },
    reading: {
      description: 'Reads the mail up to its dot. As long as that is missing, there is no mail.',
      on: { ...COMMON, next: { actions: findContent }, whole: 'saving' },
    },
    saving: {
      description: 'Writes the mail to the disk. Whatever becomes of the connection now, it is here.',
      entry: {
        type: 'work',
        params: ({ context: { mail } }) => ({ name: `save ${mail}`, durationUs: SAVING }),
      },
      on: {
        data: { actions: hear },
        ended: { actions: sessionSetup.assign({ isEnded: true }) },
        closed: { actions: [sessionSetup.assign({ isGone: true }), stopWaiting] },
        workDone: { actions: handOn },
        kept: [
          { guard: isGone, target: 'over', actions: stopWaiting },
          { target: 'open', actions: confirm },
        ],
      },
    },
    over: { type: 'final', description: 'The connection is over.' },
  },
});

/** Takes mail on one connection. */
export const session = toProcess<typeof machine, SessionInput>(machine);
