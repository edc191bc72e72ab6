import type { Entry } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { parseDuration } from './parameter.ts';
import type { Pattern } from './pattern.ts';

/** A question at the pivot of a starting point, which the run itself answers a moment later. */
export interface Prediction {
  /** The starting point in which it is asked; in its partner, too. */
  readonly start: string;
  /** From when on it is asked, and when the run has answered it: `10.5s`. */
  readonly at: string;
  readonly until: string;
  /** The same in the partner, where that comes to it at another time. */
  readonly inPartner?: { readonly at: string; readonly until: string };
  /** In at most 75 characters. */
  readonly question: string;
  /** Two to four, among them what most people say: the words of each and, once it has come out so, why. */
  readonly answers: Readonly<Record<string, { readonly says: string; readonly because: string }>>;
  /** Which answer is right, by the log up to `until`; null where the run does not come to what is asked. */
  readonly right: (log: readonly Entry[]) => string | null;
}

/** A prediction as a run of a starting point has it. */
export interface AskedPrediction extends Prediction {
  readonly askedAt: Microseconds;
  readonly answeredAt: Microseconds;
}

/** The predictions of a run that began as `start`, in order of time. */
export function predictionsOf(
  { predictions = [], presets }: Pick<Pattern, 'predictions' | 'presets'>,
  start: string,
): readonly AskedPrediction[] {
  const partner = presets.find(({ id }) => id === start)?.partner;
  return predictions
    .filter((prediction) => prediction.start === start || prediction.start === partner)
    .map((prediction) => {
      const { at, until } = prediction.start === start ? prediction : (prediction.inPartner ?? prediction);
      return { ...prediction, askedAt: timeOf(at), answeredAt: timeOf(until) };
    })
    .toSorted((one, other) => one.askedAt - other.askedAt);
}

function timeOf(text: string): Microseconds {
  const time = parseDuration(text);
  if (time === null) throw new Error(`a prediction cannot be at "${text}"`);
  return time;
}
