import { decodeLatin1, encodeUtf8 } from '../bytes.ts';
import { headerValue } from '../http/headers.ts';
import type { Header, ResponseHead } from '../http/message.ts';

export const eventStreamMediaType = 'text/event-stream';

/** Chromium's reconnection time before any retry field (recording sse-default-delay; HTML section 9.2.2 says "a few seconds"). */
export const defaultReconnectionMs = 3000;

/**
 * Headers with which a client asks for an event stream (HTML section 9.2.2 and 9.2.3).
 * @param lastEventId '' on the first connection
 */
export function eventStreamRequestHeaders(lastEventId: string): readonly Header[] {
  const headers: readonly Header[] = [
    ['Accept', eventStreamMediaType],
    ['Cache-Control', 'no-cache'],
  ];
  // The id travels as UTF-8, while a head is written one byte per character.
  return lastEventId === '' ? headers : [...headers, ['Last-Event-ID', decodeLatin1(encodeUtf8(lastEventId))]];
}

/** Whether a client reads the response as a stream. If not, it fails for good and does not reconnect (HTML section 9.2.2). */
export function isEventStream(head: ResponseHead): boolean {
  const [type = ''] = (headerValue(head.headers, 'Content-Type') ?? '').split(';');
  return head.status === 200 && type.trim().toLowerCase() === eventStreamMediaType;
}
