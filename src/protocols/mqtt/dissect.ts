import { encodeUtf8 } from '../bytes.ts';
import { binaryPiece, contentPiece, framingPiece } from '../piece.ts';
import type { Piece } from '../piece.ts';
import { encodePacket, readPacket } from './packet.ts';
import type { MqttPacket } from './packet.ts';

/** Protocol name, level, flags and keep-alive (MQTT 3.1.1 section 3.1.2); elsewhere an identifier, or flags and a code. */
const CONNECT_HEADER_BYTES = 10;
const SHORT_HEADER_BYTES = 2;

/** Control packets of MQTT 3.1.1, one after the other; null when the bytes are not exactly that. */
export function mqttPieces(bytes: Uint8Array): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes.length) {
    const read = readPacket(bytes.subarray(at));
    if (read === undefined || read === 'malformed') return null;
    const { packet, headerBytes } = read;
    const whole = bytes.subarray(at, at + read.bytes);
    // A reader is lenient. Bytes that its packet would not be written as are another protocol's.
    if (!encodePacket(packet).every((byte, index) => byte === whole[index])) return null;
    pieces.push(binaryPiece(`fixed header ${packet.type}`, whole.subarray(0, headerBytes)));
    pieces.push(...insidePieces(packet, whole.subarray(headerBytes)));
    at += read.bytes;
  }
  return pieces.filter((piece) => piece.bytes > 0);
}

/** What follows the fixed header: variable header and payload. Only what is published is content. */
function insidePieces(packet: MqttPacket, inside: Uint8Array): readonly Piece[] {
  const { type } = packet;
  if (type !== 'PUBLISH') {
    const headerBytes = type === 'CONNECT' ? CONNECT_HEADER_BYTES : SHORT_HEADER_BYTES;
    return [
      binaryPiece(`variable header ${type}`, inside.subarray(0, headerBytes)),
      binaryPiece(`payload ${type}`, inside.subarray(headerBytes)),
    ];
  }
  const topicEnd = 2 + encodeUtf8(packet.topic).length;
  const headerEnd = inside.length - packet.payload.length;
  return [
    binaryPiece('topic length', inside.subarray(0, 2)),
    framingPiece('topic', inside.subarray(2, topicEnd)),
    binaryPiece('packet identifier', inside.subarray(topicEnd, headerEnd)),
    contentPiece('payload', inside.subarray(headerEnd)),
  ];
}
