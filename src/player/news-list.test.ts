import { expect, test } from 'vitest';
import { readNewsList } from './news-list.ts';

test('a list of seconds with texts is read as it stands, quotes included', () => {
  const { rows, notes, problems } = readNewsList('0.5,first\r\n2,"second, with ""quotes"""\n3\n');
  expect(rows).toEqual([
    { at: 500_000, text: 'first' },
    { at: 2_000_000, text: 'second, with "quotes"' },
    { at: 3_000_000, text: 'item 3' },
  ]);
  expect([notes, problems]).toEqual([[], []]);
});

test('a header is passed over and said', () => {
  const { rows, notes } = readNewsList('time,text\n1,a');
  expect(rows).toHaveLength(1);
  expect(notes).toEqual(['The first line was taken for a header.']);
});

test('dates count from the earliest', () => {
  const { rows, notes, problems } = readNewsList('2026-11-24T09:00:02.5Z,b\n2026-11-24T10:00:01+01:00,a');
  expect(rows).toEqual([
    { at: 0, text: 'a' },
    { at: 1_500_000, text: 'b' },
  ]);
  expect(notes).toEqual([
    'The rows were not in order of time: they were sorted.',
    'Dates count from the earliest, which is at 0 s.',
  ]);
  expect(problems).toEqual([]);
});

test('what cannot be used is refused by its line number', () => {
  const { rows, problems } = readNewsList('1,a\n-2,b\nsoon,c\n3,"d\n2026-13-45,e\n2026-01-02,f\n90000,g');
  expect(rows).toEqual([{ at: 1_000_000, text: 'a' }]);
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'Line 2',
    'Line 3',
    'Line 4',
    'Line 5',
    'Line 6',
    'Line 7',
  ]);
});

test('of many bad lines the first twenty are named and the rest counted', () => {
  const { problems } = readNewsList(Array.from({ length: 50 }, () => 'x1').join('\n'));
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)).toBe('30 more lines cannot be used.');
});

test('a list without rows says so', () => {
  expect(readNewsList('').problems).toEqual(['There is no line with a time in it.']);
});

test('a million lines are refused with a sentence, and quickly', () => {
  const text = Array.from({ length: 1_000_000 }, (_, index) => `${index / 100},news`).join('\n');
  const start = Date.now();
  const { rows, problems } = readNewsList(text);
  expect(Date.now() - start).toBeLessThan(2_000);
  expect(rows).toEqual([]);
  expect(problems).toEqual(['The list has more than 100,000 rows: it was not taken.']);
});
