import { useCallback, useId, useLayoutEffect, useMemo, useRef } from 'react';
import type { ReactElement, RefObject } from 'react';
import type { Entry } from '../../kernel/entry.ts';
import { frameAt } from '../../record/frame.ts';
import { Transfers } from '../../record/transfers.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { sceneWords } from '../geometry/flag-words.ts';
import { hostBox, linkBox } from '../geometry/hit-boxes.ts';
import { mostLines } from '../geometry/host-notes.ts';
import type { HostWords } from '../geometry/host-view.ts';
import { hurryShapes } from '../geometry/hurry.ts';
import type { Hurried } from '../geometry/hurry.ts';
import type { HostPicture, LinkPicture } from '../geometry/lanes.ts';
import type { LegendMark } from '../geometry/legend.ts';
import type { DrawnStates } from '../geometry/mark.ts';
import type { InsideHost } from '../geometry/inside-layout.ts';
import { layoutFigure, shownWindow } from '../geometry/layout.ts';
import type { FigureLayout, Split } from '../geometry/layout.ts';
import { rulerShapes } from '../geometry/ruler.ts';
import type { Ruler } from '../geometry/ruler.ts';
import { SocketIndex } from '../geometry/sockets.ts';
import { laneTitle, stationShapes } from '../geometry/stations.ts';
import type { Formats, PositionSource } from '../position.ts';
import { useRoving } from '../roving.ts';
import { selectionKey, selectionOf } from '../selection.ts';
import type { Selection } from '../selection.ts';
import { texts } from '../texts.en.ts';
import { Drawing } from './drawing.tsx';
import { Explained } from './explained.tsx';
import styles from './figure.module.css';
import type { Layer } from './layer.ts';
import { OverPaper } from './over-paper.tsx';
import { PaperLayer } from './paper-layer.ts';
import { InsideStageLayer } from './inside-stage-layer.ts';
import { StageLayer } from './stage-layer.ts';
import { useGestures } from './use-gestures.ts';
import type { FigureHand } from './use-gestures.ts';
import { useSize } from './use-size.ts';

export interface FigureProps {
  readonly timeline: Timeline;
  /** The log that the timeline indexes: with it, hosts tell of their sockets at the lens `segments`. */
  readonly log?: readonly Entry[] | undefined;
  readonly hosts: readonly HostPicture[];
  readonly links: readonly LinkPicture[];
  readonly lens: Lens;
  readonly source: PositionSource;
  readonly formats: Formats;
  readonly words: Omit<HostWords, 'seconds'>;
  readonly drawn: DrawnStates;
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection | null) => void;
  /** What a mark means, for whoever points at it. */
  readonly explain: (mark: LegendMark) => string;
  readonly split: Split;
  /** How much time the paper of a figure of full width shows; narrower ones show their share of it. */
  readonly windowUs?: Microseconds | undefined;
  /** By default as high as the lifelines need. */
  readonly height?: number | undefined;
  readonly isProjector?: boolean;
  /** What a hand on the paper does; by default nothing. */
  readonly hand?: FigureHand | undefined;
  readonly ruler?: Ruler | null;
  /** The silences between two times that play hurries through; by default none. */
  readonly hurried?: ((from: Microseconds, to: Microseconds) => readonly Hurried[]) | undefined;
  /** Hosts that open into their lines, at the lens `inside`. */
  readonly inside?: readonly InsideHost[] | undefined;
  /** Hosts that keep a lifeline of their own in a crowd. */
  readonly pinned?: ReadonlySet<string>;
}

/** The whole figure: paper, red line, stage. React renders its structure; two layers own what moves. */
export function Figure(props: FigureProps): ReactElement {
  const { hosts, links, split, height, isProjector = false, pinned, selection, inside } = props;
  const { ref, width } = useSize<HTMLElement>();
  const seen = useMemo(() => {
    const all = new Set(pinned);
    if (selection?.kind === 'host') all.add(selection.host);
    return all;
  }, [pinned, selection]);
  const layout = useMemo(
    () =>
      width === null ? null : layoutFigure({ hosts, links, width, height, split, isProjector, pinned: seen, inside }),
    [hosts, links, width, height, split, isProjector, seen, inside],
  );
  return (
    <section
      ref={ref}
      className={styles.figure}
      aria-label={texts.simulation}
      style={{ height: layout?.height ?? height }}
    >
      {layout !== null && <Drawn {...props} layout={layout} figure={ref} />}
    </section>
  );
}

function Drawn(
  props: FigureProps & { readonly layout: FigureLayout; readonly figure: RefObject<HTMLElement | null> },
): ReactElement {
  const { layout, timeline, log, links, source, formats, hosts, words, drawn, windowUs, selection, onSelect } = props;
  // Where no host opens, what travels between them is what there is to see.
  const lens = props.lens === 'inside' && layout.inside === null ? 'messages' : props.lens;
  const paperGroup = useRef<SVGGElement>(null);
  const stageGroup = useRef<SVGGElement>(null);
  const overGroup = useRef<SVGGElement>(null);
  const drawnGroups = useMemo(() => [paperGroup, stageGroup, overGroup], []);
  const spoken = useRef(new Map<string, HTMLElement>());
  const hostWords = useMemo(() => ({ ...words, seconds: formats.seconds }), [words, formats]);
  const notes = useMemo(() => sceneWords(hosts, formats.seconds), [hosts, formats]);
  const sockets = useMemo(() => (lens === 'segments' && log !== undefined ? new SocketIndex(log) : null), [lens, log]);
  const transfers = useMemo(() => (lens === 'segments' && log !== undefined ? new Transfers(log) : null), [lens, log]);
  const shownUs = shownWindow(layout, windowUs);
  const { figure, hand, ruler = null, hurried } = props;
  const shapesAt = useCallback(
    (now: Microseconds) => [
      ...hurryShapes(hurried?.(now - shownUs, now) ?? [], now, layout, shownUs),
      ...(ruler === null ? [] : rulerShapes(ruler, now, layout, shownUs, formats)),
    ],
    [hurried, ruler, layout, shownUs, formats],
  );

  useLayoutEffect(() => {
    const common = { timeline, lens, layout, links, formats, selection, sockets, transfers };
    const onHostWords = (lane: string, said: string) => {
      const node = spoken.current.get(lane);
      if (node !== undefined) node.textContent = said;
    };
    const layers: Layer[] = [];
    const add = (layer: Layer, group: SVGGElement | null) => {
      if (group === null) return;
      layer.mount(group);
      layers.push(layer);
    };
    if (layout.paper.isShown)
      add(new PaperLayer({ ...common, windowUs: shownUs, words: notes, drawn }), paperGroup.current);
    const spokenWords = { words: hostWords, onHostWords };
    const stage =
      layout.inside === null
        ? new StageLayer({ ...common, ...spokenWords })
        : new InsideStageLayer({ timeline, layout, ...spokenWords });
    if (layout.stage.isShown) add(stage, stageGroup.current);
    const draw = () => {
      const frame = frameAt(timeline, source.current());
      for (const layer of layers) layer.draw(frame);
    };
    draw();
    const unsubscribe = source.subscribe(draw);
    return () => {
      unsubscribe();
      for (const layer of layers) layer.destroy();
    };
  }, [timeline, lens, layout, links, formats, selection, shownUs, notes, drawn, hostWords, sockets, transfers, source]);

  const buttons = useRoving<HTMLElement>('plane');
  useSelecting(paperGroup, onSelect);
  useSelecting(stageGroup, onSelect);
  useGestures(figure, layout, shownUs, source, hand);

  return (
    <>
      <section ref={buttons} className={styles.buttons} aria-label={texts.stage}>
        <Buttons
          {...props}
          spoken={spoken}
          lines={sockets === null ? Math.min(1, mostLines(layout)) : mostLines(layout)}
        />
      </section>
      {hand !== undefined && layout.paper.isShown && (
        <div
          className={hand.isMeasuring ? styles.measured : styles.paper}
          style={{ left: layout.paper.left, width: layout.paper.right - layout.paper.left }}
        />
      )}
      <section className={styles.drawing} aria-label={texts.spaceTime} hidden={!layout.paper.isShown}>
        <svg className={`fig ${layout.size}`} width={layout.width} height={layout.height} aria-hidden="true">
          <Drawing shapes={stationShapes(layout)} />
          <g ref={paperGroup} />
        </svg>
      </section>
      <svg
        className={`fig ${layout.size} ${layout.words} ${layout.split}-split ${styles.drawing}`}
        width={layout.width}
        height={layout.height}
        aria-hidden="true"
      >
        <g ref={stageGroup} />
      </svg>
      {layout.paper.isShown && <OverPaper group={overGroup} layout={layout} source={source} shapesAt={shapesAt} />}
      <Explained groups={drawnGroups} explain={props.explain} />
    </>
  );
}

interface ButtonsProps extends FigureProps {
  readonly layout: FigureLayout;
  /** Filled with the nodes that say the states of hosts. */
  readonly spoken: RefObject<Map<string, HTMLElement>>;
  /** Lines of notes that may stand under the state of a host. */
  readonly lines: number;
}

/** What can be chosen, as buttons over the drawing: a drawing alone answers to no keyboard. */
function Buttons({ layout, links, hosts, selection, onSelect, spoken, lines }: ButtonsProps): ReactElement {
  const id = useId();
  const chosen = selectionKey(selection);
  const toggle = (next: Selection) => onSelect(selectionKey(next) === chosen ? null : next);
  const titles = new Map(hosts.map((host) => [host.id, host.title]));
  const keep = (key: string) => (node: HTMLElement | null) => {
    if (node === null) spoken.current.delete(key);
    else spoken.current.set(key, node);
  };
  return (
    <>
      {layout.lanes.map((lane) => {
        const host = lane.hosts[0];
        const own: Selection = { kind: 'host', host: host?.id ?? '' };
        return (
          <button
            key={lane.key}
            type="button"
            className={styles.button}
            style={hostBox(lane, layout, lines)}
            aria-label={laneTitle(lane)}
            aria-describedby={`${id}-${lane.key}`}
            aria-pressed={chosen === selectionKey(own)}
            onClick={() => toggle(own)}
          >
            <span className="sr" id={`${id}-${lane.key}`} ref={keep(lane.key)} />
          </button>
        );
      })}
      {links.map((link) => {
        const box = linkBox(link, layout);
        const own: Selection = { kind: 'link', link: `${link.from}-${link.to}` };
        if (box === null) return null;
        return (
          <button
            key={selectionKey(own)}
            type="button"
            className={styles.button}
            style={box}
            aria-label={texts.link(titles.get(link.from) ?? link.from, titles.get(link.to) ?? link.to)}
            aria-pressed={chosen === selectionKey(own)}
            onClick={() => toggle(own)}
          />
        );
      })}
    </>
  );
}

/** A click on anything in a drawing that can be chosen. Its keyboard equivalent is the log. */
function useSelecting(group: RefObject<SVGGElement | null>, onSelect: FigureProps['onSelect']): void {
  const latest = useRef(onSelect);
  useLayoutEffect(() => {
    latest.current = onSelect;
  }, [onSelect]);
  useLayoutEffect(() => {
    const node = group.current;
    const choose = (event: MouseEvent) => {
      const found = event.target instanceof Element ? event.target.closest('[data-select]') : null;
      if (found !== null) latest.current(selectionOf(found.getAttribute('data-select') ?? ''));
    };
    node?.addEventListener('click', choose);
    return () => node?.removeEventListener('click', choose);
  }, [group]);
}
