import { expect, test } from 'vitest';
import { KEYS, keyScopeOf } from './keyboard.ts';

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

test('keys can be switched off or limited to the picture by the address', () => {
  expect(keyScopeOf('?keys=off')).toBe('off');
  expect(keyScopeOf('?seed=1&keys=stage')).toBe('stage');
  expect(keyScopeOf('?keys=loud')).toBe('on');
  expect(keyScopeOf('')).toBe('on');
});
