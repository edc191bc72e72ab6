import { readFileSync } from 'node:fs';
import type { Pattern } from '../patterns/contract/pattern.ts';
import type { ListRow } from '../patterns/contract/workload.ts';
import { readNewsList } from '../player/recipe-list.ts';
import { textOfFile } from '../player/recipe-list-text.ts';

export interface ListFile {
  readonly rows: readonly ListRow[];
  /** What was done with the file that its author may not expect. */
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** News from a file. A line that cannot be used is a problem: nobody looks at what a script leaves out. */
export function readListFile(path: string, pattern: Pattern): ListFile {
  const refuse = (problem: string): ListFile => ({ rows: [], notes: [], problems: [problem] });
  const takesLists = pattern.parameters.some(
    (spec) => spec.name === 'arrivals' && spec.type === 'choice' && spec.options.some(({ value }) => value === 'list'),
  );
  if (!takesLists) return refuse(`--list-file: ${pattern.id} takes no list of news`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return refuse(`--list-file: "${path}" cannot be read`);
  }
  const { rows, notes, problems } = readNewsList(textOfFile(bytes));
  const named = (sentence: string) => `${path}: ${sentence}`;
  return { rows, notes: notes.map(named), problems: problems.map(named) };
}
