/** The server of the mailboxes: it takes mail for those who have one, and puts off whom it does not know yet. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Saved, SocketEvent } from '../../kernel/effect.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { spawn, tell } from '../children.ts';
import { SMTP_SERVER } from './dialects.ts';
import { session } from './session.ts';
import type { Kept, SessionNews } from './session.ts';
import { NOBODY, SMTP_PORT } from './words.ts';

export interface MailboxInput {
  /** Addresses that nobody has. */
  readonly unknown: readonly string[];
  /** How often it answers 451 to a pair of sender and recipient that is new to it. */
  readonly greylist: number;
}

type Seen = Readonly<Record<string, number>>;

interface MailboxContext {
  readonly settings: MailboxInput;
  readonly self: string;
  readonly sessions: number;
  readonly mails: number;
  readonly seen: Seen;
}

type Step = Outcome<MailboxContext>;

const mailboxSetup = setupProcess<MailboxContext, SocketEvent | SessionNews, MailboxInput>();

const accept = computed(mailboxSetup, ({ settings, self, sessions, seen }, event): Step => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  const { socket } = event;
  const number = sessions + 1;
  const input = { socket, owner: self, dialect: SMTP_SERVER, ...settings, seen };
  return { context: { sessions: number }, effects: [spawn(`session-${number}`, session, input, [socket])] };
});

const keep = computed(mailboxSetup, ({ mails }, event): Step => {
  if (event.type !== 'taken') return { context: {}, effects: [] };
  const { mail, from, to } = event.taken;
  return {
    context: { mails: mails + 1 },
    effects: [
      { type: 'save', key: 'mails', value: mails + 1 },
      mailNotes.say('in mailbox', { mail, bounce: from === NOBODY, of: to }),
      tell<Kept>(event.session, { type: 'kept', id: String(mails + 1) }),
    ],
  };
});

const remember = computed(mailboxSetup, ({ seen: before }, event): Step => {
  if (event.type !== 'putOff') return { context: {}, effects: [] };
  const seen = { ...before, [event.key]: (before[event.key] ?? 0) + 1 };
  return { context: { seen }, effects: [{ type: 'save', key: 'seen', value: seen }] };
});

const machine = mailboxSetup.createMachine({
  id: 'mailbox',
  context: ({ input: { settings, self, saved } }) => ({
    settings,
    self,
    sessions: 0,
    mails: typeof saved['mails'] === 'number' ? saved['mails'] : 0,
    seen: isSeen(saved['seen']) ? saved['seen'] : {},
  }),
  entry: { type: 'listen', params: { port: SMTP_PORT } },
  initial: 'open',
  states: {
    open: {
      description: 'Takes mail, one machine for each connection.',
      on: { accepted: { actions: accept }, taken: { actions: keep }, putOff: { actions: remember } },
    },
  },
});

/** Only this file writes it. */
function isSeen(value: Saved | undefined): value is Seen {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keeps mailboxes. */
export const mailbox = toProcess<typeof machine, MailboxInput>(machine, ({ mails }) => ({ mails }));
