import { pingNotes } from '../../record/ping-notes.ts';

/** What the machines of this page say beside what their sockets do. */
export const notes = [pingNotes];
