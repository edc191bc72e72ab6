import { useMemo } from 'react';
import { figureHeight } from '../../../views/geometry/figure-height.ts';
import { layoutFigure, shownWindow } from '../../../views/geometry/layout.ts';
import type { Split } from '../../../views/geometry/layout.ts';
import { narrowedWindow } from '../../../views/geometry/narrow-window.ts';
import { zoomedWindow, zoomWithin } from '../../../views/geometry/zoom.ts';
import { axisFor } from '../../../views/geometry/time-axis.ts';
import { picturedRows } from '../../regions/metrics/metric-rows.ts';
import type { MetricColumns } from '../../regions/metrics/metrics-region.tsx';
import { usePageState, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { useInside } from '../../stand/use-inside.ts';
import { useRem } from '../../stand/use-rem.ts';

/** Of a phone: what words leave of the width is for the picture, and a little of it stays however large they are. */
function narrowColumns(name: number, width: number, rem: number): MetricColumns {
  const left = Math.round(width * 0.4);
  return { name, left, right: Math.max(left + 24, Math.round(width - 116 * rem)), note: width };
}

/** A figure is never narrower. */
const LEAST_WIDTH = 280;

interface Place {
  readonly columns: MetricColumns;
  /** How much time the paper shows, and how much a figure of full width would. */
  readonly windowUs: number;
  readonly fullWindowUs: number;
  /** Without any zoom. */
  readonly usualWindowUs: number;
  readonly gridUs: number;
  /** Of the figure; undefined where it may be as high as it would like. */
  readonly height: number | undefined;
}

/**
 * The columns of the figure, which the measures below it share; `room` is for both of them, null where they
 * may scroll.
 */
export function usePlace(width: number, split: Split, room: number | null, isProjector = false): Place {
  const { pattern } = useScene();
  const { topology, windowUs: ownWindowUs, recipe } = useRun();
  const rem = useRem(1 / 16);
  const zoom = usePageState((state) => state.zoom);
  const longest = usePlayerState((state) => state.end);
  const inside = useInside(Math.max(width, LEAST_WIDTH), isProjector);
  return useMemo(() => {
    const { hosts, links } = topology;
    const all = { hosts, links, width: Math.max(width, LEAST_WIDTH), isProjector, inside };
    const layout = layoutFigure({ ...all, split: 'balanced' });
    const { paper, measures, size } = layout;
    const isNarrow = size === 'phone' || size === 'tiny';
    const columns = isNarrow
      ? narrowColumns(measures.margin, width, rem)
      : {
          name: measures.margin,
          left: paper.left,
          right: paper.right,
          note: paper.right + (size === 'wide' ? 136 : 112),
        };
    const paperWidth = Math.max(1, paper.right - paper.left);
    const unzoomedUs = narrowedWindow(layout, ownWindowUs);
    const usualWindowUs = shownWindow(layout, unzoomedUs);
    const shownZoom = zoomWithin(zoom, usualWindowUs, longest);
    const fullWindowUs = zoomedWindow(unzoomedUs, shownZoom);
    const windowUs = shownWindow(layout, fullWindowUs);
    const { gridUs } = axisFor(windowUs, paperWidth, measures.labelGap, measures.gridGap);
    const rows = picturedRows(pattern, recipe.parameters).map((row) => Math.round(row.height * rem));
    const { heights } = layoutFigure({ ...all, split });
    const height = room === null ? undefined : figureHeight(heights, room, split === 'stage' ? [] : rows);
    return { columns, windowUs, fullWindowUs, usualWindowUs, gridUs, height };
  }, [pattern, recipe.parameters, ownWindowUs, topology, width, split, room, isProjector, inside, rem, zoom, longest]);
}
