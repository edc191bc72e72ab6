import { decodeLatin1 } from './bytes.ts';
import { headPart, contentPart } from './layer-parts.ts';
import type { Part } from './layers.ts';
import { applyMask, readFrameHeader } from './websocket/frame.ts';

/** A part of a message with its bytes. */
export interface Piece extends Part {
  readonly content: Uint8Array;
}

/**
 * Takes the bytes of one message apart: what frames it and what it says. Knows HTTP/1.1 heads, chunks with
 * server-sent events, and WebSocket frames, which it unmasks; anything else is content as it is. The pieces add up.
 */
export function dissect(bytes: Uint8Array): readonly Piece[] {
  const start = decodeLatin1(bytes.subarray(0, 16));
  if (/^(?:HTTP\/1\.1|[A-Z]{3,7}) /.test(start)) return httpPieces(bytes);
  if (/^[0-9a-f]+\r\n/.test(start)) return chunkPieces(bytes);
  return framePieces(bytes) ?? [piece(contentPart('content', bytes.length), bytes)];
}

function httpPieces(bytes: Uint8Array): readonly Piece[] {
  const end = decodeLatin1(bytes).indexOf('\r\n\r\n');
  const headBytes = end < 0 ? bytes.length : end + 4;
  const head = piece({ ...headPart(headBytes), layer: 'framing' }, bytes.subarray(0, headBytes));
  if (headBytes === bytes.length) return [head];
  return [head, piece(contentPart('content', bytes.length - headBytes), bytes.subarray(headBytes))];
}

/** Chunks one after the other, each with lines of an event stream inside. */
function chunkPieces(bytes: Uint8Array): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes.length) {
    const line = /^([0-9a-f]+)\r\n/.exec(decodeLatin1(bytes.subarray(at, at + 12)));
    const size = Number.parseInt(line?.[1] ?? '', 16);
    const lineBytes = line?.[0].length ?? 0;
    const end = at + lineBytes + size + 2;
    if (lineBytes === 0 || end > bytes.length) {
      pieces.push(framing('rest', bytes.subarray(at)));
      break;
    }
    pieces.push(framing('chunk size', bytes.subarray(at, at + lineBytes)));
    pieces.push(...eventPieces(bytes.subarray(at + lineBytes, end - 2)));
    pieces.push(framing('end of chunk', bytes.subarray(end - 2, end)));
    at = end;
  }
  return pieces;
}

/** In an event stream only the values of data fields are content (HTML section 9.2.6). */
function eventPieces(bytes: Uint8Array): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const line of decodeLatin1(bytes).split(/(?<=\n)/)) {
    const prefix = line.startsWith('data: ') ? 6 : line.length;
    const ending = prefix < line.length ? 1 : 0;
    pieces.push(framing('event field', bytes.subarray(at, at + prefix)));
    if (ending > 0) {
      pieces.push(
        piece(
          contentPart('data', line.length - prefix - ending),
          bytes.subarray(at + prefix, at + line.length - ending),
        ),
      );
      pieces.push(framing('event field', bytes.subarray(at + line.length - ending, at + line.length)));
    }
    at += line.length;
  }
  return pieces;
}

/** WebSocket frames one after the other; null when the bytes are no such thing. */
function framePieces(bytes: Uint8Array): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = readFrameHeader(bytes.subarray(at));
    if (header === undefined || 'code' in header) return null;
    const end = at + header.headerBytes + header.payloadBytes;
    if (end > bytes.length) return null;
    pieces.push(framing('frame header', bytes.subarray(at, at + header.headerBytes)));
    if (header.payloadBytes > 0) {
      const payload = bytes.subarray(at + header.headerBytes, end);
      const shown = header.mask === null ? payload : applyMask(payload, header.mask);
      pieces.push(piece(contentPart('payload', header.payloadBytes), shown));
    }
    at = end;
  }
  return pieces;
}

function framing(label: string, content: Uint8Array): Piece {
  return { layer: 'framing', label, bytes: content.length, content };
}

function piece(part: Part, content: Uint8Array): Piece {
  return { ...part, content };
}
