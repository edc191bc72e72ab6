import { drawBelow, drawChance, randomStream } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';

/** Luck for tests over many seeds, from a stream of its own: the same seed always throws the same. */
export class Dice {
  private random: RandomState;

  constructor(seed: number, name: string) {
    this.random = randomStream(seed, name);
  }

  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    const [value, next] = drawBelow(this.random, bound);
    this.random = next;
    return value;
  }

  /** True in so many of a hundred throws. */
  percent(share: number): boolean {
    const [value, next] = drawChance(this.random, share * 10_000);
    this.random = next;
    return value === 1;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Each order of magnitude of two is as likely as any other. `low` may be 0. */
  magnitude(low: number, high: number): number {
    const least = Math.max(low, 1);
    let doublings = 0;
    for (let value = least; value * 2 <= high; value *= 2) doublings += 1;
    let scale = least;
    for (let count = this.below(doublings + 1); count > 0; count -= 1) scale *= 2;
    const within = scale + this.below(Math.max(1, Math.min(scale, Math.floor(high) - scale + 1)));
    return Math.min(high, within);
  }
}
