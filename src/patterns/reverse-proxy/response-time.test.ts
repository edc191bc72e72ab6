import { expect, test } from 'vitest';
import { parsePreset } from '../contract/preset.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const expectedOf = (texts: Readonly<Record<string, string>>) =>
  pattern.expected(parsePreset(pattern, texts)).meanResponseMs ?? Number.NaN;

test('where nothing queues a call takes its connection, both ways and the work, and the first at each upstream one more connection', () => {
  const { meanResponseMs, p95ResponseMs, failedCalls } = new Story(pattern, {}).wait(30_000).metrics();
  expect(expectedOf({})).toBe(601);
  expect(Math.abs((meanResponseMs ?? 0) - 601)).toBeLessThan(0.1);
  expect(Math.abs((p95ResponseMs ?? 0) - 601)).toBeLessThan(601 * 0.01);
  expect(failedCalls).toBe(0);
});

test('one upstream with four workers: the measured mean is that of M/M/4, and the two ways', () => {
  const texts = {
    weights: '1',
    workers: '4',
    rate: '16',
    arrivals: 'poisson',
    serviceTimes: 'exponential',
    clients: '4',
    timeout: '60s',
    upstreamTimeout: '60s',
    duration: '2h',
  };
  const { meanResponseMs } = new Story(pattern, texts).wait(300_000).metrics();
  // About 4800 requests at a load of 80 %: their mean is known to some 5 %.
  expect(Math.abs((meanResponseMs ?? 0) / expectedOf(texts) - 1)).toBeLessThan(0.1);
});

test('a call that ends with an error or without an answer is a failed call, and no answer', () => {
  const even = { weights: '1/1/1', rate: '2', timeout: '3s' };
  const errors = new Story(pattern, { ...even, failing: 'a,b,c' }).wait(10_000).metrics();
  expect(errors.failedCalls).toBeGreaterThan(15);
  expect(errors.meanResponseMs).toBeNull();
  const silent = new Story(pattern, even).act({ type: 'crash', host: 'proxy' }).wait(20_000).metrics();
  expect(silent.failedCalls).toBeGreaterThan(10);
  expect(silent.meanResponseMs).toBeNull();
});
