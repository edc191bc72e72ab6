import { expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { commandTexts } from './texts.en.ts';

test('no key stands for two things', () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every command is in the table once, with a title, and every title belongs to one', () => {
  const ids = COMMANDS.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(Object.keys(commandTexts).toSorted());
  const titles = Object.values(commandTexts).map(([title]) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

test('what has a key shows it in the help, and what has none is found by its name', () => {
  for (const { keys, shown, isKeyOnly = false } of COMMANDS) {
    expect(shown.length > 0).toBe(keys.length > 0);
    if (isKeyOnly) expect(keys.length).toBeGreaterThan(0);
  }
});
