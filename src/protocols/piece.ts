import { contentPart } from './layer-parts.ts';
import type { Part } from './layers.ts';

/** A part of a message with its bytes. */
export interface Piece extends Part {
  readonly content: Uint8Array;
  /** Numbers and flags: no text, even where the bytes happen to be letters. */
  readonly isBinary: boolean;
}

/** What a protocol writes as text around the content. */
export function framingPiece(label: string, content: Uint8Array): Piece {
  return { layer: 'framing', label, bytes: content.length, content, isBinary: false };
}

/** What a protocol writes as numbers around the content. */
export function binaryPiece(label: string, content: Uint8Array): Piece {
  return { ...framingPiece(label, content), isBinary: true };
}

/** What the message is there for. */
export function contentPiece(label: string, content: Uint8Array): Piece {
  return { ...contentPart(label, content.length), content, isBinary: false };
}
