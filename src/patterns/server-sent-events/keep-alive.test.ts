import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { Intervention } from '../../kernel/intervention.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

/** What a page and its server saw of a host that vanished in silence; 0 is the opening of the stream. */
const Recording = z.object({
  parameters: z.object({
    one_way_ms: z.number(),
    vanishes_at_ms: z.number(),
    back_at_ms: z.nullable(z.number()),
    observed_ms: z.number(),
  }),
  trace: z.array(
    z.object({
      t_ms: z.number(),
      page: z.optional(z.string()),
      server: z.optional(z.string()),
      last_event_id: z.optional(z.nullable(z.string())),
    }),
  ),
});

const readRecording = (name: string) =>
  Recording.parse(JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8')));

describe('a host that vanishes in silence is noticed as Chromium noticed it', () => {
  test.each(['proxy-push-browser-host-vanishes-60s', 'proxy-push-browser-host-vanishes-for-good'])('%s', (name) => {
    const { parameters, trace } = readRecording(name);
    const latency = `${parameters.one_way_ms}ms`;
    // The stream is open after two round trips: the connection, and the request with its answer.
    const opened = 4 * parameters.one_way_ms;
    const at = (ms: number) => (opened + ms) * MILLISECOND;
    const back = parameters.back_at_ms;
    const interventions: Intervention[] = [
      { at: at(parameters.vanishes_at_ms), action: { type: 'crash', host: 'server' } },
      ...(back === null ? [] : [{ at: at(back), action: { type: 'restart', host: 'server' } } as const]),
    ];
    // A browser waits for an answer as long as its kernel tries to connect.
    const story = new Story(pattern, { latency, rate: '0', timeout: '120s' }, 1, interventions).wait(
      opened + parameters.observed_ms,
    );
    const errors = story.notes('reconnecting').map((note) => note.at / MILLISECOND - opened);
    const recorded = trace.filter(({ page }) => page === 'EventSource error').map(({ t_ms }) => t_ms);
    expect(errors).toHaveLength(recorded.length);
    // Timers of a kernel so long fire up to half a second late.
    errors.forEach((ms, index) => expect(Math.abs(ms - (recorded[index] ?? 0))).toBeLessThan(1500));
    const asked = trace.filter(({ server, t_ms }) => server === 'request /s' && t_ms > 0);
    expect(story.written('request')).toHaveLength(1 + asked.length);
  });
});

test('a server that is back without memory after 20 s is noticed 45 s after the last word, by a reset', () => {
  const story = new Story(pattern, { rate: '0' }, 1, [
    { at: 15 * SECOND, action: { type: 'crash', host: 'server' } },
    { at: 20 * SECOND, action: { type: 'restart', host: 'server' } },
  ]).wait(60_000);
  expect(story.results()).toContain('reset');
  // The last word came at 1.2 s; the probe and its answer take a round trip.
  const [noticed] = story.notes('reconnecting');
  expect(noticed?.at).toBeGreaterThan(45 * SECOND);
  expect(noticed?.at).toBeLessThan(48 * SECOND);
});

test('no pause and no latency leave the page time to ask again', () => {
  const story = new Story(pattern, { retry: '0ms', latency: '0ms' })
    .wait(5000)
    .act({ type: 'close', host: 'server' })
    .wait(5000);
  expect(story.notes('reconnecting').length).toBeGreaterThan(100);
  expect(story.log.filter(({ kind }) => kind === 'limit')).toEqual([]);
});
