import { describe, expect, inject, test } from 'vitest';
import { sampleOf } from '../driver/sample.ts';
import { pattern } from './index.ts';

describe('request and response', () => {
  test('an order is confirmed one way after its commit', () => {
    expect(sampleOf(pattern, { rate: '0.5', duration: '1h' }, 1000).meanStalenessMs).toBeCloseTo(300, 6);
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
    const sample = sampleOf(pattern, parameters, inject('long') ? 36_000 : 12_000);
    const utilisation = sample.workMs / (sample.runs * 4 * 3600 * 1000);
    expect(utilisation).toBeGreaterThan(0.47);
    expect(utilisation).toBeLessThan(0.53);
    const meanResponse = sample.awakeMs / sample.requests;
    // With 50 clients two orders of one client rarely overlap: time awake is time in the system.
    expect(meanResponse).toBeGreaterThan(400 * 0.93);
    expect(meanResponse).toBeLessThan(400 * 1.07);
  });
});
