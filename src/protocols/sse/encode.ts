import { encodeUtf8 } from '../bytes.ts';

/** One event as a server writes it (HTML section 9.2.5, event streams). */
export interface ServerSentEvent {
  readonly data: string;
  /** Event type; absent means `message`. */
  readonly event?: string;
  readonly id?: string;
  /** Reconnection time in milliseconds. */
  readonly retry?: number;
}

/**
 * The lines of an event without the blank line that dispatches it: `[field, value]`.
 * Data of several lines becomes several fields, because a line break would end the field.
 * Throws RangeError for a line break in type or id, NUL in the id, and a retry that is not a whole number.
 */
export function eventLines(event: ServerSentEvent): readonly (readonly [field: string, value: string])[] {
  const lines: (readonly [string, string])[] = [];
  if (event.retry !== undefined) {
    if (!Number.isSafeInteger(event.retry) || event.retry < 0)
      throw new RangeError(`retry ${event.retry} is not digits only`);
    lines.push(['retry', String(event.retry)]);
  }
  if (event.id !== undefined) lines.push(['id', singleLine(event.id, 'id')]);
  if (event.event !== undefined) lines.push(['event', singleLine(event.event, 'event')]);
  for (const line of event.data.split(/\r\n|\r|\n/)) lines.push(['data', line]);
  return lines;
}

/** An event and its blank line: 8 bytes more than its data when that is one line and all it has. */
export function encodeEvent(event: ServerSentEvent): Uint8Array {
  const lines = eventLines(event).map(([field, value]) => `${field}: ${value}\n`);
  return encodeUtf8(`${lines.join('')}\n`);
}

/**
 * A comment, which clients ignore: a heartbeat that keeps proxies from closing the stream (HTML section 9.2.7).
 * Throws RangeError for a line break.
 */
export function encodeComment(text: string): Uint8Array {
  return encodeUtf8(`: ${singleLine(text, 'comment')}\n\n`);
}

function singleLine(text: string, field: string): string {
  if (/[\r\n]/.test(text)) throw new RangeError(`a line break would end the ${field} field`);
  if (field === 'id' && text.includes('\0')) throw new RangeError('clients ignore an id with NUL');
  return text;
}
