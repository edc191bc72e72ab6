import { describe, expect, test } from 'vitest';
import { readNewsList, readingNewsList } from './recipe-list.ts';

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
  const { problems } = readNewsList(Array.from({ length: 50 }, () => 'x11').join('\n'));
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

const times = (text: string) => readNewsList(text).rows.map(({ at }) => at / 1_000_000);
const texts = (text: string) => readNewsList(text).rows.map((row) => row.text);

describe('what stands between time and text', () => {
  test.each([
    ['semicolons and decimal commas', 'Zeit;Text\n0,5;erste\n1,5;zweite\n12,75;dritte'],
    ['semicolons and decimal points', '0.5;erste\n1.5;zweite\n12.75;dritte'],
    ['tabs and decimal commas', 'Zeit\tText\r\n0,5\terste\r\n1,5\tzweite\r\n12,75\tdritte'],
    ['tabs and decimal points', '0.5\terste\n1.5\tzweite\n12.75\tdritte'],
    ['commas', 'time,text\n0.5,erste\n1.5,zweite\n12.75,dritte'],
    ['what the first line names', 'sep=;\n0,5;erste\n1,5;zweite\n12,75;dritte'],
    ['carriage returns alone between the lines', '0.5,erste\r1.5,zweite\r12.75,dritte\r'],
  ])('%s', (_, text) => {
    expect(times(text)).toEqual([0.5, 1.5, 12.75]);
    expect(texts(text)).toEqual(['erste', 'zweite', 'dritte']);
  });

  test('a text may have the other delimiters in it', () => {
    expect(texts('1,up; then down\n2.5,a\tb\n3,c, d')).toEqual(['up; then down', 'a\tb', 'c, d']);
    expect(texts('1,5;a, b\n2;c')).toEqual(['a, b', 'c']);
  });

  test.each([
    ['0,5\n1,5\n12,75'],
    ['0,5,erste\n1,5,zweite'],
    ['Zeit\n0,5'],
    ['0.5,first\n1.5,b\n2.5,c\n3,5;second'],
    ['2026-11-24 09:00:02,123\n2026-11-24 09:00:03,5'],
    ['1763974800,5,a'],
  ])('times that can be read in two ways are refused as a whole: %j', (text) => {
    const { rows, problems } = readNewsList(text);
    expect(rows).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('can be read in two ways')]);
  });

  test.each([
    ['a decimal point elsewhere', '0.5,20\n1,21\n2,22'],
    ['a header of as many columns', 'time,value\n1,20\n2,21'],
    ['quotes', '1,"20"\n2,"21"'],
    ['a space', '1, 20\n2, 21'],
    ['a zone', '2026-11-24T09:00:02Z,20'],
  ])('texts that are numbers are fine where %s says what the comma is for', (_, text) => {
    expect(readNewsList(text).problems).toEqual([]);
  });

  test('a point and a comma cannot both be for decimals', () => {
    const { rows, problems } = readNewsList('0,5;a\n1.234;b');
    expect(rows).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('Line 2 has a point in its time and line 1 a comma')]);
  });

  test('a thousands separator is refused', () => {
    expect(readNewsList('1.234,5;a\n0,5;b').problems).toEqual([
      expect.stringContaining('Line 1: "1.234,5" is neither'),
    ]);
    expect(readNewsList('"1,234",a\n0.5,b').problems).toEqual([expect.stringContaining('Line 1: "1,234" is neither')]);
  });
});

test.each(['Zeit', 'Zeitpunkt (s)', 'время', '時刻', 'الوقت', 'χρόνος [s]', 't0', 'temps_écoulé'])(
  'a header may be in any script: %s',
  (header) => {
    const { rows, notes, problems } = readNewsList(`${header},x\n1,a`);
    expect(rows).toHaveLength(1);
    expect([notes, problems]).toEqual([['The first line was taken for a header.'], []]);
  },
);

describe('quotes', () => {
  test('hold line breaks together, and lines are still counted right', () => {
    const { rows, notes, problems } = readNewsList('1,"two\r\nlines, ""one"" text"\n2,b\nsoon,c');
    expect(rows.map(({ text }) => text)).toEqual(['two lines, "one" text', 'b']);
    expect(notes).toEqual(['Line breaks within texts were taken for spaces.']);
    expect(problems).toEqual([expect.stringMatching(/^Line 4: /)]);
  });

  test('in the middle of a text are letters like others', () => {
    expect(texts('1,5" nails are sold out\n2.5,b')).toEqual(['5" nails are sold out', 'b']);
  });

  test('one forgotten costs its own line', () => {
    const tail = Array.from({ length: 2_000 }, (_, index) => `${index + 2}.5,item`).join('\n');
    const { rows, problems } = readNewsList(`1,"open\n${tail}`);
    expect(rows).toHaveLength(2_000);
    expect(problems).toEqual(['Line 1: a quote is opened and not closed.']);
  });
});

describe('times', () => {
  test.each([
    '2026-02-31T10:00:00Z',
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-01T24:00:00Z',
    '2026-01-01T10:00:00+99:00',
  ])('%s is no date', (date) => {
    expect(readNewsList(`${date},a`)).toMatchObject({ rows: [], problems: [expect.stringContaining(`"${date}"`)] });
  });

  test('a leap day and a leap second are dates', () => {
    expect(times('2028-02-28T23:59:59Z\n2028-02-29T00:00:00Z')).toEqual([0, 1]);
    expect(times('2016-12-31T23:59:60Z\n2017-01-01T00:00:00.5Z')).toEqual([0, 0.5]);
    expect(times('1999-12-31T23:00:00-01:30\n2000-01-01T00:30:01Z')).toEqual([0, 1]);
  });

  test.each([
    ['seconds', '1763974800.25,a\n1763974802.5,b'],
    ['milliseconds', '1763974800250,a\n1763974802500,b'],
    ['microseconds', '1763974800250000,a\n1763974802500000,b'],
    ['nanoseconds', '1763974800250000000,a\n1763974802500000000,b'],
  ])('%s since 1970 count from the earliest', (unit, text) => {
    const { notes, problems } = readNewsList(text);
    expect(times(text)).toEqual([0, 2.25]);
    expect(notes).toEqual([expect.stringMatching(new RegExp(`^${unit} since 1970 count from the earliest`, 'i'))]);
    expect(problems).toEqual([]);
  });

  test.each([
    ['5,a\n1763974800,b', 'this one in seconds since 1970'],
    ['1763974800,a\n1763974800250,b', 'this one in milliseconds since 1970'],
    ['2026-11-24T09:00:00Z,a\n2026-11-24T09:00:01,b', 'this one in dates without a zone'],
    ['100000,a', 'the time lies after 24 hours'],
  ])('what cannot be put in order with the lines before is named: %j', (text, why) => {
    expect(readNewsList(text).problems).toEqual([expect.stringContaining(why)]);
  });
});

describe('a list of 20 MB', () => {
  const size = 20_000_000;

  test('of many lines is read in many pieces, so that none of them holds up a page for long', () => {
    let share = 0;
    let pieces = 0;
    for (const next of readingNewsList('"\n'.repeat(size / 2))) {
      expect(next - share).toBeLessThan(0.001);
      share = next;
      pieces += 1;
    }
    expect(pieces).toBeGreaterThan(1_000);
  });

  test.each([
    ['quotes', '"'.repeat(size)],
    ['commas', ','.repeat(size)],
    ['one long line', `1,${'x'.repeat(size)}`],
    ['a long word', 'x'.repeat(size)],
  ])('of %s in one line is read as far as a line of news may go, and no further', (_, text) => {
    const { rows, problems } = readNewsList(text);
    for (const row of rows) expect(row.text.length).toBeLessThanOrEqual(200);
    for (const problem of problems) expect(problem.length).toBeLessThan(300);
    expect(rows.length + problems.length).toBe(1);
  });

  test('is told how far it is', () => {
    const shares = [...readingNewsList('1.5,news\n'.repeat(50_000))];
    expect(shares.length).toBeGreaterThan(5);
    expect(shares.at(-1)).toBeGreaterThan(0.9);
  });
});
