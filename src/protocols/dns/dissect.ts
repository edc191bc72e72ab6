import { binaryPiece, contentPiece } from '../piece.ts';
import type { Piece } from '../piece.ts';
import { receiveMessages, LENGTH_BYTES } from './stream.ts';
import { emptyQueue } from '../byte-queue.ts';
import { decodeMessage, encodeMessage, sectionsOf } from './wire.ts';

/** One DNS message as in a datagram, or several with their lengths as over TCP; null when the bytes are not exactly that. */
export function dnsPieces(bytes: Uint8Array): readonly Piece[] | null {
  return messagePieces(bytes) ?? streamPieces(bytes);
}

/** A reader is lenient. Bytes that its message would not be written as are another protocol's. */
function messagePieces(bytes: Uint8Array): readonly Piece[] | null {
  const message = decodeMessage(bytes);
  if (message === undefined || !encodeMessage(message).every((byte, index) => byte === bytes[index])) return null;
  let at = 0;
  return sectionsOf(message).map(({ label, bytes: { length } }) => {
    const part = bytes.subarray(at, at + length);
    at += length;
    if (label === 'question' || label === 'answer') return { ...contentPiece(label, part), isBinary: true };
    return binaryPiece(label, part);
  });
}

function streamPieces(bytes: Uint8Array): readonly Piece[] | null {
  const { waiting, messages } = receiveMessages(emptyQueue, bytes);
  if (waiting.length > 0 || messages.length === 0) return null;
  const pieces: Piece[] = [];
  let at = 0;
  for (const message of messages) {
    const inside = messagePieces(message);
    if (inside === null) return null;
    pieces.push(binaryPiece('length', bytes.subarray(at, at + LENGTH_BYTES)), ...inside);
    at += LENGTH_BYTES + message.length;
  }
  return pieces;
}
