import { frameAt } from '../../record/frame.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { Timeline } from '../../record/timeline.ts';
import { milliseconds, quantile, timeOf, whole } from './figures.ts';
import type { Report } from './figures.ts';
import { loadPatterns, setupFor } from './setups.ts';

const ENTRIES = 40_000;
const CHUNK = 10 * SECOND;
const FRAMES = 600;
const SEEKS = 40;
/** A prime: the places looked at are spread over the run in no order. */
const STRIDE = 7919;

/** What a page does while it plays (a frame each 16 ms) and when it seeks (a world at any step). */
export async function measureReading(report: Report): Promise<void> {
  report.title('reading', `Reading a log of ${whole(ENTRIES)} entries`);
  for (const pattern of await loadPatterns()) {
    if (pattern.id !== 'websocket' && pattern.id !== 'short-polling') continue;
    const setup = setupFor(pattern, 24 * 3600 * SECOND, { clients: 10 });
    const timeline = new Timeline(setup.build(setup.parameters).links);
    const run = new Run(setup, [timeline]);
    for (let until = CHUNK; run.log.length < ENTRIES; until += CHUNK) run.advance(until);
    const stepFor = (index: number, count: number) => Math.floor((((index * STRIDE) % count) / count) * run.steps);
    const frames = Array.from({ length: FRAMES }, (_, index) => {
      const step = stepFor(index, FRAMES);
      const at: Microseconds = run.stepTimes[step] ?? 0;
      return timeOf(() => frameAt(timeline, { at, step }));
    });
    const seeks = Array.from({ length: SEEKS }, (_, index) => timeOf(() => run.worldAt(stepFor(index, SEEKS))));
    report.line(pattern.id, [
      milliseconds('frame p50', quantile(frames, 0.5)),
      milliseconds('frame p95', quantile(frames, 0.95)),
      milliseconds('seek p50', quantile(seeks, 0.5)),
      milliseconds('seek p95', quantile(seeks, 0.95)),
    ]);
  }
}
