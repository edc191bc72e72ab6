import { texts } from '../texts.en.ts';
import { laneNoun } from './lanes.ts';
import { stationFont } from './layout.ts';
import type { FigureLayout, LanePlace } from './layout.ts';
import { rect, text } from './shape.ts';
import { fitText } from './text-width.ts';
import type { InsideLayout } from './inside-layout.ts';
import type { Shape } from './shape.ts';

/** The names of lifelines at the left edge of the paper; none where only the stage names them. */
export function stationShapes(layout: FigureLayout): readonly Shape[] {
  const { stationX, size, lanes, inside } = layout;
  if (stationX === null) return [];
  if (inside !== null) return insideStations(inside, layout, stationX);
  const drop = size === 'projector' ? 8 : 4.5;
  return lanes.map((lane) =>
    text('station', stationX, lane.y + drop, lane.isBand ? texts.more(lane.hosts.length) : laneTitle(lane)),
  );
}

/** At the lens `inside`: the frames, their names, and the names of their lines. */
function insideStations(
  { frames }: InsideLayout,
  { paper, size, measures }: FigureLayout,
  stationX: number,
): readonly Shape[] {
  const font = stationFont(size);
  const isNarrow = size === 'phone' || size === 'tiny';
  const room = paper.left - stationX - 4;
  // Flags have no words there that a name could meet.
  const nameRoom = isNarrow ? paper.right - stationX : room;
  const drop = size === 'projector' ? 8 : 4.5;
  const inset = measures.margin * 0.3;
  return frames.flatMap(({ host, top, bottom, lines }) => [
    rect('house', stationX - inset, top, paper.right - stationX + inset, bottom - top),
    text('station', stationX, top - font.size * 0.6, fitText(host.title, nameRoom, font)),
    ...lines.map(({ name, kind, y }) =>
      text(
        'row-name',
        stationX,
        y + drop,
        fitText(kind === 'waits' ? texts.noThread : name, room, { ...font, weight: 400 }),
      ),
    ),
  ]);
}

export function laneTitle(lane: LanePlace): string {
  return lane.isBand ? texts.moreOfGroup(lane.hosts.length, laneNoun(lane)) : (lane.hosts[0]?.title ?? '');
}
