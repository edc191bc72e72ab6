import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { Metrics } from '../../measure/metrics.ts';
import { Pairs } from '../../measure/pairs.ts';
import { parseIntervention } from '../contract/intervention-text.ts';
import { pattern as longPolling } from '../long-polling/index.ts';
import { measuredScene } from '../contract/measured.ts';
import { differenceIn } from './metric-invariants.ts';
import type { Pattern } from '../contract/pattern.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern as requestResponse } from '../request-response/index.ts';
import { pattern as reverseProxy } from '../reverse-proxy/index.ts';
import { pattern as serverSentEvents } from '../server-sent-events/index.ts';
import { pattern as shortPolling } from '../short-polling/index.ts';
import { pattern as statelessStateful } from '../stateless-stateful/index.ts';

function simulate(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  deeds: readonly string[],
  until: number,
  seed = 1,
) {
  const parameters = parsePreset(pattern, texts);
  const scene = { parameters: pattern.parameters, topology: pattern.topology(parameters) };
  const interventions = deeds.flatMap((text) => {
    const parsed = parseIntervention(scene, text);
    return parsed.ok ? [parsed.intervention] : [];
  });
  const { id, version } = pattern;
  const run = new Run(setupOf(pattern, { pattern: id, version, parameters, seed, interventions, list: [] }));
  run.advance(until);
  return { log: run.log, scene: measuredScene(pattern, scene.topology) };
}

describe('the parts of a response time', () => {
  test('of a call over a kept connection hold the work for it', () => {
    const { log, scene } = simulate(requestResponse, { serviceTime: '200ms', arrivals: 'fixed' }, [], 30 * SECOND);
    const metrics = new Metrics(scene);
    for (const entry of log) metrics.add(entry);
    expect(metrics.values(30 * SECOND).meanWorkMs).toBe(200);
  });

  test.each([
    ['of a proxy that works, too, hold no time twice', { compression: 'on', method: 'POST' }],
    ['of a call with failed tries hold no work for those', { upstreamTimeout: '500ms', slow: 'b', compression: 'on' }],
  ])('%s', (_, texts) => {
    const { log, scene } = simulate(reverseProxy, { weights: '1/1/1', ...texts }, [], 30 * SECOND);
    const metrics = new Metrics(scene);
    for (const entry of log) {
      metrics.add(entry);
      expect(metrics.values(entry.at).meanWayMs ?? 0).toBeGreaterThanOrEqual(0);
    }
    expect(metrics.values(30 * SECOND).meanWorkMs).toBeGreaterThan(0);
  });
});

test('a call of several requests over a kept connection does not connect for each', () => {
  const { log, scene } = simulate(statelessStateful, { backends: '4', latency: '1ms' }, [], 20 * SECOND);
  const metrics = new Metrics(scene);
  for (const entry of log) {
    metrics.add(entry);
    expect(metrics.values(entry.at).meanWayMs ?? 0).toBeGreaterThanOrEqual(0);
  }
  // The first request of each client connects; the one that is answered comes after it.
  expect(metrics.values(20 * SECOND).meanConnectMs).toBe(0);
});

test('an item that reaches a server again after everybody has it is none', () => {
  const pairs = new Pairs(['client']);
  pairs.arrive(1, 0, false);
  pairs.deliver(1, 'client', 5);
  pairs.arrive(1, 9, false);
  expect([pairs.items, pairs.oldestWaiting]).toEqual([1, null]);
  pairs.arrive(2, 10, false, []);
  pairs.arrive(2, 11, false, []);
  expect(pairs.items).toBe(2);
});

test('news that pass through a proxy are not lost on their way', () => {
  const texts = { cursor: 'off', proxyTimeout: '60s', rate: '2' };
  const { log, scene } = simulate(longPolling, texts, [], 20 * SECOND);
  const metrics = new Metrics(scene);
  for (const entry of log) {
    metrics.add(entry);
    expect(metrics.values(entry.at).lostEvents).toBe(0);
  }
});

test('what is published by hand before and after the newsroom boots are two items', () => {
  const deeds = ['1s publish', '2s restart feed', '3s publish'];
  const { log, scene } = simulate(shortPolling, { rate: '0' }, deeds, 10 * SECOND);
  const items = log.flatMap((entry) => (entry.kind === 'note' && entry.name === 'news' ? [entry.values['news']] : []));
  expect(new Set(items).size).toBe(2);
  expect(differenceIn(log, scene, 10 * SECOND)).toBeNull();
});

test('what other tabs have read, and the one that tells has not, is lost with the memory of the server', () => {
  const { log, scene } = simulate(
    serverSentEvents,
    { tabs: '8', history: 'off', retry: '54us', rate: '0.6' },
    ['792495us restart server', '11.6s crash server'],
    40 * SECOND,
  );
  expect(differenceIn(log, scene, 40 * SECOND)).toBeNull();
});

describe('the invariants of a reverse proxy', () => {
  const problems = (texts: Readonly<Record<string, string>>, deeds: readonly string[]) => {
    const { log } = simulate(reverseProxy, texts, deeds, 10 * SECOND);
    const values = parsePreset(reverseProxy, texts);
    return reverseProxy.invariants.flatMap(({ name, check }) => (check(log, values) === null ? [] : [name]));
  };

  test('let nginx ask each of eight upstreams once, whatever HAProxy would do', () => {
    const weights = '1/2/3/4/5/6/7/8';
    expect(problems({ weights, redispatch: 'on', upstreamTimeout: '10ms', serviceTime: '200ms' }, [])).toEqual([]);
  });

  test('let a POST be sent again where what failed is always tried again', () => {
    const posts = { method: 'POST', repeat: 'all', failing: 'b', algorithm: 'haproxy-least-connections' };
    expect(problems(posts, [])).toEqual([]);
    expect(problems(posts, ['1s set repeat=idempotent'])).toEqual([]);
  });
});

test('an answer stays in the coding that its head has said, whatever is set while it runs', () => {
  const proxied = { proxy: 'http-1.0', buffering: 'off', gzip: 'on', rate: '1', history: 'off' };
  const read = (deeds: readonly string[]) => {
    const { log, scene } = simulate(serverSentEvents, proxied, deeds, 20 * SECOND);
    expect(log.filter(({ kind }) => kind === 'error')).toEqual([]);
    const metrics = new Metrics(scene);
    for (const entry of log) metrics.add(entry);
    return metrics.values(20 * SECOND).events;
  };
  const all = read([]);
  expect(all).toBeGreaterThan(10);
  expect(read(['4s set gzip=off', '8s set gzip=on'])).toBe(all);
});

test('a new socket at the address of a peer that is gone does not make the old connection whole', () => {
  const deeds = [
    '253884us drop server>feed 1',
    '3680597us restart server',
    '6098336us pause client',
    '6098336us drop server>feed 2',
  ];
  const texts = { serviceTimes: 'exponential', jitter: '5s' };
  const { log, scene } = simulate(serverSentEvents, texts, deeds, 12 * SECOND, 616_035);
  expect(differenceIn(log, scene, 12 * SECOND)).toBeNull();
});
