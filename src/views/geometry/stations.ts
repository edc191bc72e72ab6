import { texts } from '../texts.en.ts';
import { laneNoun } from './lanes.ts';
import type { FigureLayout, LanePlace } from './layout.ts';
import { text } from './shape.ts';
import type { Shape } from './shape.ts';

/** The names of lifelines at the left edge of the paper; none where only the stage names them. */
export function stationShapes({ stationX, size, lanes }: FigureLayout): readonly Shape[] {
  if (stationX === null) return [];
  const drop = size === 'projector' ? 8 : 4.5;
  return lanes.map((lane) =>
    text('station', stationX, lane.y + drop, lane.isBand ? texts.more(lane.hosts.length) : laneTitle(lane)),
  );
}

export function laneTitle(lane: LanePlace): string {
  return lane.isBand ? texts.moreOfGroup(lane.hosts.length, laneNoun(lane)) : (lane.hosts[0]?.title ?? '');
}
