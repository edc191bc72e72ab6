import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { abandoned, CLOSED, ended, letThrough, maySend } from './circuit-breaker.ts';
import type { Breaker } from './circuit-breaker.ts';

const SETTINGS = { fails: 3, openForUs: 30 * SECOND };

/** After these results one after another, the first of them at time 1. */
function after(results: readonly boolean[], breaker: Breaker = CLOSED): Breaker {
  return results.reduce((state, failed, index) => ended(state, SETTINGS, index + 1, failed, index + 1), breaker);
}

describe('a circuit breaker', () => {
  test('opens after so many failures in a row, no earlier', () => {
    expect(after([true, true])).toEqual({ state: 'closed', fails: 2 });
    expect(after([true, true, false, true, true]).state).toBe('closed');
    expect(after([true, true, true])).toEqual({ state: 'open', since: 3 });
    expect(ended(CLOSED, { ...SETTINGS, fails: 0 }, 1, true, 1)).toEqual(CLOSED);
  });

  test('lets one request through when its time is over', () => {
    const open = after([true, true, true]);
    expect(maySend(open, SETTINGS, 2 + 30 * SECOND)).toBe(false);
    expect(maySend(open, SETTINGS, 3 + 30 * SECOND)).toBe(true);
    const half = letThrough(open, 7);
    expect(half).toMatchObject({ state: 'half-open', probe: 7 });
    expect(maySend(half, SETTINGS, 99 * SECOND)).toBe(false);
    expect(ended(half, SETTINGS, 7, false, 40 * SECOND)).toEqual(CLOSED);
    expect(ended(half, SETTINGS, 7, true, 40 * SECOND)).toEqual({ state: 'open', since: 40 * SECOND });
  });

  test('late results of others change nothing, and a probe that is given up makes room for another', () => {
    const open = after([true, true, true]);
    expect(ended(open, SETTINGS, 2, false, 9)).toEqual(open);
    const half = letThrough(open, 7);
    expect(ended(half, SETTINGS, 2, false, 9)).toEqual(half);
    expect(abandoned(half, 2)).toEqual(half);
    expect(abandoned(half, 7)).toEqual(open);
    expect(abandoned(CLOSED, 7)).toEqual(CLOSED);
  });
});
