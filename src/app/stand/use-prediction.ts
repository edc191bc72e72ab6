import { useMemo } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import { predictionsOf } from '../../patterns/contract/prediction.ts';
import type { AskedPrediction } from '../../patterns/contract/prediction.ts';
import type { PlayerRun } from '../../player/player-run.ts';
import { usePlayerState, useRun, useScene } from './scene-context.ts';
import { useStart } from './use-start.ts';

/** For so much of the paper's time after its answer a prediction is judged. */
const JUDGED = 0.35;

/** What stands in the narration's place: a question, or what became of the answer that was given to it. */
export type PredictionNow =
  | { readonly kind: 'open'; readonly key: string; readonly asked: AskedPrediction; readonly said: string | null }
  | { readonly kind: 'judged'; readonly asked: AskedPrediction; readonly said: string; readonly right: string }
  | { readonly kind: 'withdrawn' };

/** Said to a question that was put aside. */
export const SKIPPED = '';

/** The prediction where the viewer is; null where none is asked, answered or wanted. */
export function usePrediction(): PredictionNow | null {
  const { pattern } = useScene();
  const run = useRun();
  const { preset } = useStart();
  const isAsking = usePlayerState((state) => state.isAsking);
  const at = usePlayerState((state) => state.position.at);
  const said = usePlayerState((state) => state.said);
  const computedTo = usePlayerState((state) => state.computedTo);
  const all = useMemo(() => (preset === null ? [] : predictionsOf(pattern, preset.id)), [pattern, preset]);
  const judge = useMemo(() => judgeOf(run), [run]);
  if (!isAsking || preset === null) return null;
  for (const asked of all) {
    const { askedAt, answeredAt } = asked;
    if (at < askedAt || at > answeredAt + run.windowUs * JUDGED || computedTo < answeredAt) continue;
    const key = `${preset.id} ${asked.at}`;
    const answer = said[key] ?? null;
    if (answer === SKIPPED) continue;
    const right = judge(asked);
    const isOffered = right !== null && asked.answers[right] !== undefined;
    if (!isOffered) {
      if (answer !== null) return { kind: 'withdrawn' };
    } else if (at < answeredAt) return { kind: 'open', key, asked, said: answer };
    else if (answer !== null) return { kind: 'judged', asked, said: answer, right };
  }
  return null;
}

/** When the predictions of the chosen starting point are decided; none where nothing is asked. */
export function useAskedTimes(): readonly Microseconds[] {
  const { pattern } = useScene();
  const { preset } = useStart();
  const isAsking = usePlayerState((state) => state.isAsking);
  return useMemo(
    () => (preset === null || !isAsking ? [] : predictionsOf(pattern, preset.id).map(({ answeredAt }) => answeredAt)),
    [pattern, preset, isAsking],
  );
}

/** The run's own answers: each is looked up once. */
function judgeOf({ run }: PlayerRun): (asked: AskedPrediction) => string | null {
  const known = new Map<AskedPrediction, string | null>();
  const entriesUntil = (at: Microseconds) => run.log.slice(0, run.entriesThrough(run.stepAt(at)));
  return (asked) => {
    const before = known.get(asked);
    if (before !== undefined) return before;
    const right = asked.right(entriesUntil(asked.answeredAt));
    known.set(asked, right);
    return right;
  };
}
