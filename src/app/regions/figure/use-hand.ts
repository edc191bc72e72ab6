import { useMemo } from 'react';
import type { Microseconds } from '../../../kernel/time.ts';
import { nearStop } from '../../../player/player-run.ts';
import type { FigureHand } from '../../../views/figure/use-gestures.ts';
import { markedAt } from '../../../views/geometry/ruler.ts';
import { usePageState, useScene } from '../../stand/scene-context.ts';

/** What a hand on the paper does to the page: it moves time, shows more or less of it, and measures from event to event. */
export function useHand(): FigureHand {
  const { player, page } = useScene();
  const isMeasuring = usePageState((state) => state.isMeasuring);
  return useMemo(() => {
    const near = (at: Microseconds, tolerance: Microseconds) =>
      nearStop(player.current(), player.getState().lens, at, tolerance);
    return {
      isMeasuring,
      onZoom: (factor) => page.zoomBy(factor, player.getState().end),
      onGrab: player.pause,
      onPull: player.seek,
      onMeasure: (from, to, tolerance) =>
        page.setState({ ruler: { from: near(from, tolerance), to: near(to, tolerance) } }),
      onMark: (at, tolerance) => page.setState(({ ruler }) => ({ ruler: markedAt(ruler, near(at, tolerance)) })),
    };
  }, [player, page, isMeasuring]);
}
