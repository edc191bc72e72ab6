import { drawBelow, drawExponential, randomStream } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { FIRST_BY_HAND, Schedule } from '../../machines/news/schedule.ts';
import type { Scheduled } from '../../machines/news/schedule.ts';

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

/** More news than a run can be about; their numbers stay below those of what is published by hand. */
export const MAX_NEWS = FIRST_BY_HAND - 1;

/**
 * The news of a run. Fixed: evenly spaced, the first after one spacing. Poisson: exponential gaps. Bursts: groups of one
 * to nine (five on average) at Poisson times. List: as given.
 */
export function newsOf(workload: WorkloadParameters): Schedule {
  const { arrivals, list, duration } = workload;
  if (arrivals === 'list') {
    const rows = list.filter(({ at }) => at <= duration);
    return new Schedule(rows.map(({ at, text }, index) => ({ id: index + 1, at, text })));
  }
  return new Schedule(numbered(timesOf(workload), duration));
}

function* numbered(times: Iterable<Microseconds>, duration: Microseconds): Generator<Scheduled> {
  let id = 0;
  for (const at of times) {
    if (at > duration || id >= MAX_NEWS) return;
    id += 1;
    yield { id, at, text: `item ${id}` };
  }
}

/** Times without end, in order. */
function timesOf({ arrivals, rate, seed }: WorkloadParameters): Iterable<Microseconds> {
  if (rate <= 0) return [];
  const random = randomStream(seed, 'news');
  if (arrivals === 'fixed') return evenly(rate);
  return arrivals === 'bursts' ? inBursts(random, rate) : atRandom(random, rate);
}

function* evenly(rate: number): Generator<Microseconds> {
  for (let count = 1; ; count += 1) yield Math.round((count * SECOND) / rate);
}

function* atRandom(from: RandomState, rate: number): Generator<Microseconds> {
  let random = from;
  for (let at = 0; ;) {
    const [gap, next] = drawExponential(random, SECOND / rate);
    random = next;
    at += gap;
    yield at;
  }
}

/** A burst may begin while the one before goes on: what comes first is told first. */
function* inBursts(from: RandomState, rate: number): Generator<Microseconds> {
  let random = from;
  let waiting: readonly Microseconds[] = [];
  for (let at = 0; ;) {
    const [gap, afterGap] = drawExponential(random, (BURST_SIZE * SECOND) / rate);
    const [size, afterSize] = drawBelow(afterGap, 2 * BURST_SIZE - 1);
    random = afterSize;
    at += gap;
    yield* waiting.filter((time) => time <= at);
    const left = waiting.filter((time) => time > at);
    const burst = Array.from({ length: size + 1 }, (_, index) => at + index * BURST_SPACING);
    waiting = [...left, ...burst].sort((one, other) => one - other);
  }
}
