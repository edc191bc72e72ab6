import { useMemo } from 'react';
import { insideHosts } from '../../views/geometry/inside-layout.ts';
import type { InsideHost } from '../../views/geometry/inside-layout.ts';
import { figureSize } from '../../views/geometry/layout.ts';
import { usePlayerState, useRun } from './scene-context.ts';

/** The hosts that open into their lines at the lens `inside`, as far as the run is computed; undefined at the others. */
export function useInside(width: number, isProjector: boolean): readonly InsideHost[] | undefined {
  const { timeline, topology } = useRun();
  const lens = usePlayerState((state) => state.lens);
  const size = figureSize({ width, isProjector });
  const found = lens === 'inside' ? insideHosts(timeline.inside, topology.hosts, size) : undefined;
  // The run may still grow: only a change of its lines is one of the picture.
  const known = JSON.stringify(found?.map(({ host, lines }) => [host.id, lines]));
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => found, [known]);
}
