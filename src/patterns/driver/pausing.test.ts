import { describe, expect, test } from 'vitest';
import { pattern as requestResponse } from '../request-response/index.ts';
import { Story } from './story.ts';
import { pattern as websocket } from '../websocket/index.ts';

describe('a host whose programs are frozen', () => {
  test('reads, saves and notes nothing until they go on; its kernel does', () => {
    const story = new Story(websocket, { rate: '2' }, 1, [
      { at: 5_000_000, action: { type: 'pause', host: 'server' } },
      { at: 12_000_000, action: { type: 'publish' } },
      { at: 25_000_000, action: { type: 'resume', host: 'server' } },
    ]).wait(26_000);
    const during = story.log.filter(
      (entry) => 'host' in entry && entry.host === 'server' && entry.at > 5_000_000 && entry.at < 25_000_000,
    );
    // That a message will never be read is the kernel's finding.
    const ofPrograms = during.filter(
      ({ layer, kind }) => layer !== 'transport' && layer !== 'link' && kind !== 'undelivered',
    );
    expect(ofPrograms).toEqual([]);
    expect(during.length).toBeGreaterThan(10);
    // What came meanwhile lay in its buffers.
    const atOnce = story.notes('news').filter(({ at }) => at === 25_000_000);
    expect(atOnce.length).toBeGreaterThan(20);
  });

  test('loses with its programs what they had not read', () => {
    const story = new Story(websocket, { rate: '2' }, 1, [
      { at: 5_000_000, action: { type: 'pause', host: 'server' } },
      { at: 10_000_000, action: { type: 'kill', host: 'server' } },
    ]).wait(12_000);
    const lost = story.log.filter(
      (entry) => entry.kind === 'undelivered' && entry.reason === 'nobody is left to read it',
    );
    expect(lost.length).toBeGreaterThan(3);
  });

  test('works no further meanwhile: a work of 3 s takes 3 s of being awake', () => {
    const story = new Story(requestResponse, { arrivals: 'fixed', serviceTime: '3s', timeout: '60s' }, 1, [
      { at: 6_000_000, action: { type: 'pause', host: 'server' } },
      { at: 16_000_000, action: { type: 'resume', host: 'server' } },
    ]).wait(40_000);
    const begun = story.log.find((entry) => entry.kind === 'work')?.at ?? 0;
    const done = story.log.find((entry) => entry.kind === 'work done')?.at ?? 0;
    expect(begun).toBeLessThan(6_000_000);
    expect(done - begun).toBe(3_000_000 + 10_000_000);
    const works = story.log.filter((entry) => entry.kind === 'work done').length;
    expect(story.metrics().serverWorkMs).toBe(3_000 * works);
  });
});

test('a work that dies with its program says so, and what was done of it was in vain', () => {
  const story = new Story(requestResponse, { arrivals: 'fixed', serviceTime: '3s', timeout: '60s', retries: '0' })
    .until('server', 'working')
    .wait(1_000)
    .act({ type: 'crash', host: 'server' })
    .wait(1_000);
  expect(story.log.filter((entry) => entry.kind === 'work dropped')).toHaveLength(1);
  expect(story.metrics().wastedWorkMs).toBeCloseTo(1_000, 2);
  expect(story.metrics().serverWorkMs).toBeCloseTo(1_000, 2);
});
