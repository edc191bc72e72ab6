import { useLayoutEffect } from 'react';
import type { ReactElement, RefObject } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import type { Shape } from '../geometry/shape.ts';
import type { PositionSource } from '../position.ts';
import styles from './figure.module.css';
import { svgNode } from './shape-dom.ts';

interface OverPaperProps {
  readonly group: RefObject<SVGGElement | null>;
  readonly layout: FigureLayout;
  readonly source: PositionSource;
  /** A few shapes as they stand at a time; the same list where nothing is to be drawn. */
  readonly shapesAt: (now: Microseconds) => readonly Shape[];
}

const NOTHING: readonly Shape[] = [];

/** What lies over the paper and changes by itself: it has a drawing of its own, and the paper is not drawn again for it. */
export function OverPaper({ group, layout, source, shapesAt }: OverPaperProps): ReactElement {
  useLayoutEffect(() => {
    const node = group.current;
    let before = NOTHING;
    const draw = () => {
      const shapes = shapesAt(source.current().at);
      if (shapes.length > 0 || before.length > 0) node?.replaceChildren(...shapes.map(svgNode));
      before = shapes;
    };
    draw();
    const unsubscribe = source.subscribe(draw);
    return () => {
      unsubscribe();
      node?.replaceChildren();
    };
  }, [group, shapesAt, source]);
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
