/** What clients of a mail server do alike: they ask, and read replies. */
import type { Effect, SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { commandLine, encodeCommand } from '../../protocols/smtp/command.ts';
import type { SmtpCommand } from '../../protocols/smtp/command.ts';
import { encodeContent } from '../../protocols/smtp/content.ts';
import { takeReply } from '../../protocols/smtp/reply.ts';

/** RFC 5321 4.2.1, by the first digit: done, go on, not now, never; and what is no reply at all. */
export interface Answer {
  readonly type: 'done' | 'goOn' | 'notNow' | 'never';
  readonly words: string;
}

/** The replies in what has come, and what is left. What is no reply ends all. */
export function answersIn(
  waiting: Uint8Array,
  event: Extract<SocketEvent, { type: 'data' }>,
): { readonly waiting: Uint8Array; readonly answers: readonly Answer[] } {
  const answers: Answer[] = [];
  let left = concatBytes([waiting, event.bytes]);
  for (;;) {
    const taken = takeReply(left);
    if (taken === undefined) return { waiting: left, answers };
    if (taken === null) return { waiting: left, answers: [...answers, { type: 'never', words: 'no SMTP' }] };
    const { code, lines } = taken.reply;
    answers.push({ type: typeOf(code), words: `${code} ${lines.at(-1) ?? ''}` });
    left = taken.rest;
  }
}

function typeOf(code: number): Answer['type'] {
  if (code < 300) return 'done';
  if (code < 400) return 'goOn';
  return code < 500 ? 'notNow' : 'never';
}

export function ask(socket: string, command: SmtpCommand, mail: number): Effect {
  const role = command.verb === 'QUIT' ? 'control' : 'request';
  const message = { role, label: commandLine(command), items: [mail] } as const;
  return { type: 'write', socket, bytes: encodeCommand(command), message };
}

export function writeMail(socket: string, lines: readonly string[], mail: number, label: string): Effect {
  return { type: 'write', socket, bytes: encodeContent(lines), message: { role: 'publish', label, items: [mail] } };
}

/** Whoever asks waits so long, and no longer. */
export function limit(delayUs: Microseconds): Effect {
  return { type: 'setTimer', name: 'limit', delayUs, event: { type: 'timeUp' } };
}

export const NO_LIMIT: Effect = { type: 'cancelTimer', name: 'limit' };
