import { encodeLatin1 } from '../bytes.ts';
import { CRLF, takeLine } from './line.ts';

/** What a server answers: three digits for programs, and lines for people (RFC 5321 4.2). */
export interface SmtpReply {
  readonly code: number;
  /** At least one. */
  readonly lines: readonly string[];
}

/** All lines but the last have a hyphen after the code. */
function replyLines({ code, lines }: SmtpReply): readonly string[] {
  return lines.map((line, index) => `${code}${index < lines.length - 1 ? '-' : ' '}${line}`);
}

export function encodeReply(reply: SmtpReply): Uint8Array {
  return encodeLatin1(
    replyLines(reply)
      .map((line) => line + CRLF)
      .join(''),
  );
}

const LINE = /^([2-5]\d\d)(?:([- ])(.*))?$/;

/** The first reply of what has come, and the rest; undefined as long as it is not whole, null when it is none. */
export function takeReply(
  bytes: Uint8Array,
): { readonly reply: SmtpReply; readonly rest: Uint8Array } | null | undefined {
  const lines: string[] = [];
  let code: number | null = null;
  for (let left = bytes; ;) {
    const taken = takeLine(left);
    if (taken === undefined) return undefined;
    const [, digits, separator = ' ', text = ''] = LINE.exec(taken.line) ?? [];
    if (digits === undefined || (code !== null && code !== Number(digits))) return null;
    code = Number(digits);
    lines.push(text);
    left = taken.rest;
    if (separator === ' ') return { reply: { code, lines }, rest: left };
  }
}
