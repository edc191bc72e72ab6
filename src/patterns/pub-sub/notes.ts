import { newsNotes, publicationNotes } from '../../record/news-notes.ts';
import { copyNotes, outcomeNotes } from '../../record/copy-notes.ts';
import { brokerNotes, queueClientNotes } from '../../machines/broker/notes.ts';

export const notes = [newsNotes, publicationNotes, brokerNotes, copyNotes, outcomeNotes, queueClientNotes];
