import { expect, test } from 'vitest';
import { createPage, layoutWord, readLayout, SPLITS } from './page.ts';

test('the word of a layout brings back the layout, and what old links say keeps its meaning', () => {
  for (const split of SPLITS)
    for (const tab of ['numbers', 'log'] as const)
      for (const zoom of [1, 0.25, 2.25, 500]) {
        const word = layoutWord({ tab, split, zoom });
        expect(readLayout(word)).toEqual({ tab, split, zoom });
        // What the codec of links lets through.
        expect(word).toMatch(/^[\w-]{0,20}$/);
      }
  expect(readLayout('')).toEqual({ tab: 'numbers', split: 'balanced', zoom: 1 });
  expect(readLayout('log-paper')).toEqual({ tab: 'log', split: 'paper', zoom: 1 });
  expect(readLayout('z0-nothing')).toEqual({ tab: 'numbers', split: 'balanced', zoom: 0.01 });
});

test('a deed is done by whoever listens, and by nobody else', () => {
  const page = createPage('');
  let count = 0;
  const end = page.listen('share', () => {
    count += 1;
  });
  page.ask('share');
  page.ask('go to the hosts');
  end();
  page.ask('share');
  expect(count).toBe(1);
});
