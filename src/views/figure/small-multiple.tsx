import { useLayoutEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { Microseconds } from '../../kernel/time.ts';
import type { MultipleSeries } from '../geometry/series.ts';
import type { PositionSource } from '../position.ts';
import { MultipleLayer } from './multiple-layer.ts';
import styles from './small-multiple.module.css';

export interface SmallMultipleProps {
  readonly name: string;
  /** Lines that share one scale. */
  readonly lines: readonly MultipleSeries[];
  readonly source: PositionSource;
  readonly windowUs: Microseconds;
  /** Columns of the figure above, so that an effect stands under its cause; null where there is no room for notes. */
  readonly columns: {
    readonly name: number;
    readonly left: number;
    readonly right: number;
    readonly note: number | null;
  };
  readonly height: number;
  readonly gridUs: Microseconds;
  /** Writes the value at the top edge of its scale; null where none is written. */
  readonly sayTop: ((value: number) => string) | null;
  /** What a closed form expects, on the scale of the picture, and how far chance may move it; null where none holds. */
  readonly expectedAt: (at: Microseconds) => Expected | null;
  /** The value at a position: number, unit, and what it should be held against. */
  readonly valueAt: (at: Microseconds) => SaidValue;
}

/** What is expected of the number beside a picture. */
export interface Expected {
  readonly value: number;
  readonly within: number;
}

/** A number in words. */
export interface SaidValue {
  readonly value: string;
  readonly unit: string;
  /** What is counted, where there is room for that. */
  readonly noun?: string;
  readonly note: string;
}

/** Of notes, in pixels: they take as many lines as their row has room for. */
const NOTE_LINE = 16;
const BELOW_NOTE = 2;

/** One metric on the clock of the figure. Its numbers are written by its layer, not by React: they change all the time. */
export function SmallMultiple({
  name,
  lines,
  source,
  windowUs,
  columns,
  height,
  gridUs,
  sayTop,
  expectedAt,
  valueAt,
}: SmallMultipleProps): ReactElement {
  const group = useRef<SVGGElement>(null);
  const value = useRef<HTMLElement>(null);
  const unit = useRef<HTMLElement>(null);
  const noun = useRef<HTMLElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const width = columns.right - columns.left;

  useLayoutEffect(() => {
    const node = group.current;
    if (node === null) return;
    const layer = new MultipleLayer({ lines, windowUs, width, height, gridUs, sayTop });
    layer.mount(node);
    const draw = () => {
      const { at } = source.current();
      layer.draw(at, expectedAt(at));
      const said = valueAt(at);
      if (value.current !== null) value.current.textContent = said.value;
      if (unit.current !== null) unit.current.textContent = said.unit === '' ? '' : ` ${said.unit}`;
      if (noun.current !== null) noun.current.textContent = said.noun === undefined ? '' : ` ${said.noun}`;
      if (note.current !== null) note.current.textContent = said.note;
    };
    draw();
    const unsubscribe = source.subscribe(draw);
    return () => {
      unsubscribe();
      layer.destroy();
    };
  }, [lines, source, windowUs, width, height, gridUs, sayTop, expectedAt, valueAt]);

  return (
    <div className={styles.row} style={{ height }}>
      <span className={styles.name} style={{ left: columns.name, width: columns.left - columns.name }}>
        {name}
      </span>
      <svg className={`fig ${styles.drawing}`} width={columns.right + 1} height={height} aria-hidden="true">
        <g transform={`translate(${columns.left} 0)`} ref={group} />
      </svg>
      <span className={styles.value} style={{ left: columns.right + 24 }}>
        <b ref={value} />
        <small className={styles.unit} ref={unit} />
        <small className={`${styles.unit} ${styles.noun}`} ref={noun} />
      </span>
      {columns.note !== null && (
        <span
          className={styles.note}
          style={{
            left: columns.note,
            right: columns.name,
            WebkitLineClamp: Math.max(1, Math.floor((height - BELOW_NOTE) / NOTE_LINE)),
          }}
          ref={note}
        />
      )}
    </div>
  );
}
