import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOf, crowdOf, detailOf } from './density.ts';
import { trackOf } from './scrub.ts';
import { clipSeries, peaksOf, roundAbove, seriesPaths, valueAt, windowOf } from './series.ts';
import { shortPollingLog } from './synthetic-log.ts';
import { fitText, textWidth } from './text-width.ts';
import { axisFor, ticksBetween } from './time-axis.ts';

describe('the axis', () => {
  test('labels every second of ten on a wide screen, every other on a phone', () => {
    expect(axisFor(10e6, 654, 62, 36)).toMatchObject({ labelUs: 1e6, gridUs: 1e6 });
    expect(axisFor(5.2e6, 208, 52, 36)).toMatchObject({ labelUs: 2e6, gridUs: 1e6 });
  });
  test.each([100, 1_000, 20_000, 1e6, 60e6, 3.6e9, 86.4e9])('of %d microseconds keeps labels apart', (windowUs) => {
    const { pxPerUs, labelUs, gridUs } = axisFor(windowUs, 654, 62, 36);
    expect(labelUs * pxPerUs).toBeGreaterThanOrEqual(62);
    expect(labelUs % gridUs).toBe(0);
  });
  test('has no tick before the run', () => {
    expect(ticksBetween(-5e6, 2e6, 1e6)).toEqual([0, 1e6, 2e6]);
  });
});

const every = (gap: number) => Array.from({ length: 40 }, (_, index) => index * gap);

describe('density', () => {
  test.each([
    [30, 'token'],
    [10, 'head'],
    [5, 'line'],
    [1, 'band'],
  ] as const)('lines every %d pixels are drawn down to the %s', (gap, detail) => {
    expect(new Set(detailOf(every(gap), 20))).toEqual(new Set([detail]));
  });
  test('of a few at once the first keeps its token', () => {
    expect(detailOf([0, 3, 6, 200], 20)).toEqual(['token', 'head', 'head', 'token']);
  });
  test.each([
    [5, 'token'],
    [6, 'head'],
    [8, 'head'],
    [9, 'line'],
    [12, 'line'],
    [13, 'band'],
  ] as const)('%d lines in any sixty pixels are drawn down to the %s, and no others', (count, detail) => {
    const places = [-400, ...Array.from({ length: count }, (_, index) => 100 + index * 4.9), 300];
    const crowd = crowdOf(places);
    expect(new Set(places.slice(1, -1).map(crowd))).toEqual(new Set([detail]));
    expect([crowd(-400), crowd(300), crowd(102)]).toEqual(['token', 'token', detail]);
  });
  test('a band counts every line it stands for', () => {
    const lines = every(1).map((x1) => ({ x1, x2: x1 + 20 }));
    expect(bandsOf(lines).reduce((sum, band) => sum + band.lines.length, 0)).toBe(40);
  });
});

describe('a series', () => {
  const steps = [
    [0, 0],
    [10, 4],
    [30, 8],
  ] as const;
  test('enters its box with the value it had and holds its last', () => {
    expect(clipSeries(steps, 20, 40, 'step')).toEqual([
      [20, 4],
      [30, 8],
      [40, 8],
    ]);
    expect(clipSeries(steps, 5, 20, 'linear')).toEqual([
      [5, 2],
      [10, 4],
      [20, 6],
    ]);
  });
  test('steps within its box', () => {
    const { line } = seriesPaths(steps, { from: 0, to: 40, width: 40, height: 8, max: 8 }, 'step');
    expect(line).toBe('M0,8L10,8L10,4L30,4L30,0L40,0L40,0');
  });
  test('has a round top: the next of 1, 2, 5 times ten', () => {
    expect([0, 1, 3, 8, 20, 21, 400_000].map(roundAbove)).toEqual([1, 1, 5, 10, 20, 50, 500_000]);
  });
  test('is as high as what was seen of it up to a time, whatever comes later', () => {
    const peaks = peaksOf([...steps, [40, 3]]);
    expect([5, 10, 29, 30, 50].map((at) => valueAt(peaks, at))).toEqual([0, 4, 4, 8, 8]);
  });
});

describe('the scrub track', () => {
  test('shows questions, news, losses and what a user did, but not what only ended it', () => {
    const track = trackOf(shortPollingLog().timeline(), 0, 30e6, 756);
    expect(track.flags).toEqual([12_020_000]);
    expect(new Set(track.marks.map(({ kind }) => kind))).toEqual(new Set(['request', 'news', 'publish', 'loss']));
  });
  test('keeps marks apart however long the run', () => {
    const { marks } = trackOf(shortPollingLog().timeline(), 0, 30e6, 40);
    const requests = marks.filter(({ kind }) => kind === 'request').map(({ at }) => at);
    for (const [index, at] of requests.slice(1).entries())
      expect(at - (requests[index] ?? 0)).toBeGreaterThanOrEqual((3 * 30e6) / 40);
  });
});

test('a text that does not fit says that it goes on', () => {
  const font = { size: 13, weight: 400 } as const;
  const cut = fitText('awaiting response', 60, font);
  expect(cut).toMatch(/^await(?:ing)?\u2026$/);
  expect(textWidth(cut, font)).toBeLessThanOrEqual(60);
  expect(fitText('idle', 60, font)).toBe('idle');
});

test('the window of a series is what a look at each pair would give, also where several are at one time', () => {
  const time = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.array(time), time, time, (times, from, to) => {
      const series = times.toSorted((one, other) => one - other).map((at, index) => [at, index] as const);
      expect(windowOf(series, from, to)).toEqual(series.filter(([at]) => at >= from && at <= to));
    }),
  );
});
