import { amqpPieces } from './amqp/dissect.ts';
import { decodeLatin1 } from './bytes.ts';
import { dnsPieces } from './dns/dissect.ts';
import { headPart } from './layer-parts.ts';
import { mqttPieces } from './mqtt/dissect.ts';
import { binaryPiece, contentPiece, framingPiece } from './piece.ts';
import type { Piece } from './piece.ts';
import { smtpPieces } from './smtp/dissect.ts';
import { applyMask, readFrameHeader } from './websocket/frame.ts';

/**
 * Takes the bytes of one message apart: what frames it and what it says. Knows HTTP/1.1 heads, chunks with
 * server-sent events, SMTP, DNS, AMQP, MQTT, and WebSocket frames, which it unmasks; anything else is content as it is. The
 * pieces add up.
 */
export function dissect(bytes: Uint8Array): readonly Piece[] {
  const start = decodeLatin1(bytes.subarray(0, 16));
  const mail = /^(?:EHLO|MAIL FROM|RCPT TO|[2-5]\d\d[- ]|DATA\r|QUIT\r|[A-Z][\w-]*: )/.test(start)
    ? smtpPieces(bytes)
    : null;
  if (mail !== null) return mail;
  if (/^(?:HTTP\/1\.1|[A-Z]{3,7}) /.test(start)) return httpPieces(bytes);
  if (/^[0-9a-f]+\r\n/.test(start)) return chunkPieces(bytes);
  // The more a protocol demands of its bytes, the earlier it is asked. Without knowing the connection one thing stays
  // open: an unmasked binary frame may hold just what makes it a SUBSCRIBE. No program here sends binary frames.
  return (
    dnsPieces(bytes) ??
    amqpPieces(bytes) ??
    mqttPieces(bytes) ??
    webSocketPieces(bytes) ?? [contentPiece('content', bytes)]
  );
}

function httpPieces(bytes: Uint8Array): readonly Piece[] {
  const end = decodeLatin1(bytes).indexOf('\r\n\r\n');
  const headBytes = end < 0 ? bytes.length : end + 4;
  const head = framingPiece(headPart(headBytes).label, bytes.subarray(0, headBytes));
  if (headBytes === bytes.length) return [head];
  return [head, contentPiece('content', bytes.subarray(headBytes))];
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
      pieces.push(framingPiece('rest', bytes.subarray(at)));
      break;
    }
    pieces.push(framingPiece('chunk size', bytes.subarray(at, at + lineBytes)));
    pieces.push(...eventPieces(bytes.subarray(at + lineBytes, end - 2)));
    pieces.push(framingPiece('end of chunk', bytes.subarray(end - 2, end)));
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
    pieces.push(framingPiece('event field', bytes.subarray(at, at + prefix)));
    if (ending > 0) {
      pieces.push(contentPiece('data', bytes.subarray(at + prefix, at + line.length - ending)));
      pieces.push(framingPiece('event field', bytes.subarray(at + line.length - ending, at + line.length)));
    }
    at += line.length;
  }
  return pieces;
}

/** WebSocket frames one after the other; null when the bytes are no such thing. */
function webSocketPieces(bytes: Uint8Array): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = readFrameHeader(bytes.subarray(at));
    if (header === undefined || 'code' in header) return null;
    const end = at + header.headerBytes + header.payloadBytes;
    if (end > bytes.length) return null;
    pieces.push(binaryPiece('frame header', bytes.subarray(at, at + header.headerBytes)));
    if (header.payloadBytes > 0) {
      const payload = bytes.subarray(at + header.headerBytes, end);
      const shown = header.mask === null ? payload : applyMask(payload, header.mask);
      pieces.push(contentPiece('payload', shown));
    }
    at = end;
  }
  return pieces;
}
