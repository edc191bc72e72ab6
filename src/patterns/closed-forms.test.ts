import { describe, expect, test } from 'vitest';
import { foldRun } from '../kernel/run.ts';
import { SECOND } from '../kernel/time.ts';
import type { Parameters } from '../kernel/world.ts';
import { Metrics } from '../measure/metrics.ts';
import { measuredScene } from './measured.ts';
import type { Pattern } from './pattern.ts';
import { parsePreset } from './preset.ts';
import { setupOf } from './recipe.ts';
import { pattern as longPolling } from './long-polling/index.ts';
import { pattern as requestResponse } from './request-response/index.ts';
import { pattern as serverSentEvents } from './server-sent-events/index.ts';
import { pattern as shortPolling } from './short-polling/index.ts';
import { pattern as websocket } from './websocket/index.ts';

/** So many news items are simulated in all, over as many seeds as that takes. */
const ITEMS = 100_000;

describe('short polling with Poisson news', () => {
  const sample = simulate(shortPolling, { rate: '0.1', interval: '5s', duration: '24h' });

  test('mean staleness is interval / 2 + one way', () => {
    const expected = shortPolling.expected(sample.parameters).meanStalenessMs ?? Number.NaN;
    expect(expected).toBe(2800);
    // Uniform over one interval: the standard deviation is interval / sqrt(12).
    expect(Math.abs(sample.meanStalenessMs - expected)).toBeLessThan((3 * 5000) / Math.sqrt(12 * sample.items));
  });

  test('the share of empty answers is exp(-rate x interval)', () => {
    const expected = Math.exp(-0.5);
    expect(shortPolling.expected(sample.parameters).emptyRatio).toBeCloseTo(expected, 12);
    expect(Math.abs(sample.emptyRatio - expected)).toBeLessThan(
      3 * Math.sqrt((expected * (1 - expected)) / sample.responses),
    );
  });

  test('nothing is lost, nothing comes twice, and nothing is older than interval + one way', () => {
    expect([sample.lost, sample.duplicates]).toEqual([0, 0]);
    expect(sample.maxStalenessMs).toBeLessThanOrEqual(5300);
  });
});

describe('long polling with Poisson news', () => {
  const sample = simulate(longPolling, { rate: '0.2', hold: '20s', duration: '24h' });
  const expected = longPolling.expected(sample.parameters);

  test('mean staleness is d + g^2 / 2E', () => {
    // Most items are d stale; those in the gap up to d + g: the deviation is below g / 2.
    expect(Math.abs(sample.meanStalenessMs - (expected.meanStalenessMs ?? Number.NaN))).toBeLessThan(
      (3 * 150) / Math.sqrt(sample.items),
    );
  });

  test('requests come once in a cycle', () => {
    const perRun = expected.requests ?? Number.NaN;
    // The cycle is nearly exponential: its deviation is about its mean.
    expect(Math.abs(sample.requests - perRun * sample.runs)).toBeLessThan(3 * Math.sqrt(perRun * sample.runs));
  });

  test('a share exp(-rate (g + T)) of the answers is empty', () => {
    const ratio = expected.emptyRatio ?? Number.NaN;
    expect(Math.abs(sample.emptyRatio - ratio)).toBeLessThan(3 * Math.sqrt((ratio * (1 - ratio)) / sample.responses));
  });

  test('no item is older than three transits', () => {
    expect(sample.maxStalenessMs).toBeLessThanOrEqual(900);
    expect([sample.lost, sample.duplicates]).toEqual([0, 0]);
  });
});

describe.each([
  ['server-sent events', serverSentEvents],
  ['WebSocket', websocket],
] as const)('%s', (_, pattern) => {
  test('an item takes one way once the connection is open', () => {
    const sample = simulate(pattern, { rate: '0.5', duration: '1h' }, 1000);
    expect(sample.maxStalenessMs).toBeLessThanOrEqual(900);
    expect(Math.abs(sample.meanStalenessMs - 300)).toBeLessThan(1);
  });
});

describe('request and response', () => {
  test('an order is confirmed one way after its commit', () => {
    expect(simulate(requestResponse, { rate: '0.5', duration: '1h' }, 1000).meanStalenessMs).toBeCloseTo(300, 6);
  });

  test('a queue with exponential work at half load makes clients wait as M/M/1 says', () => {
    // Mean time in the system 1 / (mu - lambda): 200 ms of work, 2.5 orders a second.
    const parameters = {
      rate: '2.5',
      serviceTime: '200ms',
      serviceTimes: 'exponential',
      clients: '50',
      timeout: '600s',
      keepAlive: '1h',
      latency: '0ms',
      duration: '4h',
      arrivals: 'poisson',
    };
    const sample = simulate(requestResponse, parameters, 36_000);
    const utilisation = sample.workMs / (sample.runs * 4 * 3600 * 1000);
    expect(utilisation).toBeGreaterThan(0.47);
    expect(utilisation).toBeLessThan(0.53);
    const meanResponse = sample.awakeMs / sample.requests;
    // With 50 clients two orders of one client rarely overlap: time awake is time in the system.
    expect(meanResponse).toBeGreaterThan(400 * 0.93);
    expect(meanResponse).toBeLessThan(400 * 1.07);
  });
});

interface Sample {
  readonly parameters: Parameters;
  readonly runs: number;
  readonly items: number;
  readonly responses: number;
  readonly requests: number;
  readonly meanStalenessMs: number;
  readonly maxStalenessMs: number;
  readonly emptyRatio: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly workMs: number;
  readonly awakeMs: number;
}

/** Runs of different seeds until enough items were delivered, as one sample. */
function simulate(pattern: Pattern, texts: Readonly<Record<string, string>>, wanted = ITEMS): Sample {
  const parameters = parsePreset(pattern, texts);
  const duration = typeof parameters['duration'] === 'number' ? parameters['duration'] : 60 * SECOND;
  const scene = measuredScene(pattern, pattern.topology(parameters));
  let sample: Sample = {
    parameters,
    runs: 0,
    items: 0,
    responses: 0,
    requests: 0,
    meanStalenessMs: 0,
    maxStalenessMs: 0,
    emptyRatio: 0,
    lost: 0,
    duplicates: 0,
    workMs: 0,
    awakeMs: 0,
  };
  for (let seed = 1; sample.items < wanted; seed += 1) {
    const metrics = new Metrics(scene);
    foldRun(
      setupOf(pattern, {
        pattern: pattern.id,
        version: pattern.version,
        parameters,
        seed,
        interventions: [],
        list: [],
      }),
      duration,
      [metrics],
    );
    const values = metrics.values(duration);
    const items = sample.items + (metrics.sampleOf('meanStalenessMs')?.size ?? 0);
    const responses = sample.responses + (metrics.sampleOf('emptyRatio')?.size ?? 0);
    sample = {
      parameters,
      runs: sample.runs + 1,
      items,
      responses,
      requests: sample.requests + (values.requests ?? 0),
      meanStalenessMs:
        (sample.meanStalenessMs * sample.items + (values.meanStalenessMs ?? 0) * (items - sample.items)) / items,
      maxStalenessMs: Math.max(sample.maxStalenessMs, values.maxStalenessMs ?? 0),
      emptyRatio: (sample.emptyRatio * sample.responses + (values.emptyResponses ?? 0)) / Math.max(1, responses),
      lost: sample.lost + (values.lostEvents ?? 0),
      duplicates: sample.duplicates + (values.duplicateEvents ?? 0),
      workMs: sample.workMs + (values.serverWorkMs ?? 0),
      awakeMs: sample.awakeMs + (values.clientAwakeMs ?? 0),
    };
  }
  return sample;
}
