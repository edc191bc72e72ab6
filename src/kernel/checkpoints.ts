import { copyWorld, sizeOf } from './world.ts';
import type { World } from './world.ts';

/** Fewest steps between checkpoints: seeking replays half as many on average. */
const LEAST_STEPS = 256;
/** What a world may hold for each step since the last checkpoint: a run with much under way must not keep all of it every time. */
const HELD_PER_STEP = 16;

interface Checkpoint {
  readonly step: number;
  readonly world: World;
}

/** Worlds as they were after some steps of a run, in order. */
export class Checkpoints {
  private readonly kept: Checkpoint[];

  /** @param first the world before the first step. */
  constructor(first: World) {
    this.kept = [{ step: -1, world: copyWorld(first) }];
  }

  get count(): number {
    return this.kept.length;
  }

  /** Keeps a copy of `world`, whatever it holds. */
  keep(world: World): void {
    this.kept.push({ step: world.step, world: copyWorld(world) });
  }

  /** Keeps a copy after each so many steps: the more of them, the more it holds. */
  follow(world: World): void {
    if (world.step % LEAST_STEPS !== 0) return;
    const since = world.step - (this.kept.at(-1)?.step ?? -1);
    if (since * HELD_PER_STEP >= sizeOf(world)) this.keep(world);
  }

  /** The latest world after `step` or earlier: not to be changed. */
  before(step: number): World {
    const found = this.kept.findLast((checkpoint) => checkpoint.step <= step) ?? this.kept[0];
    if (found === undefined) throw new Error('a run always has a first checkpoint');
    return found.world;
  }

  /** Takes over those of another run that lie before `step`. */
  adopt(other: Checkpoints, step: number): void {
    this.kept.push(...other.kept.filter((checkpoint) => checkpoint.step >= 0 && checkpoint.step < step));
  }
}
