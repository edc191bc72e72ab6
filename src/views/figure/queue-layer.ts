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
  private readonly hasPlace: boolean;
  private limit = -1;

  constructor(timeline: Timeline, layout: FigureLayout) {
    this.timeline = timeline;
    this.layout = layout;
    this.hasPlace = queuePlace(layout) !== null;
  }

  /** Queues change with entries alone, and those that come first later are not there yet. */
  draw({ limit }: Frame): void {
    if (limit === this.limit || !this.hasPlace) return;
    this.limit = limit;
    const { copies } = this.timeline;
    const open = copies.spans.openBefore(limit);
    const queues = queuesAt(open, copies.queuesBefore(limit), limit);
    const [first] = copies.spans.openOrEnded();
    const broker = this.layout.laneOf.get(first?.host ?? '')?.hosts[0]?.title ?? '';
    this.node.replaceChildren(...queueShapes(queues, texts.queuesAt(broker), this.layout).map(svgNode));
  }
}
