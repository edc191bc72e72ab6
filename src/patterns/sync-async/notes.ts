import { insideNotes, limitNotes, loopNotes, poolNotes, servedNotes } from '../../record/inside-notes.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { dnsNotes } from '../../machines/dns/notes.ts';

export const notes = [servedNotes, insideNotes, limitNotes, loopNotes, poolNotes, lookupNotes, dnsNotes, mailNotes];
