import type { Pattern, Preset } from '../../patterns/contract/pattern.ts';

/** The starting points that ask a question, in their order. */
export function questionsOf({ presets }: Pick<Pattern, 'presets'>): readonly Preset[] {
  return presets
    .filter(({ question }) => question !== undefined)
    .toSorted((one, other) => (one.question ?? 0) - (other.question ?? 0));
}

/** The question before or after the one that is asked; from elsewhere the first or the last; null where there is no other. */
export function nextQuestion(pattern: Pick<Pattern, 'presets'>, start: string | null, by: 1 | -1): Preset | null {
  const questions = questionsOf(pattern);
  const place = questions.findIndex(({ id }) => id === start);
  const from = place < 0 && by < 0 ? 0 : place;
  const next = questions.at((from + by) % Math.max(1, questions.length));
  return next === undefined || next.id === start ? null : next;
}
