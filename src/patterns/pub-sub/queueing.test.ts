import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { foldRun } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { batchMeans, Level, meanOf } from '../driver/statistics.ts';
import { pattern } from './index.ts';

const SERVICE = 100 * MILLISECOND;
const LOAD = 0.8;
/** One queue, consumers that take a message when they are done with the last, and no distance: the broker's queue is the only one. */
const WORK_QUEUE = {
  queue: 'shared',
  bindings: '#',
  prefetch: '1',
  arrivals: 'poisson',
  serviceTime: '100ms',
  latency: '0ms',
  heartbeat: '0ms',
};

interface Message {
  readonly enqueuedAt: number;
  readonly deliveredAt: number;
}

/** Follows the queue until everything is done. */
class Shared {
  /** In the order in which they were delivered. */
  readonly messages: Message[] = [];
  readonly ready = new Level();
  endsAt = 0;
  private readonly enqueued = new Map<unknown, number>();

  add(entry: Entry): void {
    const { at } = entry;
    if (entry.kind === 'work done') this.endsAt = at;
    else if (entry.kind === 'state' && entry.process === 'broker/broker') {
      const { ready } = entry.badges;
      if (typeof ready === 'number') this.ready.set(ready, at);
    } else if (entry.kind === 'note' && entry.host === 'broker') {
      const { id } = entry.values;
      if (entry.name === 'enqueue') this.enqueued.set(id, at);
      else if (entry.name === 'deliver')
        this.messages.push({ enqueuedAt: this.enqueued.get(id) ?? Number.NaN, deliveredAt: at });
    }
  }
}

function sharedBy(consumers: number, messages: number): Shared {
  const rate = (consumers * LOAD * SECOND) / SERVICE;
  const parameters = parsePreset(pattern, {
    ...WORK_QUEUE,
    subscribers: String(consumers),
    rate: String(rate),
    duration: `${Math.ceil(messages / rate)}s`,
  });
  const queue = new Shared();
  const recipe = { pattern: pattern.id, version: pattern.version, parameters, seed: 1, interventions: [], list: [] };
  foldRun(setupOf(pattern, recipe), 3600 * SECOND, [queue]);
  return queue;
}

/**
 * M/D/c, Crommelin (1932): the mean wait in service times, for `c` workers whose work always takes the same at load
 * `rho`. Sum over i of P(N >= ic) - P(N >= ic + 1) / rho, with N Poisson of mean i c rho. For one worker it is
 * rho / (2 (1 - rho)).
 */
function meanWaitOfFixedWork(c: number, rho: number): number {
  let sum = 0;
  for (let i = 1; i <= 1000; i += 1) {
    const mean = i * c * rho;
    // P(N = j) and P(N < j), from j = 0 upwards.
    let chance = Math.exp(-mean);
    let less = 0;
    for (let j = 0; j < i * c; j += 1) {
      less += chance;
      chance *= mean / (j + 1);
    }
    const more = 1 - less - (1 - less - chance) / rho;
    if (more < 1e-9) break;
    sum += more;
  }
  return sum;
}

test('the formula for fixed work is that of Pollaczek and Khinchine for one worker', () => {
  for (const rho of [0.3, 0.5, 0.8]) expect(meanWaitOfFixedWork(1, rho)).toBeCloseTo(rho / (2 * (1 - rho)), 6);
});

describe.each([1, 2, 4])('a queue for which %i consumers compete, at a load of 0.8', (consumers) => {
  const queue = sharedBy(consumers, 2500);

  test('makes messages wait as M/D/c says', () => {
    const known = meanWaitOfFixedWork(consumers, LOAD);
    const { mean, error } = batchMeans(
      queue.messages.map(({ enqueuedAt, deliveredAt }) => (deliveredAt - enqueuedAt) / SERVICE),
    );
    expect(Math.abs(mean - known)).toBeLessThan(3 * error);
    expect(error).toBeLessThan(0.15 * known);
  });

  test('gives each message to the consumer that is done first, to the microsecond', () => {
    const freeAt = Array.from({ length: consumers }, () => 0);
    const deliveries = queue.messages.map(({ enqueuedAt }) => {
      const soonest = freeAt.indexOf(Math.min(...freeAt));
      const deliveredAt = Math.max(enqueuedAt, freeAt[soonest] ?? 0);
      freeAt[soonest] = deliveredAt + SERVICE;
      return deliveredAt;
    });
    expect(deliveries.length).toBeGreaterThan(2000);
    expect(queue.messages.map(({ deliveredAt }) => deliveredAt)).toEqual(deliveries);
  });

  test("Little's law: as many are ready on average as come in the mean time that one waits", () => {
    const { messages, ready, endsAt } = queue;
    const meanWait = meanOf(messages.map(({ enqueuedAt, deliveredAt }) => deliveredAt - enqueuedAt));
    expect(ready.mean(endsAt)).toBeCloseTo((messages.length / endsAt) * meanWait, 9);
  });
});
