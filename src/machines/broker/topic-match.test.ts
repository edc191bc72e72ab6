import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isValidFilter, matchesBinding, matchesFilter } from './topic-match.ts';

test('a wildcard at the front does not match topics of the broker itself', () => {
  expect([matchesFilter('#', '$SYS/uptime'), matchesFilter('+/uptime', '$SYS/uptime')]).toEqual([false, false]);
  expect(matchesFilter('$SYS/#', '$SYS/uptime')).toBe(true);
});

test.each(['a/#/b', 'a#', '+a', '', 'a/b+'])('%s is no filter', (filter) => {
  expect(isValidFilter(filter)).toBe(false);
});

test('matching agrees with a plain recursive reading of the rules', () => {
  const matches = (pattern: readonly string[], key: readonly string[]): boolean => {
    const [word, ...rest] = pattern;
    if (word === undefined) return key.length === 0;
    if (word === '#') return matches(rest, key) || (key.length > 0 && matches(pattern, key.slice(1)));
    return key.length > 0 && (word === '*' || word === key[0]) && matches(rest, key.slice(1));
  };
  const word = fc.constantFrom('a', 'b');
  fc.assert(
    fc.property(
      fc.array(fc.oneof(word, fc.constantFrom('*', '#')), { maxLength: 5 }),
      fc.array(word, { maxLength: 6 }),
      (pattern, key) => {
        expect(matchesBinding(pattern.join('.'), key.join('.'))).toBe(matches(pattern, key));
      },
    ),
  );
});

test('many # cost no more than few', () => {
  const pattern = Array.from({ length: 60 }, () => '#.a').join('.');
  expect(matchesBinding(pattern, Array.from({ length: 59 }, () => 'a').join('.'))).toBe(false);
});
