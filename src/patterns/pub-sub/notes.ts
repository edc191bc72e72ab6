import { newsNotes, publicationNotes } from '../../record/news-notes.ts';
import { brokerNotes, copyNotes, queueClientNotes } from '../../machines/broker/notes.ts';

export const notes = [newsNotes, publicationNotes, brokerNotes, copyNotes, queueClientNotes];
