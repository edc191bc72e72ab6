/** How servers come by their connections: the queue in which these wait, and what accept(2) needs. */
import type { Effect } from '../../kernel/effect.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { insideNotes } from '../../record/inside-notes.ts';
import { tell } from '../children.ts';
import type { DescriptorAnswer, DescriptorCall } from './descriptors.ts';
import { PORT } from './http-lines.ts';
import type { ServerSettings } from './settings.ts';

/** The line of a host for the connections that wait to be accepted. */
const ACCEPT_ROW = 'Accept queue';
/** So long after an accept that failed it is tried again: our choice, and that of the recorded server. */
const RETRY_US = 50 * MILLISECOND;

/** Takes the next connection, or waits for it. */
export const ACCEPT = { type: 'accept', port: PORT } as const satisfies Effect;

/** Tries again after a while. */
export const RETRY = { name: 'again', delayUs: RETRY_US, event: { type: 'again' } } as const;

/** Connections wait in a queue of that length until they are accepted. */
export function openQueue({ backlog }: Pick<ServerSettings, 'backlog'>): readonly Effect[] {
  return [
    insideNotes.say('row', { row: ACCEPT_ROW, kind: 'accept' }),
    { type: 'listen', port: PORT, backlog, acceptsAtOnce: false, synCookies: false },
  ];
}

/** A descriptor comes first: accept(2) takes one before it waits. Without a table there are always enough. */
export function askForDescriptor(table: string | null, self: string): Effect {
  return table === null
    ? tell<DescriptorAnswer>(self, { type: 'descriptor' })
    : tell<DescriptorCall>(table, { type: 'take', process: self });
}
