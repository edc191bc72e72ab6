import { useLayoutEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import { rulerShapes } from '../geometry/ruler.ts';
import type { Ruler } from '../geometry/ruler.ts';
import type { Formats, PositionSource } from '../position.ts';
import styles from './figure.module.css';
import { svgNode } from './shape-dom.ts';

interface RulerDrawingProps {
  readonly ruler: Ruler;
  readonly layout: FigureLayout;
  readonly windowUs: Microseconds;
  readonly source: PositionSource;
  readonly formats: Formats;
}

/** The ruler over the paper. It has a drawing of its own: the paper is not drawn again while it is pulled. */
export function RulerDrawing({ ruler, layout, windowUs, source, formats }: RulerDrawingProps): ReactElement {
  const group = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const draw = () =>
      group.current?.replaceChildren(
        ...rulerShapes(ruler, source.current().at, layout, windowUs, formats).map(svgNode),
      );
    draw();
    return source.subscribe(draw);
  }, [ruler, layout, windowUs, source, formats]);
  return (
    <svg
      className={`fig ${layout.size} ${styles.drawing}`}
      width={layout.width}
      height={layout.height}
      aria-hidden="true"
    >
      <g ref={group} />
    </svg>
  );
}
