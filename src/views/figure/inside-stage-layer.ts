import type { Frame } from '../../record/frame.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { HostWords } from '../geometry/host-view.ts';
import type { InsideFrame } from '../geometry/inside-layout.ts';
import { insideShapes, viewInside } from '../geometry/inside-stage.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import { texts } from '../texts.en.ts';
import type { Layer } from './layer.ts';
import { svgGroup, svgNode } from './shape-dom.ts';

interface InsideStageOptions {
  readonly timeline: Timeline;
  readonly layout: FigureLayout;
  readonly words: HostWords;
  /** Told whenever the words of a host change, for those who hear them. */
  readonly onHostWords: (host: string, words: string) => void;
}

/** The words of one host, and what was said last. */
interface Spoken {
  readonly placed: InsideFrame;
  readonly node: SVGElement;
  said: string;
}

/** Beside the lines of each host: what it is doing inside now, in words. */
export class InsideStageLayer implements Layer {
  private readonly options: InsideStageOptions;
  private readonly hosts: readonly Spoken[];
  private root: SVGGElement | null = null;

  constructor(options: InsideStageOptions) {
    this.options = options;
    this.hosts = (options.layout.inside?.frames ?? []).map((placed) => ({
      placed,
      node: svgGroup('inside-words'),
      said: '',
    }));
  }

  mount(root: SVGGElement): void {
    root.replaceChildren(...this.hosts.map(({ node }) => node));
    this.root = root;
  }

  destroy(): void {
    this.root?.replaceChildren();
    this.root = null;
  }

  draw(frame: Frame): void {
    const { timeline, words, layout, onHostWords } = this.options;
    for (const host of this.hosts) {
      const view = viewInside(host.placed, { frame, timeline, words });
      const said = texts.hostState(
        view.state[0] ?? '',
        view.parts.map(({ name, says }) => `${name} ${says[0] ?? ''}`),
      );
      if (said === host.said) continue;
      host.said = said;
      host.node.replaceChildren(...insideShapes(host.placed, view, layout).map(svgNode));
      onHostWords(host.placed.host.id, said);
    }
  }
}
