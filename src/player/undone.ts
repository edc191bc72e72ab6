import type { Intervention } from '../kernel/intervention.ts';

/** An intervention that was taken back, and the place in the recipe that it had. */
interface TakenBack {
  readonly place: number;
  readonly intervention: Intervention;
}

/** What was taken back since something new was done, to be done again in the reverse order. */
export class Undone {
  private stack: readonly TakenBack[] = [];

  get hasAny(): boolean {
    return this.stack.length > 0;
  }

  keep(taken: TakenBack): void {
    this.stack = [...this.stack, taken];
  }

  takeLast(): TakenBack | undefined {
    const last = this.stack.at(-1);
    this.stack = this.stack.slice(0, -1);
    return last;
  }

  forget(): void {
    this.stack = [];
  }
}
