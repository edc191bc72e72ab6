/**
 * The words of a state with how long it has lasted, where that says something: `waits {span}`. Without a span its place
 * and what joins it vanish.
 */
export function fillSpan(words: string, span: string): string {
  return words
    .replace('{span}', span)
    .replace('  ', ' ')
    .replace(/[, ]+$/, '');
}
