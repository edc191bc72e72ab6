import type { Entry } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { frameAt } from '../../record/frame.ts';
import type { Position } from '../../record/frame.ts';
import { Transfers } from '../../record/transfers.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import { PaperLayer } from '../figure/paper-layer.ts';
import { svgGroup, svgNode } from '../figure/shape-dom.ts';
import { InsideStageLayer } from '../figure/inside-stage-layer.ts';
import { StageLayer } from '../figure/stage-layer.ts';
import { sceneWords } from '../geometry/flag-words.ts';
import { flightsOf } from '../geometry/flights.ts';
import type { HostWords } from '../geometry/host-view.ts';
import type { HostPicture, LinkPicture } from '../geometry/lanes.ts';
import { insideHosts } from '../geometry/inside-layout.ts';
import { figureSize, layoutFigure, shownWindow } from '../geometry/layout.ts';
import type { FigureLayout, LayoutInput } from '../geometry/layout.ts';
import type { DrawnStates } from '../geometry/mark.ts';
import { narrowedWindow } from '../geometry/narrow-window.ts';
import { SocketIndex } from '../geometry/sockets.ts';
import { stationShapes } from '../geometry/stations.ts';
import type { Formats } from '../position.ts';
import { svgText } from './svg-text.ts';

export interface PicturedRun {
  readonly timeline: Timeline;
  readonly log: readonly Entry[];
  /** The last step up to a time. */
  readonly stepAt: (at: Microseconds) => number;
  readonly hosts: readonly HostPicture[];
  readonly links: readonly LinkPicture[];
  readonly windowUs: Microseconds;
  readonly words: Omit<HostWords, 'seconds'>;
  readonly drawn: DrawnStates;
  readonly formats: Formats;
}

/** The figure in a window 1440 wide. */
const WIDTH = 1136;
/** How many moments of a window are looked at for one in which something is well on its way. */
const MOMENTS = 400;

/** The first moment from a time on in which something is in the middle of its way; null when nothing ever is. */
export function tellingMoment(run: PicturedRun, lens: Lens, from: Microseconds): Position | null {
  const { timeline, windowUs, stepAt } = run;
  for (let index = 0; index < MOMENTS; index += 1) {
    const at = from + Math.round((index * windowUs) / MOMENTS);
    const position = { at, step: stepAt(at) };
    const flights = flightsOf(frameAt(timeline, position), timeline, lens);
    if (flights.some(({ progress }) => progress > 0.3 && progress < 0.7)) return position;
  }
  return null;
}

interface DrawnFigure {
  readonly layout: FigureLayout;
  readonly position: Position;
  readonly nodes: readonly SVGElement[];
}

/** Draws the figure at some positions as the layers of the page do, in the document that there is, and shows each. */
export function drawFigure(
  run: PicturedRun,
  lens: Lens,
  positions: readonly Position[],
  input: Omit<LayoutInput, 'hosts' | 'links'>,
  show: (figure: DrawnFigure) => void,
): void {
  const { timeline, log, hosts, links, formats } = run;
  const inside = lens === 'inside' ? insideHosts(timeline.inside, hosts, figureSize(input)) : undefined;
  const layout = layoutFigure({ ...input, hosts, links, inside });
  const isOfSegments = lens === 'segments';
  const common = {
    timeline,
    lens,
    layout,
    links,
    formats,
    selection: null,
    sockets: isOfSegments ? new SocketIndex(log) : null,
    transfers: isOfSegments ? new Transfers(log) : null,
  };
  const paper = new PaperLayer({
    ...common,
    windowUs: shownWindow(layout, narrowedWindow(layout, run.windowUs)),
    words: sceneWords(hosts, formats.seconds),
    drawn: run.drawn,
  });
  const spokenWords = { words: { ...run.words, seconds: formats.seconds }, onHostWords: () => {} };
  const stage =
    layout.inside === null
      ? new StageLayer({ ...common, ...spokenWords })
      : new InsideStageLayer({ timeline, layout, ...spokenWords });
  const layers = [...(layout.paper.isShown ? [paper] : []), ...(layout.stage.isShown ? [stage] : [])];
  const groups = layers.map((layer) => {
    const group = svgGroup('');
    layer.mount(group);
    return group;
  });
  const stations = stationShapes(layout).map(svgNode);
  for (const position of positions) {
    for (const layer of layers) layer.draw(frameAt(timeline, position));
    show({ layout, position, nodes: [...stations, ...groups] });
  }
  stage.destroy();
}

/** The figure at a position, as text. */
export function figurePicture(run: PicturedRun, lens: Lens, position: Position): string {
  let picture = '';
  drawFigure(run, lens, [position], { width: WIDTH, split: 'balanced' }, (figure) => {
    picture = pictureText(figure);
  });
  return picture;
}

function pictureText({ layout, nodes }: DrawnFigure): string {
  const { size, words, width, height } = layout;
  const drawn = nodes.map((node) => svgText(node, 1)).join('');
  // In a browser the picture looks as on the page.
  return [
    '<?xml-stylesheet type="text/css" href="../theme.css"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" class="fig ${size} ${words}" width="${width}" height="${height}">`,
    `${drawn}</svg>\n`,
  ].join('\n');
}
