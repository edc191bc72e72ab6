import { useEffect } from 'react';
import type { Player } from '../../../player/player-state.ts';

/** Says on `<html>` which step has been drawn and what the log digests to there, for tests and embedding pages. */
export function useReady(player: Player): void {
  useEffect(() => {
    const tell = () => {
      const shown = player.shown.current();
      const { position, isPlaying } = player.getState();
      if (isPlaying || !player.isSettled() || shown.at !== position.at || shown.step !== position.step) return;
      const { run } = player.current();
      const { dataset } = document.documentElement;
      dataset['digest'] = run.digestAt(shown.step);
      dataset['ready'] = String(shown.step);
    };
    // The pictures listen too and draw in the same moment; a frame later they are on the screen.
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(tell);
    };
    soon();
    const ends = [player.shown.subscribe(soon), player.subscribe(soon)];
    return () => {
      cancelAnimationFrame(frame);
      for (const end of ends) end();
    };
  }, [player]);
}
