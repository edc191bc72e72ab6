import { useCallback } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import { reachOf } from '../../player/player-run.ts';
import type { Stretch } from '../../player/pace.ts';
import { usePlayerState, useRun } from './scene-context.ts';

/** The silences between two times that play hurries through, as its pace and speed are. */
export function useHurried(): (from: Microseconds, to: Microseconds) => readonly Stretch[] {
  const run = useRun();
  const pace = usePlayerState((state) => state.pace);
  const speed = usePlayerState((state) => state.speed);
  const lens = usePlayerState((state) => state.lens);
  return useCallback(
    (from, to) => (pace === 'clock' ? [] : run.activity.hurriedBetween(from, to, { lens, speed, end: reachOf(run) })),
    [run, pace, speed, lens],
  );
}
