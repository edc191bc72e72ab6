import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { Statechart } from '../../kernel/process.ts';
import { texts } from '../texts.en.ts';
import { graphOf, isActive } from './chart-graph.ts';
import type { ChartGraph } from './chart-graph.ts';
import type { Point } from './chart-labels.ts';
import type { DrawnArrow, StateBox } from './chart-layout.ts';
import { clearestChart } from './clearest-chart.ts';
import styles from './statechart.module.css';

export interface StatechartProps {
  readonly chart: Statechart;
  /** The path of the process: the state in which it is. */
  readonly active: string;
  /** Its last transition. */
  readonly last: { readonly from: string; readonly to: string; readonly event: string } | null;
  readonly words: (path: string) => string;
  readonly eventWords: (event: string) => string;
  readonly width: number;
}

/** Back from the tip of an arrow to where its line ends. */
const HEAD = { length: 8, half: 4 } as const;
const DOT = 4.5;

/** The machine of a process: where it is, how it came there, where it may go. */
export function StatechartView({ chart, active, last, words, eventWords, width }: StatechartProps): ReactElement {
  const layout = useMemo(
    () => clearestChart(chart, { state: words, event: eventWords }, width),
    [chart, words, eventWords, width],
  );
  const isLast = ({ from, to }: { readonly from: string; readonly to: string }) =>
    last !== null && isActive(from, last.from) && isActive(to, last.to);
  // The last transition lies on top of those that it shares a way with.
  const ordered = [...layout.arrows.filter((arrow) => !isLast(arrow)), ...layout.arrows.filter(isLast)];
  return (
    <>
      <svg
        className={styles.chart}
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        aria-hidden="true"
      >
        <Start points={layout.start} />
        {ordered.map((arrow) => (
          <Arrow key={`${arrow.from} ${arrow.to}`} arrow={arrow} isLast={isLast(arrow)} />
        ))}
        {layout.boxes.map((box) => (
          <State key={box.state.path} box={box} isOn={isActive(box.state.path, active)} />
        ))}
        {ordered.map((arrow) => (
          <Label key={`${arrow.from} ${arrow.to}`} arrow={arrow} isLast={isLast(arrow)} />
        ))}
      </svg>
      <Spoken graph={graphOf(chart)} active={active} words={words} eventWords={eventWords} />
    </>
  );
}

function Start({ points }: { readonly points: readonly Point[] }): ReactElement | null {
  const dot = points[0];
  if (dot === undefined) return null;
  return (
    <g>
      <circle className={styles.dot} cx={dot.x} cy={dot.y} r={DOT} />
      <path className={styles.line} d={linePath(points)} />
      <path className={styles.head} d={headPath(points)} />
    </g>
  );
}

function Arrow({ arrow, isLast }: { readonly arrow: DrawnArrow; readonly isLast: boolean }): ReactElement {
  return (
    <g className={isLast ? styles.last : undefined}>
      <path className={styles.line} d={linePath(arrow.points)} />
      <path className={styles.head} d={headPath(arrow.points)} />
    </g>
  );
}

function Label({
  arrow: { label },
  isLast,
}: {
  readonly arrow: DrawnArrow;
  readonly isLast: boolean;
}): ReactElement | null {
  if (label === null) return null;
  return (
    <text className={isLast ? styles.lastLabel : styles.label} x={label.x} y={label.y} textAnchor={label.anchor}>
      {label.text}
    </text>
  );
}

function State({ box, isOn }: { readonly box: StateBox; readonly isOn: boolean }): ReactElement {
  const { left, top, width, height, name, state } = box;
  return (
    <g className={isOn ? styles.on : undefined}>
      {state.description !== '' && <title>{state.description}</title>}
      <rect className={styles.box} x={left} y={top} width={width} height={height} rx="4" />
      <text className={styles.name} x={left + width / 2} y={top + height / 2 + 4.5}>
        {name}
      </text>
    </g>
  );
}

interface SpokenProps extends Pick<StatechartProps, 'active' | 'words' | 'eventWords'> {
  readonly graph: ChartGraph;
}

/** The same as a list, for those who do not see the drawing. */
function Spoken({ graph, active, words, eventWords }: SpokenProps): ReactElement {
  return (
    <ul className="sr" aria-label={texts.chart.states}>
      {graph.states.map(({ path, description }) => {
        const isOn = isActive(path, active);
        const ways = graph.arrows
          .filter(({ from }) => from === path)
          .map(({ to, events }) => texts.chart.way(words(to), events.map(eventWords)));
        return (
          <li key={path} aria-current={isOn || undefined}>
            {texts.chart.state(words(path), isOn, description, ways)}
          </li>
        );
      })}
    </ul>
  );
}

/** The line ends inside its head. */
function linePath(points: readonly Point[]): string {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (tip === undefined || before === undefined) return '';
  const end = back(tip, before, HEAD.length * 0.6);
  return [...points.slice(0, -1), end].map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

function headPath(points: readonly Point[]): string {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (tip === undefined || before === undefined) return '';
  const { x, y } = back(tip, before, HEAD.length);
  const isUpright = tip.x === before.x;
  const [dx, dy] = isUpright ? [HEAD.half, 0] : [0, HEAD.half];
  return `M${tip.x} ${tip.y}L${x - dx} ${y - dy}L${x + dx} ${y + dy}Z`;
}

function back(tip: Point, before: Point, by: number): Point {
  return { x: tip.x - Math.sign(tip.x - before.x) * by, y: tip.y - Math.sign(tip.y - before.y) * by };
}
