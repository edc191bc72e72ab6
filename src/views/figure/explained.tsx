import { useLayoutEffect, useState } from 'react';
import type { ReactElement, RefObject } from 'react';
import { markOfShape } from '../geometry/legend.ts';
import type { LegendMark } from '../geometry/legend.ts';
import styles from './figure.module.css';

interface ExplainedProps {
  /** The parts of the drawing whose marks explain themselves. */
  readonly groups: readonly RefObject<SVGGElement | null>[];
  readonly explain: (mark: LegendMark) => string;
}

/** From the pointer to the words about what lies under it. */
const BESIDE = 14;
/** Of words in one line. */
const HEIGHT = 28;

/** What the mark under the pointer means. The legend says the same to those who use none. */
export function Explained({ groups, explain }: ExplainedProps): ReactElement | null {
  const [said, setSaid] = useState<{ readonly x: number; readonly y: number; readonly words: string } | null>(null);
  useLayoutEffect(() => {
    const nodes = groups.flatMap(({ current }) => (current === null ? [] : [current]));
    const look = (event: PointerEvent) => {
      const mark = event.pointerType === 'touch' ? null : markAt(event.target);
      const box = event.target instanceof SVGElement ? event.target.ownerSVGElement?.getBoundingClientRect() : null;
      if (mark === null || box === null || box === undefined) setSaid(null);
      else {
        const [x, y] = [event.clientX - (figureLeft(event.target) ?? box.left), event.clientY - box.top];
        // At the foot of the figure they stand above it.
        const below = y + BESIDE + HEIGHT <= box.height ? y + BESIDE : y - BESIDE - HEIGHT;
        setSaid({ x: x + BESIDE, y: below, words: explain(mark) });
      }
    };
    const leave = () => setSaid(null);
    for (const node of nodes) {
      node.addEventListener('pointermove', look);
      node.addEventListener('pointerleave', leave);
    }
    return () => {
      for (const node of nodes) {
        node.removeEventListener('pointermove', look);
        node.removeEventListener('pointerleave', leave);
      }
    };
  }, [groups, explain]);
  if (said === null) return null;
  return (
    <p className={styles.explained} style={{ left: said.x, top: said.y }} aria-hidden="true">
      {said.words}
    </p>
  );
}

/** The paper lies in a window of its own: what counts is the figure around it. */
function figureLeft(target: EventTarget | null): number | undefined {
  return target instanceof Element ? target.closest('svg.fig')?.getBoundingClientRect().left : undefined;
}

function markAt(target: EventTarget | null): LegendMark | null {
  if (!(target instanceof Element)) return null;
  const token = target.closest('.tok');
  return markOfShape(Array.from((token ?? target).classList));
}
