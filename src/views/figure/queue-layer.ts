import type { Frame } from '../../record/frame.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { FigureLayout } from '../geometry/layout.ts';
import { queuePlace, queuesAt, queueShapes } from '../geometry/queue-boxes.ts';
import { texts } from '../texts.en.ts';
import { svgGroup, svgNode } from './shape-dom.ts';

/** The queues of a broker as they are now, where the stage has room for them. */
export class QueueLayer {
  readonly node = svgGroup('queues');
  private readonly timeline: Timeline;
  private readonly layout: FigureLayout;
  /** Queues in the order of their first copies. */
  private known: readonly string[] = [];
  private seen = 0;
  private shown = '';

  constructor(timeline: Timeline, layout: FigureLayout) {
    this.timeline = timeline;
    this.layout = layout;
  }

  draw({ limit }: Frame): void {
    if (queuePlace(this.layout) === null) return;
    const { spans } = this.timeline.copies;
    const all = spans.openOrEnded();
    if (all.length !== this.seen) {
      this.known = [...new Set(all.map(({ queue }) => queue))];
      this.seen = all.length;
    }
    const first = all[0];
    const open = first === undefined || first.n >= limit ? null : spans.openBefore(limit);
    const queues = open === null ? [] : queuesAt(open, this.known, limit);
    const key = JSON.stringify(queues);
    if (key === this.shown) return;
    this.shown = key;
    const broker = this.layout.laneOf.get(first?.host ?? '')?.hosts[0]?.title ?? '';
    this.node.replaceChildren(...queueShapes(queues, texts.queuesAt(broker), this.layout).map(svgNode));
  }
}
