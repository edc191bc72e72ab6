import { expect, test } from 'vitest';
import { found } from './found.ts';

const all = [
  { title: 'Zoom in', words: 'larger' },
  { title: 'Cut Browser-API server', words: 'fault' },
  { title: 'Crash API server', words: 'fault' },
  { title: 'Share', words: 'link in the clipboard' },
];
const titles = (query: string) => found(all, query).map(({ title }) => title);

test('a few letters at the beginnings of words find what is meant', () => {
  expect(titles('cut')).toEqual(['Cut Browser-API server']);
  expect(titles('ser API')).toEqual(['Crash API server', 'Cut Browser-API server']);
  expect(titles('oom')).toEqual([]);
});

test('a word of the title counts more than another word', () => {
  expect(titles('in')).toEqual(['Zoom in', 'Share']);
});

test('without letters there is everything, in its order', () => {
  expect(found(all, ' ')).toEqual(all);
});
