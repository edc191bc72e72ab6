/** A program that sends mails: one after a while, each with a machine and a connection of its own. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { spawn } from '../children.ts';
import { submission } from './submission.ts';
import type { SubmissionOver } from './submission.ts';

export interface MailerInput {
  readonly to: string;
  readonly mails: number;
  readonly gapUs: Microseconds;
}

interface MailerContext {
  readonly settings: MailerInput;
  readonly self: string;
  readonly begun: number;
  readonly open: number;
  readonly failed: number;
}

type MailerEvent = SubmissionOver | { readonly type: 'next' };

const mailerSetup = setupProcess<MailerContext, MailerEvent, MailerInput>();

const begin = computed(mailerSetup, ({ settings: { to }, self, begun, open }): Outcome<MailerContext> => ({
  context: { begun: begun + 1, open: open + 1 },
  effects: [spawn(`submission-${begun + 1}`, submission, { mail: begun + 1, to, owner: self })],
}));

const count = computed(mailerSetup, ({ open, failed }, event): Outcome<MailerContext> => ({
  context: { open: open - 1, failed: event.type === 'submissionOver' && !event.ok ? failed + 1 : failed },
  effects: [],
}));

const next = computed(mailerSetup, ({ settings, begun }): Outcome<MailerContext> => ({
  context: {},
  effects:
    begun >= settings.mails
      ? []
      : [{ type: 'setTimer', name: 'next', delayUs: begun === 0 ? 0 : settings.gapUs, event: { type: 'next' } }],
}));

type Args = { readonly context: MailerContext };
const isLast = ({ context: { open, begun, settings } }: Args) => open === 1 && begun >= settings.mails;
const isLastNow = ({ context: { open } }: Args) => open === 1;

const machine = mailerSetup.createMachine({
  id: 'mailer',
  context: ({ input: { settings, self } }) => ({ settings, self, begun: 0, open: 0, failed: 0 }),
  entry: next,
  initial: 'idle',
  states: {
    idle: {
      description: 'Nobody waits for a mail to be taken.',
      on: { next: { target: 'sending', actions: [begin, next] } },
    },
    sending: {
      description: 'At least one mail is being handed over, and its user waits.',
      on: {
        next: { actions: [begin, next] },
        submissionOver: [
          { guard: isLast, target: 'done', actions: count },
          { guard: isLastNow, target: 'idle', actions: count },
          { actions: count },
        ],
      },
    },
    done: { description: 'All have been handed over, or have failed here and now.' },
  },
});

/** Hands over so many mails, and then has nothing more to do. */
export const mailer = toProcess<typeof machine, MailerInput>(machine, ({ failed }) => (failed === 0 ? {} : { failed }));
