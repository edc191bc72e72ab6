/** Works at most so long at a stretch: between two of them the page answers, and draws. */
const SLICE_MS = 8;

/** Thrown where work was given up because nobody waits for it any more. */
export class Cancelled extends Error {}

/** Runs work that pauses by itself, a slice at a time, and tells how far it is. */
export async function inSlices<Result>(
  work: Generator<number, Result, undefined>,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    let share = 0;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
      share = step.value;
    } while (performance.now() < end);
    onProgress(share);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) throw new Cancelled();
  }
}
