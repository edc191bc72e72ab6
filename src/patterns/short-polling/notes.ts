import { newsNotes } from '../../record/news-notes.ts';

export const notes = [newsNotes];
