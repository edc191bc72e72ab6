/** Numbers that are done with. They come nearly in order: those below the first that is missing take no room. */
export class Finished {
  private below: number;
  private readonly beyond: Set<number>;

  constructor(from?: Finished) {
    this.below = from?.below ?? 1;
    this.beyond = new Set(from?.beyond);
  }

  add(number: number): void {
    if (this.has(number)) return;
    this.beyond.add(number);
    while (this.beyond.delete(this.below)) this.below += 1;
  }

  has(number: number): boolean {
    return number < this.below || this.beyond.has(number);
  }
}
