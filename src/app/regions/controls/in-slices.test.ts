import { expect, test } from 'vitest';
import { Cancelled, inSlices } from './in-slices.ts';

function* busy(pieces: number): Generator<number, string, undefined> {
  for (let piece = 1; piece <= pieces; piece += 1) {
    const end = performance.now() + 3;
    while (performance.now() < end);
    yield piece / pieces;
  }
  return 'done';
}

test('between slices of work others have their turn, and progress is told', async () => {
  const shares: number[] = [];
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const result = await inSlices(busy(30), new AbortController().signal, (share) => shares.push(share));
  clearInterval(timer);
  expect(result).toBe('done');
  expect(turns).toBeGreaterThan(2);
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((one, other) => one - other));
});

test('work that is given up ends at the next pause', async () => {
  const controller = new AbortController();
  let pauses = 0;
  const work = inSlices(busy(1_000), controller.signal, () => {
    pauses += 1;
    controller.abort();
  });
  await expect(work).rejects.toBeInstanceOf(Cancelled);
  expect(pauses).toBe(1);
});
