/** One mail from a program to its server, as nodemailer hands it over: each command waits for the answer to the one before. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import { SECOND } from '../../kernel/time.ts';
import { noBytes } from '../../protocols/bytes.ts';
import type { SmtpCommand } from '../../protocols/smtp/command.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { tell } from '../children.ts';
import { answersIn, ask, limit, NO_LIMIT, writeMail } from './answers.ts';
import type { Answer } from './answers.ts';
import { CLIENT_NAME, letter, recipientOf, SENDER, SMTP_PORT } from './words.ts';

export interface SubmissionInput {
  readonly mail: number;
  readonly to: string;
  /** The program that hears that it is over. */
  readonly owner: string;
}

/** What its program hears. */
export interface SubmissionOver {
  readonly type: 'submissionOver';
  readonly ok: boolean;
}

interface SubmissionContext extends SubmissionInput {
  readonly socket: string;
  readonly waiting: Uint8Array;
}

type SubmissionEvent = SocketEvent | Answer | { readonly type: 'timeUp' };
type Step = Outcome<SubmissionContext, Answer>;

/** nodemailer 7.0.13: `connectionTimeout`, `greetingTimeout`, `socketTimeout`. */
const CONNECTION_TIMEOUT = 120 * SECOND;
const GREETING_TIMEOUT = 30 * SECOND;
const SOCKET_TIMEOUT = 600 * SECOND;

const submissionSetup = setupProcess<SubmissionContext, SubmissionEvent, SubmissionInput>();

const hear = computed(submissionSetup, ({ waiting: before }, event): Step => {
  if (event.type !== 'data') return { context: {}, effects: [] };
  const { waiting, answers } = answersIn(before, event);
  return { context: { waiting }, effects: [], raises: answers };
});

const begin = computed(submissionSetup, ({ socket, to, mail }): Step => ({
  context: {},
  effects: [
    mailNotes.say('hands over', { mail }),
    { type: 'connect', socket, to, port: SMTP_PORT },
    limit(CONNECTION_TIMEOUT),
  ],
}));

const asking = (commandOf: (mail: number) => SmtpCommand) =>
  computed(submissionSetup, ({ socket, mail }): Step => ({
    context: {},
    effects: [ask(socket, commandOf(mail), mail), limit(SOCKET_TIMEOUT)],
  }));

const sayHello = asking(() => ({ verb: 'EHLO', domain: CLIENT_NAME }));
const nameSender = asking(() => ({ verb: 'MAIL', from: SENDER }));
const nameRecipient = asking((mail) => ({ verb: 'RCPT', to: recipientOf(mail) }));
const askToSend = asking(() => ({ verb: 'DATA' }));

const send = computed(submissionSetup, ({ socket, mail }): Step => ({
  context: {},
  effects: [writeMail(socket, letter(mail), mail, `mail ${mail}`), limit(SOCKET_TIMEOUT)],
}));

/** It says no QUIT: its FIN comes as soon as the mail is taken (recorded). */
const finish = computed(submissionSetup, ({ socket, mail, owner }): Step => ({
  context: {},
  effects: [
    mailNotes.say('handed over', { mail }),
    { type: 'close', socket },
    NO_LIMIT,
    tell<SubmissionOver>(owner, { type: 'submissionOver', ok: true }),
  ],
}));

/** It does not try again: its caller has an error, and may. */
const fail = computed(submissionSetup, ({ socket, mail, owner }, event): Step => {
  const isClosed = event.type === 'closed';
  const isAnswer = event.type === 'notNow' || event.type === 'never';
  const why = isClosed ? event.result : isAnswer ? event.words : event.type === 'timeUp' ? 'timeout' : 'closed';
  return {
    context: {},
    effects: [
      mailNotes.say('not taken', { mail, why }),
      ...(isClosed ? [] : [{ type: 'close', socket } as const]),
      NO_LIMIT,
      tell<SubmissionOver>(owner, { type: 'submissionOver', ok: false }),
    ],
  };
});

const FAILING = {
  notNow: { target: 'failed', actions: fail },
  never: { target: 'failed', actions: fail },
  ended: { target: 'failed', actions: fail },
  closed: { target: 'failed', actions: fail },
  timeUp: { target: 'failed', actions: fail },
} as const;
const ASKING = { ...FAILING, data: { actions: hear } } as const;

const machine = submissionSetup.createMachine({
  id: 'submission',
  context: ({ input: { settings, self } }) => ({ ...settings, socket: `${self} socket`, waiting: noBytes }),
  initial: 'connecting',
  states: {
    connecting: {
      description: 'Asks for a connection.',
      entry: begin,
      on: {
        ...FAILING,
        connected: {
          target: 'greeting',
          actions: { type: 'effects', params: [limit(GREETING_TIMEOUT)] },
        },
      },
    },
    greeting: {
      description: 'Is connected. The server speaks first.',
      on: { ...ASKING, done: { target: 'hello', actions: sayHello } },
    },
    hello: {
      description: 'Has said who it is, and waits for what the server can do.',
      on: { ...ASKING, done: { target: 'sender', actions: nameSender } },
    },
    sender: {
      description: 'Has said from whom the mail is.',
      on: { ...ASKING, done: { target: 'recipient', actions: nameRecipient } },
    },
    recipient: {
      description: 'Has said to whom. The server says whether it would take that on.',
      on: { ...ASKING, done: { target: 'permission', actions: askToSend } },
    },
    permission: {
      description: 'Asks to send the mail itself.',
      on: { ...ASKING, goOn: { target: 'sending', actions: send } },
    },
    sending: {
      description: 'Has sent the mail with its dot. Until the answer comes, nobody has taken it over.',
      on: { ...ASKING, done: { target: 'handed-over', actions: finish } },
    },
    'handed-over': {
      type: 'final',
      description: 'The server has taken it over. What becomes of it, nobody says here.',
    },
    failed: { type: 'final', description: 'Nobody has taken it over.' },
  },
});

/** Hands over one mail. */
export const submission = toProcess<typeof machine, SubmissionInput>(machine);
