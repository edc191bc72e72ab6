import { drawBelow, drawExponential, randomStream } from '../kernel/random.ts';
import { SECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';

/** One thing that happens in the world and that clients want to know. */
export interface NewsItem {
  /** From 1, in order of time. */
  readonly id: number;
  readonly at: Microseconds;
  readonly text: string;
}

/** What the news of a run depends on, apart from any pattern: that makes comparison fair. */
export interface WorkloadParameters {
  readonly seed: number;
  readonly duration: Microseconds;
  /** News items per second. */
  readonly rate: number;
  readonly arrivals: 'fixed' | 'poisson' | 'bursts' | 'list';
  readonly list: readonly ListRow[];
}

export interface ListRow {
  readonly at: Microseconds;
  readonly text: string;
}

/** Items in one burst, on average; bursts come at rate / 5. */
const BURST_SIZE = 5;
/** Items of one burst follow each other at this distance. */
const BURST_SPACING: Microseconds = 50_000;

/**
 * The news of a run. Fixed: evenly spaced, the first after one spacing. Poisson: exponential gaps. Bursts: groups of one
 * to nine (five on average) at Poisson times. List: as given.
 */
export function newsOf(workload: WorkloadParameters): readonly NewsItem[] {
  const { arrivals, rate, duration } = workload;
  if (arrivals === 'list')
    return workload.list.filter(({ at }) => at <= duration).map(({ at, text }, index) => ({ id: index + 1, at, text }));
  if (rate <= 0) return [];
  const times: Microseconds[] = [];
  let random = randomStream(workload.seed, 'news');
  if (arrivals === 'fixed') {
    for (let count = 1; ; count += 1) {
      const at = Math.round((count * SECOND) / rate);
      if (at > duration) break;
      times.push(at);
    }
  } else {
    const meanGap = arrivals === 'poisson' ? SECOND / rate : (BURST_SIZE * SECOND) / rate;
    let at = 0;
    for (;;) {
      const [gap, afterGap] = drawExponential(random, meanGap);
      at += gap;
      if (at > duration) break;
      let size = 1;
      random = afterGap;
      if (arrivals === 'bursts') {
        const [drawn, afterSize] = drawBelow(random, 2 * BURST_SIZE - 1);
        size = drawn + 1;
        random = afterSize;
      }
      for (let index = 0; index < size; index += 1) times.push(at + index * BURST_SPACING);
    }
    times.sort((one, other) => one - other);
  }
  return times.filter((at) => at <= duration).map((at, index) => ({ id: index + 1, at, text: `item ${index + 1}` }));
}
