import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND } from '../kernel/time.ts';
import { Activity } from './pace.ts';
import { playByHand } from './test-support.ts';

/** Asks at 1 s, 2 s, ... 9 s for 300 ms each. */
const { player, settle } = playByHand();
settle();
const { activity } = player.current();
const playing = { lens: 'messages', speed: 0.1, end: 10 * SECOND } as const;

test('silence is hurried through from a moment after the last flight to a moment before the next', () => {
  const [first, second] = activity.hurriedBetween(0, 3 * SECOND, playing);
  expect(first?.to).toBe(1 * SECOND - 15_000);
  expect(second).toEqual({ from: 1_340_000, to: 1_985_000 });
  expect(activity.hurriedBetween(1_000_000, 1_340_000, playing)).toEqual([]);
  expect(activity.hurriedBetween(1_500_000, 1_600_000, playing)).toEqual([second]);
});

test('silence takes a second on the clock, flights the time that their speed says', () => {
  expect(activity.after(1_340_000, SECOND, playing)).toBe(1_985_000);
  expect(activity.after(1_000_000, 3 * SECOND, playing)).toBe(1_300_000);
});

test('at a speed at which nobody has to wait nothing is hurried', () => {
  expect(activity.hurriedBetween(0, 10 * SECOND, { ...playing, speed: 1 })).toEqual([]);
  expect(activity.after(1_000_000, SECOND, { ...playing, speed: 1 })).toBe(2 * SECOND);
});

test('after the last flight the silence lasts as long as the run is known', () => {
  expect(activity.hurriedBetween(10_300_000, 60 * SECOND, { ...playing, end: 60 * SECOND })).toEqual([
    { from: 10_340_000, to: 60 * SECOND - 15_000 },
  ]);
  expect(new Activity().after(0, SECOND, playing)).toBeGreaterThan(5 * SECOND);
});

test('however a time on the clock is cut into frames, play comes to the same place', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      pieces,
      fc.integer({ min: 0, max: 9 * SECOND }),
      fc.constantFrom(0.05, 0.1, 0.5),
      (cuts, from, speed) => {
        const whole = activity.after(
          from,
          cuts.reduce((sum, cut) => sum + cut, 0),
          { ...playing, speed },
        );
        const inPieces = cuts.reduce((at, cut) => activity.after(at, cut, { ...playing, speed }), from);
        expect(inPieces).toBeCloseTo(whole, 0);
        expect(inPieces).toBeGreaterThan(from);
      },
    ),
    { seed: 5 },
  );
});
