import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { MetricName } from '../../measure/metric.ts';
import { meanConnectTime } from '../shared/connect-time.ts';
import type { Values } from './parameters.ts';

/**
 * Without loss, faults, cache, compression and long answers: an answer is with the client one way from upstream
 * to proxy and one from there after its upstream had it, and each request costs one upstream its service time. How long a
 * request takes is known where nothing queues, and for one upstream that is an M/M/c queue.
 */
export function expected(values: Values): Partial<Record<MetricName, number>> {
  const plain = [values.loss, values.bandwidth, values.cache, values.requests, values.bodySize].every(
    (value) => value === 0,
  );
  if (!plain || values.slow !== '' || values.failing !== '') return {};
  if (values.compression) return {};
  const requests = (values.rate * values.duration) / SECOND;
  return {
    ...responseTime(values),
    meanStalenessMs: (values.upstreamLatency + values.latency + values.jitter / 2) / MILLISECOND,
    requests,
    serverWorkMs: (requests * values.serviceTime) / MILLISECOND,
  };
}

function responseTime(values: Values): Partial<Record<MetricName, number>> {
  const serviceUs = values.serviceTime;
  const rate = values.rate;
  const workers = values.workers;
  const connectUs = meanConnectTime(values);
  if (connectUs === null) return {};
  // Where connections come and go by idle times nobody knows how many are opened.
  if (values.pool && Math.min(values.poolIdle, values.upstreamIdle) < LONG_IDLE) return {};
  const hopUs = values.pool ? 0 : 2 * values.upstreamLatency;
  const wayUs = connectUs + hopUs + 2 * (values.upstreamLatency + values.latency) + values.jitter;
  const isFixed = values.arrivals === 'fixed';
  const isExponential = values.serviceTimes === 'exponential';
  if (isFixed && !isExponential && rate * serviceUs < SECOND)
    return { meanResponseMs: (wayUs + serviceUs) / MILLISECOND };
  const load = (rate * serviceUs) / (SECOND * workers);
  const isOne = !values.weights.includes('/');
  if (isFixed || !isExponential || !isOne || load >= 1) return {};
  return { meanResponseMs: (wayUs + serviceUs * meanTimeInSystem(workers, load)) / MILLISECOND };
}

/** Idle times from here on keep a pool as it is, at the rates of our runs. */
const LONG_IDLE = 30 * SECOND;

/**
 * M/M/c: the mean time from arrival to the end of the work, in service times, for `c` workers at load `rho`:
 * 1 + C / (c (1 - rho)) with Erlang's C, from Erlang's B by its recursion.
 */
export function meanTimeInSystem(c: number, rho: number): number {
  const offered = c * rho;
  let blocked = 1;
  for (let servers = 1; servers <= c; servers += 1) blocked = (offered * blocked) / (servers + offered * blocked);
  const waits = blocked / (1 - rho * (1 - blocked));
  return 1 + waits / (c * (1 - rho));
}

/** The better of two at random, many servers (the supermarket model): sum of rho^(2^i - 2), i from 1, in service times. */
export function meanTimeWithTwoChoices(rho: number): number {
  let sum = 0;
  for (let index = 1; index <= 12; index += 1) sum += Math.pow(rho, Math.pow(2, index) - 2);
  return sum;
}

/**
 * M/G/1, Pollaczek and Khinchine: the mean wait before the work begins, in service times, for one worker at load `rho`.
 * @param secondMoment of the service time, in squares of its mean: 1 when all are the same, 2 when they are exponential
 */
export function meanWaitForOne(rho: number, secondMoment: number): number {
  return (rho * secondMoment) / (2 * (1 - rho));
}

/** M/M/1: the time in the system, in service times, that this share of the requests exceeds. It is exponential. */
export function timeExceededBy(share: number, rho: number): number {
  return -Math.log(share) / (1 - rho);
}

/**
 * Passive checks as in nginx, an upstream dead in silence for so many seconds: how many requests wait for its time-out.
 * `max_fails` of them mark it down. Then, unless one succeeds, each `fail_timeout` sends a single probe, in the second
 * after it: whole seconds are compared (`now - checked > fail_timeout`), as in the recording lb-nginx-dead-peer-1-1-1.
 */
export function requestsThatFindOut(seconds: number, maxFails: number, failTimeoutS: number): number {
  return maxFails + seconds / (failTimeoutS + 1);
}

/**
 * Active checks as in HAProxy: the mean time from the death of a server until it is marked down. Checks begin every
 * `interval`, so the first comes half of one later on average, and `fall` of them must fail. In silence each takes a
 * whole interval to fail, a refused one no time.
 */
export function meanDetectionTime(interval: Microseconds, fall: number, inSilence: boolean): Microseconds {
  return interval * (fall - 1 + 0.5 + (inSilence ? 1 : 0));
}

/** The share of keys that move when a server is added to `servers`: the new one takes its share, and nothing else moves. */
export function movedByConsistentHash(servers: number): number {
  return 1 / (servers + 1);
}

/** The same for a hash modulo the number of servers: only keys with the same remainder for both numbers stay. */
export function movedByModulo(servers: number): number {
  return servers / (servers + 1);
}

/** As many balls as bins, thrown at random: how many the fullest bin holds on average. */
export function meanFullestBin(count: number): number {
  const all = waysToFill(count, count);
  let mean = 0;
  // The mean of a count is the sum over m of the chance of more than m.
  for (let limit = 0; ; limit += 1) {
    const more = 1 - waysToFill(count, limit) / all;
    mean += more;
    if (more < 1e-9) return mean;
  }
}

/** The ways to put `count` balls into as many bins, at most `limit` into each, divided by count!: bin by bin. */
function waysToFill(count: number, limit: number): number {
  let ways = [1, ...Array.from({ length: count }, () => 0)];
  for (let bin = 0; bin < count; bin += 1)
    ways = ways.map((_, thrown) => {
      let sum = 0;
      let orders = 1;
      for (let here = 0; here <= Math.min(limit, thrown); here += 1) {
        orders *= Math.max(1, here);
        sum += (ways[thrown - here] ?? 0) / orders;
      }
      return sum;
    });
  return ways[count] ?? 0;
}
