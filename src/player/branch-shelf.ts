import type { Microseconds } from '../kernel/time.ts';
import type { PlayerRun } from './player-run.ts';
import type { Branch } from './player-state.ts';

const MAX_BRANCHES = 20;

interface ShelvedRun {
  readonly run: PlayerRun;
  readonly at: Microseconds;
}

/** The runs that were left for others, oldest first. */
export class BranchShelf {
  private shelved: readonly ShelvedRun[] = [];

  get list(): readonly Branch[] {
    return this.shelved.map(({ run, at }) => ({ id: run.id, at, recipe: run.recipe }));
  }

  /** Keeps a run that was left at `at`. True when the oldest had to go for it. */
  keep(run: PlayerRun, at: Microseconds): boolean {
    const kept = [...this.shelved.filter((other) => other.run.id !== run.id), { run, at }];
    this.shelved = kept.slice(-MAX_BRANCHES);
    return kept.length > MAX_BRANCHES;
  }

  /** Takes a run off the shelf. */
  take(id: number): ShelvedRun | undefined {
    const found = this.shelved.find(({ run }) => run.id === id);
    this.shelved = this.shelved.filter((other) => other !== found);
    return found;
  }
}
