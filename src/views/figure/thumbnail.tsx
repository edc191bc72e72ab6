import type { ReactElement } from 'react';
import type { ThumbnailPicture } from '../geometry/thumbnail.ts';
import { Drawing } from './drawing.tsx';

/** The rhythm of a run in 316 x 92 pixels. Words beside it say the same. */
export function Thumbnail({ width, height, clip, names, marks }: ThumbnailPicture): ReactElement {
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
        <Drawing shapes={marks} />
      </svg>
    </svg>
  );
}
