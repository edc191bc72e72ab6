import type { SocketLine } from '../geometry/socket-view.ts';
import type { FigureLayout, LanePlace } from '../geometry/layout.ts';
import { text } from '../geometry/shape.ts';
import type { Shape } from '../geometry/shape.ts';
import { lineMeasures, wordPlaces } from '../geometry/word-places.ts';
import { setText, svgGroup, svgNode } from './shape-dom.ts';

/** The lines of small words under the state of a host. */
export class HostNotes {
  readonly node = svgGroup('host-notes');
  private readonly x: number;
  private readonly y: number;
  private readonly isEnd: boolean;
  private readonly layout: FigureLayout;
  private readonly lines: Element[] = [];

  constructor({ y, words }: LanePlace, layout: FigureLayout) {
    this.x = words.x;
    this.y = y + words.drop + wordPlaces(layout).badge;
    this.isEnd = words.isEnd;
    this.layout = layout;
  }

  draw(lines: readonly SocketLine[]): void {
    lines.forEach((line, index) => this.drawLine(line, index));
    for (const unused of this.lines.slice(lines.length)) setText(unused, '');
  }

  private drawLine(line: SocketLine, index: number): void {
    const node = this.lineNode(index);
    const shapes = spansOf(line, lineMeasures(this.layout).gap);
    // Most frames change nothing, and nodes are dear.
    if (node.textContent === shapes.map((shape) => shape.text).join('')) return;
    node.replaceChildren(...shapes.map(svgNode));
  }

  private lineNode(index: number): Element {
    const known = this.lines[index];
    if (known !== undefined) return known;
    const node = svgNode(
      text(this.isEnd ? 'badge halo end' : 'badge halo', this.x, this.y + index * lineMeasures(this.layout).pitch, ''),
    );
    this.lines[index] = node;
    this.node.append(node);
    return node;
  }
}

/** Names in grey, values in ink: `RTT <b>100 ms</b>`. */
function spansOf({ state, more, values }: SocketLine, gap: number): readonly Shape[] {
  const words = [
    ...(state === '' ? [] : [[span('badge-n', state), ...(more === '' ? [] : [span('', ` ${more}`)])]]),
    ...values.map(({ name, value }) => [span('', `${name} `), span('badge-n', value)]),
  ];
  return words.flatMap(([first, ...rest], index) =>
    first === undefined ? [] : [index === 0 ? first : { ...first, attributes: { dx: gap } }, ...rest],
  );
}

function span(name: string, content: string): Shape {
  return { tag: 'tspan', name, attributes: {}, children: [], text: content };
}
