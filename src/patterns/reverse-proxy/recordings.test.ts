import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { choose, createBalancer, endRequest, release } from '../../machines/middle/balancing/balancer.ts';
import type { Policy } from '../../machines/middle/balancing/balancer.ts';
import type { Balancer } from '../../machines/middle/balancing/peers.ts';
import type { Algorithm } from '../../machines/middle/balancing/policies.ts';
import { crc32 } from '../../protocols/crc32.ts';
import { hashRing, ringPosition } from '../../machines/middle/balancing/hash-ring.ts';
import { encodeUtf8 } from '../../protocols/bytes.ts';

/** The balancer alone against nginx 1.22.1 and HAProxy 2.6.12; the whole simulation follows in reverse-proxy.test.ts. */

const peerList = z.array(z.object({ peer: z.string(), weight: z.number() }));

function recording<Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> {
  const text = readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8');
  return shape.parse(JSON.parse(text));
}

const policyOf = (algorithm: Algorithm): Policy => ({
  algorithm,
  healthCheck: 'passive',
  maxFails: 1,
  failTimeoutS: 10,
});

const ASK = { tried: [], avoided: [], nowS: 0, address: '10.0.0.1', key: '/' };

function balancerOf(peers: z.infer<typeof peerList>): Balancer {
  return createBalancer(
    peers.map(({ peer, weight }) => ({ name: peer, weight })),
    1,
  );
}

describe.each([
  ['nginx', 'nginx-weighted-round-robin'],
  ['haproxy', 'haproxy-round-robin'],
] as const)('round robin of %s', (product, algorithm) => {
  test.each(['1-1-1', '5-1-1', '5-3-2'])('%s serves in the recorded order', (weights) => {
    const { parameters, summary } = recording(
      `lb-${product}-rr-${weights}`,
      z.object({ parameters: z.object({ peers: peerList }), summary: z.object({ sequence: z.string() }) }),
    );
    let balancer = balancerOf(parameters.peers);
    let served = '';
    while (served.length < summary.sequence.length) {
      const choice = choose(balancer, policyOf(algorithm), ASK);
      served += choice.upstream ?? '-';
      balancer = release(choice.balancer, choice.upstream ?? '');
    }
    expect(served).toBe(summary.sequence);
  });
});

test.each([
  ['nginx', 'least-connections'],
  ['haproxy', 'haproxy-least-connections'],
] as const)('least connections go round among equals as in %s', (product, algorithm) => {
  const { parameters, summary } = recording(
    `lb-${product}-least-conn-1-1`,
    z.object({ parameters: z.object({ peers: peerList }), summary: z.object({ sequence: z.string() }) }),
  );
  let balancer = balancerOf(parameters.peers);
  let served = '';
  for (let count = 0; count < 13; count += 1) {
    // The first request is held until the seventh short one.
    if (count === 7) balancer = release(balancer, served[0] ?? '');
    const choice = choose(balancer, policyOf(algorithm), ASK);
    served += choice.upstream ?? '-';
    balancer = count === 0 ? choice.balancer : release(choice.balancer, choice.upstream ?? '');
  }
  expect(served).toBe(summary.sequence);
});

test('with least connections of HAProxy weights count, and who changes goes behind its equals', () => {
  // Checked by hand against the rule: idle servers first, in the order in which they became idle; then (n + 1) / weight.
  let balancer = createBalancer(
    [
      { name: 'a', weight: 3 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 1 },
    ],
    1,
  );
  const take = () => {
    const choice = choose(balancer, policyOf('haproxy-least-connections'), ASK);
    balancer = choice.balancer;
    return choice.upstream;
  };
  // All idle: a b c. Then a has 2/3, 3/3, 4/3, 5/3 for one to four of its own, the others 2/1: a until 6/3 = 2/1.
  expect([take(), take(), take()]).toEqual(['a', 'b', 'c']);
  expect([take(), take(), take(), take()]).toEqual(['a', 'a', 'a', 'a']);
  // Equal at 2: b has not changed for longest.
  expect([take(), take()]).toEqual(['b', 'c']);
  // An idle one is before all others, whatever it weighs.
  balancer = release(release(balancer, 'c'), 'c');
  expect(take()).toBe('c');
});

test('the plain hash sends each key where nginx sends it, and past a server that refuses', () => {
  const { parameters, trace } = recording(
    'lb-nginx-hash-plain',
    z.object({
      parameters: z.object({ peers: peerList }),
      trace: z.array(z.object({ key: z.string(), peer: z.string(), peer_without_a: z.string() })),
    }),
  );
  const balancer = balancerOf(parameters.peers);
  const upstreamOf = (key: string, tried: readonly string[]) =>
    choose(balancer, policyOf('plain-hash'), { ...ASK, key, tried }).upstream;
  for (const { key, peer, peer_without_a: without } of trace) {
    expect(upstreamOf(key, []), key).toBe(peer);
    expect(upstreamOf(key, ['a']), key).toBe(without);
  }
});

test('ip_hash sends each address where nginx sends it', () => {
  const { trace } = recording(
    'lb-nginx-ip-hash',
    z.object({ trace: z.array(z.object({ client: z.string(), peer: z.string() })) }),
  );
  const balancer = createBalancer(
    ['a', 'b', 'c'].map((name) => ({ name, weight: 1 })),
    1,
  );
  for (const { client, peer } of trace)
    expect(choose(balancer, policyOf('ip-hash'), { ...ASK, address: client }).upstream, client).toBe(peer);
});

test('the consistent hash sends each key where nginx sends it, before and after a peer is taken out', () => {
  const { parameters, trace, summary } = recording(
    'lb-nginx-hash-consistent',
    z.object({
      parameters: z.object({ peers: z.array(z.object({ peer: z.string(), weight: z.number(), address: z.string() })) }),
      trace: z.array(z.object({ key: z.string(), peer: z.string(), peer_without_removed: z.string() })),
      summary: z.object({ keys_that_moved: z.number() }),
    }),
  );
  const ringOf = (peers: typeof parameters.peers) =>
    hashRing(
      peers.map(({ peer, weight, address }) => {
        const [host = '', port = ''] = address.split(':');
        return { name: peer, host, port, weight };
      }),
    );
  const all = ringOf(parameters.peers);
  const left = ringOf(parameters.peers.filter(({ peer }) => peer !== 'b'));
  let moved = 0;
  for (const { key, peer, peer_without_removed: without } of trace) {
    expect(all[ringPosition(all, key)]?.server, key).toBe(peer);
    expect(left[ringPosition(left, key)]?.server, key).toBe(without);
    if (peer !== without) moved += 1;
  }
  expect(moved).toBe(summary.keys_that_moved);
});

test.each([2, 3, 5, 8])(
  'with a server more than %i the consistent hash moves a share of 1 / (n + 1), all to it',
  (count) => {
    const ringOf = (servers: number) =>
      hashRing(
        Array.from({ length: servers }, (_, index) => ({
          name: String(index),
          host: `10.0.0.${index}`,
          port: '80',
          weight: 1,
        })),
      );
    const [before, after] = [ringOf(count), ringOf(count + 1)];
    const keys = Array.from({ length: 4000 }, (_, index) => `/items/${index}`);
    let moved = 0;
    for (const key of keys) {
      const to = after[ringPosition(after, key)]?.server;
      if (to === before[ringPosition(before, key)]?.server) continue;
      expect(to).toBe(String(count));
      moved += 1;
    }
    const share = 1 / (count + 1);
    // 160 points make arcs that vary by 1 / sqrt(160) of the share; the keys add their own chance.
    const deviation = Math.sqrt((share * share) / 160 + (share * (1 - share)) / keys.length);
    expect(Math.abs(moved / keys.length - share)).toBeLessThan(3 * deviation);
  },
);

test('crc32 of "123456789" is the check value of the polynomial', () => {
  expect(crc32(encodeUtf8('123456789'))).toBe(0xcbf43926);
});

test('a server that fails loses weight and gains it back one by one', () => {
  let balancer = createBalancer(
    [
      { name: 'a', weight: 4 },
      { name: 'b', weight: 1 },
    ],
    1,
  );
  const policy: Policy = { ...policyOf('nginx-weighted-round-robin'), maxFails: 2 };
  balancer = endRequest(choose(balancer, policy, ASK).balancer, policy, 'a', true, 0);
  expect(balancer.peers[0]).toMatchObject({ effectiveWeight: 2, fails: 1 });
  balancer = choose(balancer, policy, ASK).balancer;
  expect(balancer.peers[0]?.effectiveWeight).toBe(3);
});

test('in every cycle each server serves as often as it weighs, whatever the weights', () => {
  for (const weights of [[1], [2, 3], [7, 1, 1], [5, 3, 2], [20, 13, 8, 1], [1, 1, 1, 1, 1]]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const algorithm of ['nginx-weighted-round-robin', 'haproxy-round-robin'] as const) {
      let balancer = createBalancer(
        weights.map((weight, index) => ({ name: String(index), weight })),
        1,
      );
      for (let cycle = 0; cycle < 40; cycle += 1) {
        const counts = weights.map(() => 0);
        for (let count = 0; count < total; count += 1) {
          const choice = choose(balancer, policyOf(algorithm), ASK);
          counts[Number(choice.upstream)] = (counts[Number(choice.upstream)] ?? 0) + 1;
          balancer = release(choice.balancer, choice.upstream ?? '');
        }
        expect(counts, `${algorithm} ${weights.join('/')} cycle ${cycle}`).toEqual(weights);
      }
    }
  }
});
