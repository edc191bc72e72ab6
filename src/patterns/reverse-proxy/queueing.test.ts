import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { foldRun } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { batchMeans, Level, meanOf } from '../driver/statistics.ts';
import type { Estimate } from '../driver/statistics.ts';
import { meanTimeInSystem, meanWaitForOne, timeExceededBy } from './expected.ts';
import { pattern } from './index.ts';

const SERVICE = 100 * MILLISECOND;
const LOAD = 0.8;
/** Requests at random for one upstream; nobody gives up. */
const STATION = {
  weights: '1',
  serviceTime: '100ms',
  arrivals: 'poisson',
  latency: '0ms',
  clients: '10',
  timeout: '1h',
  upstreamTimeout: '1h',
  keepAlive: '1h',
};

/** A request at the upstream. */
interface Visit {
  readonly arrivedAt: number;
  readonly beganAt: number;
  readonly doneAt: number;
}

/** Follows a run from the first request to the last answer, when nothing is left in it. */
class Station {
  /** In the order in which they arrived. */
  readonly visits: Visit[] = [];
  /** From choice to answer, as the proxy notes it. */
  readonly passages: number[] = [];
  readonly atUpstream = new Level();
  readonly atProxy = new Level();
  endsAt = 0;
  /** By handler, which has one request at a time: its place among the visits. */
  private readonly places = new Map<string, number>();
  private readonly chosen = new Map<unknown, number>();

  /** A new connection takes a round trip more; each handler is one. */
  get connections(): number {
    return this.places.size;
  }

  add(entry: Entry): void {
    const { at } = entry;
    if (entry.kind === 'note') {
      const { request } = entry.values;
      if (entry.name === 'choose') this.chosen.set(request, at);
      if (entry.name !== 'tried') return;
      this.passages.push(at - (this.chosen.get(request) ?? Number.NaN));
      this.endsAt = at;
    } else if (entry.kind === 'state') {
      const { open } = entry.badges;
      if (entry.process === 'proxy/balancer' && typeof open === 'number') this.atProxy.set(open, at);
    } else if (entry.kind === 'read' && entry.host === 'a') {
      this.atUpstream.add(1, at);
      this.places.set(entry.process, this.visits.length);
      this.visits.push({ arrivedAt: at, beganAt: Number.NaN, doneAt: Number.NaN });
    } else if (entry.kind === 'work') this.change(entry.process, { beganAt: at });
    else if (entry.kind === 'work done') this.change(entry.process, { doneAt: at });
    else if (entry.kind === 'write' && entry.host === 'a') this.atUpstream.add(-1, at);
  }

  private change(process: string, part: Partial<Visit>): void {
    const place = this.places.get(process) ?? -1;
    const visit = this.visits[place];
    if (visit !== undefined) this.visits[place] = { ...visit, ...part };
  }
}

function stationOf(workers: number, requests: number, serviceTimes: 'fixed' | 'exponential'): Station {
  const rate = (workers * LOAD * SECOND) / SERVICE;
  const parameters = parsePreset(pattern, {
    ...STATION,
    serviceTimes,
    workers: String(workers),
    rate: String(rate),
    duration: `${Math.ceil(requests / rate)}s`,
  });
  const station = new Station();
  const recipe = { pattern: pattern.id, version: pattern.version, parameters, seed: 1, interventions: [], list: [] };
  foldRun(setupOf(pattern, recipe), 3600 * SECOND, [station]);
  return station;
}

const timesOf = ({ visits }: Station) => visits.map(({ arrivedAt, doneAt }) => (doneAt - arrivedAt) / SERVICE);
const waitsOf = ({ visits }: Station) => visits.map(({ arrivedAt, beganAt }) => (beganAt - arrivedAt) / SERVICE);

/** Within three standard errors, which must be small enough to say something. */
function expectMean({ mean, error }: Estimate, known: number, sharpness = 0.15): void {
  expect(Math.abs(mean - known)).toBeLessThan(3 * error);
  expect(error).toBeLessThan(sharpness * known);
}

/** From proxy to upstream, the default. */
const NEAR = 500;

describe.each([
  [1, 8000],
  [2, 2500],
  [4, 2000],
  [10, 2000],
] as const)('exponential work, %i at once, at a load of 0.8', (workers, requests) => {
  const station = stationOf(workers, requests, 'exponential');

  test('takes the mean time that Erlang C says', () => {
    expectMean(batchMeans(timesOf(station)), meanTimeInSystem(workers, LOAD));
  });

  test('begins when a worker is free and it is its turn, to the microsecond', () => {
    // Kiefer and Wolfowitz: the first to come takes the worker that is free first.
    const freeAt = Array.from({ length: workers }, () => 0);
    const begins = station.visits.map(({ arrivedAt, beganAt, doneAt }) => {
      const soonest = freeAt.indexOf(Math.min(...freeAt));
      const begin = Math.max(arrivedAt, freeAt[soonest] ?? 0);
      freeAt[soonest] = begin + doneAt - beganAt;
      return begin;
    });
    expect(begins.length).toBeGreaterThan(0.9 * requests);
    expect(station.visits.map(({ beganAt }) => beganAt)).toEqual(begins);
  });

  test("Little's law: as many are there on average as come in the mean time that one stays", () => {
    const { visits, passages, endsAt, atProxy, atUpstream, connections } = station;
    const perUs = visits.length / endsAt;
    expect(passages.length).toBe(visits.length);
    expect(atProxy.mean(endsAt)).toBeCloseTo(perUs * meanOf(passages), 9);
    // The proxy counts the way there and back, too, and twice on a new connection.
    const travels = 2 * NEAR * (1 + connections / visits.length);
    expect(atUpstream.mean(endsAt)).toBeCloseTo(perUs * (meanOf(passages) - travels), 9);
  });

  if (workers > 1) return;

  test.each([0.5, 0.1, 0.01])('a share of %f takes longer than ln(1 / share) mean times', (share) => {
    const limit = timeExceededBy(share, LOAD);
    const isLonger = timesOf(station).map((time) => (time > limit ? 1 : 0));
    expectMean(batchMeans(isLonger), share, 0.5);
  });
});

describe('fixed work, one at once, at a load of 0.8', () => {
  const station = stationOf(1, 3000, 'fixed');

  test('waits half as long as exponential work: rho / (2 mu (1 - rho))', () => {
    const known = meanWaitForOne(LOAD, 1);
    expect(known).toBeCloseTo(2, 12);
    expect(meanWaitForOne(LOAD, 2)).toBeCloseTo(meanTimeInSystem(1, LOAD) - 1, 12);
    expectMean(batchMeans(waitsOf(station)), known);
  });
});
