import { marked } from 'marked';
import type { Preset } from '../../../patterns/contract/pattern.ts';
import { linkStartingPoints } from './starting-point-links.ts';

/** What a page of notes is made from. */
interface NotesPage {
  /** The page of the pattern, whose head and styles the notes share; its addresses count from its own folder. */
  readonly html: string;
  readonly title: string;
  readonly markdown: string;
  readonly presets: readonly Pick<Preset, 'id' | 'title'>[];
}

/**
 * The notes of a pattern as a page without scripts, one folder below the pattern's own: it prints, and works offline.
 * The notes are part of the project, so their HTML is trusted.
 */
export async function notesPage({ html, title, markdown, presets }: NotesPage): Promise<string> {
  const article = await marked.parse(linkStartingPoints(markdown, presets));
  return html
    .replace(/<script[^>]*><\/script>/g, '')
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<title>.*?<\/title>/, `<title>${title}: notes for the teacher - Roundtrip</title>`)
    .replace(/((?:src|href)=")\.\.\//g, '$1../../')
    .replace(
      /<body>[\s\S]*<\/body>/,
      `<body><main class="notes"><p><a href="../">${title}</a></p>${article}</main></body>`,
    );
}
