import type { MessageNote } from '../../kernel/message.ts';
import { concatBytes, encodeUtf8 } from '../../protocols/bytes.ts';
import { encodeFrame } from '../../protocols/websocket/frame.ts';
import type { Opcode } from '../../protocols/websocket/frame.ts';
import type { ServiceAnswer } from '../../machines/http/http-events.ts';
import type { StoredItem } from '../../machines/news/news-store.ts';

type Sent = Extract<ServiceAnswer, { type: 'send' }>;

/** A frame of a server: unmasked (RFC 6455 5.1). */
export function frame(opcode: Opcode, payload: Uint8Array, note: MessageNote): Sent {
  return { type: 'send', bytes: encodeFrame({ opcode, fin: true, payload }, null), note };
}

/** Items, each in a text frame. */
export function itemFrames(items: readonly StoredItem[]): Sent {
  const frames = items.map(({ id, text }) =>
    encodeFrame({ opcode: 'text', fin: true, payload: encodeUtf8(JSON.stringify({ id, text })) }, null),
  );
  const label = items.length === 1 ? `item ${items[0]?.id}` : `${items.length} items`;
  return {
    type: 'send',
    bytes: concatBytes(frames),
    note: { role: 'push', label, items: items.map(({ id }) => id) },
  };
}

export function control(label: string): MessageNote {
  return { role: 'control', label, layer: 'framing' };
}
