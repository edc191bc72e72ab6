import { decodeLatin1, encodeLatin1 } from '../bytes.ts';
import { contentPiece, framingPiece } from '../piece.ts';
import type { Piece } from '../piece.ts';
import { commandLine, readCommand } from './command.ts';
import { END_OF_MAIL, takeContent } from './content.ts';
import { CRLF } from './line.ts';
import { takeReply } from './reply.ts';

/** Commands, replies, or one mail as it travels after DATA; null when the bytes are not exactly that. */
export function smtpPieces(bytes: Uint8Array): readonly Piece[] | null {
  const text = decodeLatin1(bytes);
  return text.endsWith(CRLF) ? (commandPieces(text) ?? replyPieces(bytes) ?? mailPieces(bytes, text)) : null;
}

function commandPieces(text: string): readonly Piece[] | null {
  const lines = text.split(CRLF).slice(0, -1);
  const isCommand = (line: string) => {
    const command = readCommand(line);
    return command !== null && commandLine(command) === line;
  };
  if (!lines.every(isCommand)) return null;
  return lines.map((line) => framingPiece(`command ${line.slice(0, VERB_LETTERS)}`, encodeLatin1(line + CRLF)));
}

const VERB_LETTERS = 4;

function replyPieces(bytes: Uint8Array): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (let left = bytes; left.length > 0;) {
    const taken = takeReply(left);
    if (taken === undefined || taken === null) return null;
    pieces.push(framingPiece(`reply ${taken.reply.code}`, left.subarray(0, left.length - taken.rest.length)));
    left = taken.rest;
  }
  return pieces;
}

/** Its header is a letter's: lines of name and value up to the first empty one (RFC 5322 2.1). */
function mailPieces(bytes: Uint8Array, text: string): readonly Piece[] | null {
  if (!/^[A-Z][\w-]*: /.test(text) || takeContent(bytes)?.rest.length !== 0) return null;
  const head = text.indexOf(CRLF + CRLF);
  if (head < 0) return null;
  const headBytes = head + 2 * CRLF.length;
  const end = bytes.length - END_OF_MAIL.length;
  return [
    contentPiece('header of the mail', bytes.subarray(0, headBytes)),
    contentPiece('text of the mail', bytes.subarray(headBytes, end)),
    framingPiece('end of the mail', bytes.subarray(end)),
  ];
}
