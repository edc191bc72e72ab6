import { encodeUtf8 } from './bytes.ts';
import { chunkSizeLine, lastChunk } from './http/chunk.ts';
import type { Part } from './layers.ts';
import { eventLines, type ServerSentEvent } from './sse/encode.ts';
import { frameHeaderBytes } from './websocket/frame.ts';

/** What the parts of a message are called in the inspector, for each way of framing one. They nest: an event in a chunk. */

/** The content itself. */
export function contentPart(label: string, bytes: number): Part {
  return { layer: 'application', label, bytes };
}

/** Start line and headers. Content-Length frames a body without a byte of its own, so a plain body follows as it is. */
export function headPart(headBytes: number): Part {
  return { layer: 'application', label: 'HTTP head', bytes: headBytes };
}

/** One chunk of a chunked body around its content (RFC 9112 section 7.1). */
export function chunkParts(content: readonly Part[]): readonly Part[] {
  const size = content.reduce((sum, part) => sum + part.bytes, 0);
  return [framing('chunk size', chunkSizeLine(size).length), ...content, framing('end of chunk', 2)];
}

/** The end of a chunked body. */
export const lastChunkPart: Part = framing('last chunk', lastChunk.length);

/** One WebSocket frame around its payload (RFC 6455 section 5.2). */
export function webSocketParts(payload: Part, masked: boolean): readonly Part[] {
  const mask = masked ? [framing('mask', 4)] : [];
  return [framing('frame header', frameHeaderBytes(payload.bytes, false)), ...mask, payload];
}

/** One server-sent event: the data is content, everything around it framing. */
export function eventParts(event: ServerSentEvent): readonly Part[] {
  const parts = eventLines(event).flatMap(([field, value]) => {
    const valueBytes = encodeUtf8(value).length;
    const prefixBytes = field.length + 2;
    if (field !== 'data') return [framing(`${field} field`, prefixBytes + valueBytes + 1)];
    return [framing('data field', prefixBytes), contentPart('data', valueBytes), framing('end of line', 1)];
  });
  return [...parts, framing('blank line', 1)];
}

function framing(label: string, bytes: number): Part {
  return { layer: 'framing', label, bytes };
}
