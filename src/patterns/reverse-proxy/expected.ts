import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { MetricName } from '../../measure/metric.ts';
import { numberOf } from '../values.ts';

/**
 * Without loss, faults, cache, compression and long answers: an answer is with the client half a millisecond (upstream to proxy) and one way after
 * its upstream had it, and each request costs one upstream its service time.
 */
export function expected(parameters: Parameters): Partial<Record<MetricName, number>> {
  const plain = ['loss', 'bandwidth', 'cache', 'requests', 'bodySize'].every((name) => parameters[name] === 0);
  if (!plain || parameters['slow'] !== '' || parameters['failing'] !== '') return {};
  if (parameters['compression'] === true) return {};
  const requests = (numberOf(parameters, 'rate') * numberOf(parameters, 'duration')) / SECOND;
  return {
    meanStalenessMs: (NEAR_US + numberOf(parameters, 'latency') + numberOf(parameters, 'jitter') / 2) / MILLISECOND,
    requests,
    serverWorkMs: (requests * numberOf(parameters, 'serviceTime')) / MILLISECOND,
  };
}

/** Between proxy and upstreams: one room, half a millisecond. */
export const NEAR_US = 500;

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
