import type { MessageNote, ReadMessage } from '../../kernel/message.ts';
import type { ServiceAnswer } from '../http/http-events.ts';
import { noBytes } from '../../protocols/bytes.ts';
import type { Part, Passage } from './middleman.ts';
import { SWITCHING } from './upgrade.ts';

/** What the client's connection is told of a part of an answer. */
export function partAnswer({ message }: Passage, phase: Passage['phase'], part: Part): ServiceAnswer {
  switch (part.type) {
    case 'head': {
      const { head } = part;
      const note: MessageNote = {
        role: head.status < 400 ? 'control' : 'error',
        label: `${head.status} ${head.reason}`,
        answers: message,
      };
      return head.status === SWITCHING
        ? { type: 'upgrade', response: { ...head, body: noBytes }, note }
        : { type: 'open', head, note };
    }
    case 'bytes': {
      const { bytes, messages } = part;
      return { type: phase === 'tunnel' ? 'send' : 'push', bytes, note: noteOf(messages, bytes) };
    }
    case 'end':
      return { type: 'finish' };
    case 'cut':
      return { type: 'hangUp' };
  }
}

/** What bytes that are passed on are for: what those messages were for that end in them. */
export function noteOf(messages: readonly ReadMessage[], bytes: Uint8Array): MessageNote {
  const news = messages.flatMap((message) => message.items);
  const role = messages.find((message) => message.items.length > 0)?.role ?? messages.at(-1)?.role ?? 'control';
  if (news.length === 0)
    return { role, label: `${bytes.length} bytes`, ...(role === 'control' ? { layer: 'framing' } : {}) };
  return { role, label: news.length === 1 ? `item ${news[0]}` : `${news.length} items`, items: news };
}
