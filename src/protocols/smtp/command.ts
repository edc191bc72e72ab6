import { encodeLatin1 } from '../bytes.ts';
import { CRLF } from './line.ts';

/** What a client may ask (RFC 5321 4.1.1). An empty sender is nobody: the mail is about another one. */
export type SmtpCommand =
  | { readonly verb: 'EHLO'; readonly domain: string }
  | { readonly verb: 'MAIL'; readonly from: string }
  | { readonly verb: 'RCPT'; readonly to: string }
  | { readonly verb: 'DATA' }
  | { readonly verb: 'QUIT' };

/** A command as its line, without the end. */
export function commandLine(command: SmtpCommand): string {
  switch (command.verb) {
    case 'EHLO':
      return `EHLO ${command.domain}`;
    case 'MAIL':
      return `MAIL FROM:<${command.from}>`;
    case 'RCPT':
      return `RCPT TO:<${command.to}>`;
    case 'DATA':
    case 'QUIT':
      return command.verb;
  }
}

export function encodeCommand(command: SmtpCommand): Uint8Array {
  return encodeLatin1(commandLine(command) + CRLF);
}

const PATH = '<([^<> ]*)>';
const EHLO = /^EHLO ([^ ]+)$/i;
const MAIL = new RegExp(`^MAIL FROM:${PATH}$`, 'i');
const RCPT = new RegExp(`^RCPT TO:${PATH}$`, 'i');

/** The command in a line, its verb in letters of either case; null for one that is none of these. */
export function readCommand(line: string): SmtpCommand | null {
  const [, domain] = EHLO.exec(line) ?? [];
  if (domain !== undefined) return { verb: 'EHLO', domain };
  const [, from] = MAIL.exec(line) ?? [];
  if (from !== undefined) return { verb: 'MAIL', from };
  const [, to] = RCPT.exec(line) ?? [];
  if (to !== undefined) return to === '' ? null : { verb: 'RCPT', to };
  if (/^DATA$/i.test(line)) return { verb: 'DATA' };
  return /^QUIT$/i.test(line) ? { verb: 'QUIT' } : null;
}
