import { expect, test } from 'vitest';
import { KEYS } from './keyboard.ts';

test('no key stands for two things', () => {
  const keys = KEYS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every key is explained in the help', () => {
  for (const { shown, title } of KEYS) {
    expect(shown.length).toBeGreaterThan(0);
    expect(title).not.toBe('');
  }
});
