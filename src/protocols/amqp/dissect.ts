import { binaryPiece, contentPiece } from '../piece.ts';
import type { Piece } from '../piece.ts';
import { frameHeaderBytes, protocolHeader, readFrame, startsWithProtocolHeader } from './frame.ts';
import type { AmqpFrame } from './frame.ts';
import { decodeMethod } from './methods.ts';

/** The protocol header and frames of AMQP 0-9-1, one after the other; null when the bytes are not exactly that. */
export function amqpPieces(bytes: Uint8Array): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  if (startsWithProtocolHeader(bytes)) {
    at = protocolHeader.length;
    pieces.push(binaryPiece('protocol header', bytes.subarray(0, at)));
  }
  while (at < bytes.length) {
    const frame = readFrame(bytes.subarray(at));
    if (frame === undefined || 'reason' in frame) return null;
    const payload = payloadPiece(frame);
    if (payload === null) return null;
    const end = at + frame.bytes;
    const headerLabel = frame.type === 'heartbeat' ? 'heartbeat' : 'frame header';
    pieces.push(binaryPiece(headerLabel, bytes.subarray(at, at + frameHeaderBytes)), payload);
    pieces.push(binaryPiece('end of frame', bytes.subarray(end - 1, end)));
    at = end;
  }
  return pieces.filter((piece) => piece.bytes > 0);
}

/** What is between the header and the end octet; null for a method that is not known. */
function payloadPiece({ type, payload }: AmqpFrame): Piece | null {
  switch (type) {
    case 'method': {
      const method = decodeMethod(payload);
      return method === undefined ? null : binaryPiece(`method ${method.name}`, payload);
    }
    case 'header':
      return binaryPiece('content header', payload);
    case 'body':
      return contentPiece('body', payload);
    case 'heartbeat':
      return binaryPiece('heartbeat', payload);
  }
}
