import { expect, test } from 'vitest';
import { httpDate } from './date.ts';

test('time 0 is 2026-11-24 09:00:00 UTC, a Tuesday', () => {
  expect(httpDate(0)).toBe('Tue, 24 Nov 2026 09:00:00 GMT');
});

test('fractions of a second are cut, before time 0 as well', () => {
  expect(httpDate(999_999)).toBe('Tue, 24 Nov 2026 09:00:00 GMT');
  expect(httpDate(-1)).toBe('Tue, 24 Nov 2026 08:59:59 GMT');
});

test('the calendar agrees with the JavaScript Date over centuries', () => {
  const secondsAtTimeZero = 1_795_510_800;
  for (let day = -400_000; day < 400_000; day += 97) {
    const us = (day * 86_400 + day) * 1_000_000;
    expect(httpDate(us)).toBe(new Date(secondsAtTimeZero * 1000 + us / 1000).toUTCString());
  }
});
