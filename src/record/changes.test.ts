import { describe, expect, test } from 'vitest';
import { Changes } from './spans.ts';

const changes = new Changes<string>();
for (const [n, value] of [
  [2, 'a'],
  [5, 'b'],
  [9, 'c'],
] as const)
  changes.set(n, value);

describe('the changes of a value', () => {
  test('that touch a stretch of the log begin with what was in force', () => {
    expect(changes.touching(6, 100)).toEqual(['b', 'c']);
    expect(changes.touching(5, 9)).toEqual(['a', 'b']);
    expect(changes.touching(0, 3)).toEqual(['a']);
    expect(changes.touching(0, 2)).toEqual([]);
  });
});
