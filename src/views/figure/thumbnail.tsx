import type { ReactElement } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../kernel/timeline.ts';
import type { Lens } from '../../patterns/pattern.ts';
import { MARK_LAYERS } from '../geometry/mark.ts';
import type { HostPicture, LinkPicture } from '../geometry/lanes.ts';
import { thumbnailOf } from '../geometry/thumbnail.ts';
import { Drawing } from './drawing.tsx';

export interface ThumbnailProps {
  readonly timeline: Timeline;
  readonly hosts: readonly HostPicture[];
  readonly links: readonly LinkPicture[];
  readonly lens: Lens;
  readonly from: Microseconds;
  readonly to: Microseconds;
  /** A short name for a lifeline; by default the host's group. */
  readonly nameOf?: (host: HostPicture) => string;
}

/** The rhythm of a run in 316 x 92 pixels: on a page, or rendered into text by a build. Words beside it say the same. */
export function Thumbnail(props: ThumbnailProps): ReactElement {
  const { width, height, clip, names, marks } = thumbnailOf(props);
  return (
    <svg className="fig thumb" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <Drawing shapes={names} />
      <svg
        x={clip.x}
        y={0}
        width={clip.width}
        height={height}
        viewBox={`${clip.x} 0 ${clip.width} ${height}`}
        overflow="hidden"
      >
        {MARK_LAYERS.map((layer) => (
          <Drawing key={layer} shapes={marks.filter((mark) => mark.layer === layer).map(({ shape }) => shape)} />
        ))}
      </svg>
    </svg>
  );
}
