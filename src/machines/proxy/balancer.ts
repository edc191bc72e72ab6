import { drawBelow } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import { createHaproxyQueue, nextInQueue, setInQueue } from './haproxy-round-robin.ts';
import type { HaproxyQueue } from './haproxy-round-robin.ts';
import { hashRing, ringPosition } from './hash-ring.ts';
import type { RingPoint, RingServer } from './hash-ring.ts';

export type Algorithm =
  | 'nginx-weighted-round-robin'
  | 'haproxy-round-robin'
  | 'least-connections'
  | 'random-two'
  | 'ip-hash'
  | 'consistent-hash';

/** How a balancer chooses, and when it takes a peer for dead. */
export interface Policy {
  readonly algorithm: Algorithm;
  /** `passive`: live requests tell (nginx). `active`: checks of its own do (HAProxy). */
  readonly healthCheck: 'passive' | 'active';
  /** 0: a peer is never taken for dead. */
  readonly maxFails: number;
  /** nginx counts it in whole seconds. */
  readonly failTimeoutS: number;
}

export interface Peer {
  readonly name: string;
  readonly weight: number;
  readonly effectiveWeight: number;
  readonly currentWeight: number;
  readonly fails: number;
  /** Whole seconds: when it was last chosen as a probe or failed, and when it last failed. */
  readonly checked: number;
  readonly accessed: number;
  readonly connections: number;
  /** What active checks say. */
  readonly up: boolean;
}

/** All that a balancer knows: plain values, replaced with every choice. */
export interface Balancer {
  readonly peers: readonly Peer[];
  readonly queue: HaproxyQueue;
  readonly random: RandomState;
}

export interface Ask {
  /** Peers that have failed for this very request. */
  readonly tried: readonly string[];
  /** Peers that take nothing new. */
  readonly avoided: readonly string[];
  readonly nowS: number;
  /** The client's IPv4 address. */
  readonly address: string;
  readonly key: string;
}

export interface Choice {
  readonly balancer: Balancer;
  /** null: nobody is left. */
  readonly upstream: string | null;
  readonly reason: string;
  /** The peer was taken for dead: this request finds out. */
  readonly probe: boolean;
}

interface Pick {
  readonly balancer: Balancer;
  readonly index: number;
  readonly reason: string;
}

/** After so many draws that hit nobody nginx falls back to round robin. */
const MAX_DRAWS = 20;

export function createBalancer(
  upstreams: readonly { readonly name: string; readonly weight: number }[],
  random: RandomState,
): Balancer {
  return {
    peers: upstreams.map(({ name, weight }) => ({
      name,
      weight,
      effectiveWeight: weight,
      currentWeight: 0,
      fails: 0,
      checked: 0,
      accessed: 0,
      connections: 0,
      up: true,
    })),
    queue: createHaproxyQueue(upstreams.map(({ weight }) => weight)),
    random,
  };
}

/** Whether a peer has failed so often that only a probe may go to it (nginx: never for the only peer of a group). */
export function isMarkedDown(balancer: Balancer, peer: Peer, policy: Policy): boolean {
  if (policy.healthCheck === 'active') return !peer.up;
  return balancer.peers.length > 1 && policy.maxFails > 0 && peer.fails >= policy.maxFails;
}

/** Chooses a peer for a request; it then has one connection more until `endRequest` or `release`. */
export function choose(balancer: Balancer, policy: Policy, ask: Ask): Choice {
  const usable = balancer.peers.map(
    (peer) => !ask.avoided.includes(peer.name) && mayServe(balancer, peer, policy, ask.nowS),
  );
  const queue = setInQueue(balancer.queue, (index) => usable[index] === true);
  const ready: Balancer = { ...balancer, queue };
  const free = (index: number) => usable[index] === true && !ask.tried.includes(balancer.peers[index]?.name ?? '');
  const pick = pickOf(ready, policy.algorithm, ask, free);
  if (pick === null) return { balancer: ready, upstream: null, reason: 'no live upstreams', probe: false };
  return taken(pick, policy, ask.nowS);
}

/** The peer of a name, if it may serve: for requests that are bound to one, even to one that takes nobody new. */
export function chooseByName(
  balancer: Balancer,
  policy: Policy,
  ask: Ask,
  name: string,
  reason: string,
): Choice | null {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  const peer = balancer.peers[index];
  if (peer === undefined || ask.tried.includes(name) || !mayServe(balancer, peer, policy, ask.nowS)) return null;
  return taken({ balancer, index, reason }, policy, ask.nowS);
}

/** A peer that is marked down may serve one request as a probe when its time is over; active checks need no probe. */
function mayServe(balancer: Balancer, peer: Peer, policy: Policy, nowS: number): boolean {
  if (!isMarkedDown(balancer, peer, policy)) return true;
  return policy.healthCheck === 'passive' && nowS - peer.checked > policy.failTimeoutS;
}

function taken({ balancer, index, reason }: Pick, policy: Policy, nowS: number): Choice {
  const peer = balancer.peers[index];
  if (peer === undefined) return { balancer, upstream: null, reason: 'no live upstreams', probe: false };
  const checked = nowS - peer.checked > policy.failTimeoutS ? nowS : peer.checked;
  const changed = change(balancer, index, { checked, connections: peer.connections + 1 });
  return { balancer: changed, upstream: peer.name, reason, probe: isMarkedDown(balancer, peer, policy) };
}

/** A peer has answered, or failed (refused, reset, timed out). */
export function endRequest(balancer: Balancer, policy: Policy, name: string, failed: boolean, nowS: number): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  const peer = balancer.peers[index];
  if (peer === undefined) return balancer;
  const connections = Math.max(0, peer.connections - 1);
  if (policy.healthCheck === 'active' || balancer.peers.length === 1) return change(balancer, index, { connections });
  if (!failed) return change(balancer, index, { connections, fails: peer.accessed < peer.checked ? 0 : peer.fails });
  const less = policy.maxFails > 0 ? Math.floor(peer.weight / policy.maxFails) : 0;
  return change(balancer, index, {
    connections,
    fails: peer.fails + 1,
    checked: nowS,
    accessed: nowS,
    effectiveWeight: Math.max(0, peer.effectiveWeight - less),
  });
}

/** The client has gone: the peer has one connection less, and nothing was learnt about it. */
export function release(balancer: Balancer, name: string): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  const peer = balancer.peers[index];
  return peer === undefined ? balancer : change(balancer, index, { connections: Math.max(0, peer.connections - 1) });
}

/** What an active check has found. */
export function setUp(balancer: Balancer, name: string, up: boolean): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  return index < 0 ? balancer : change(balancer, index, { up });
}

function pickOf(balancer: Balancer, algorithm: Algorithm, ask: Ask, free: (index: number) => boolean): Pick | null {
  switch (algorithm) {
    case 'nginx-weighted-round-robin':
      return roundRobin(balancer, free, 'its turn');
    case 'haproxy-round-robin': {
      const next = nextInQueue(balancer.queue, free);
      return next === null
        ? null
        : { balancer: { ...balancer, queue: next.queue }, index: next.index, reason: 'its turn' };
    }
    case 'least-connections':
      return leastConnections(balancer, free);
    case 'random-two':
      return randomTwo(balancer, free);
    case 'ip-hash':
      return addressHash(balancer, ask.address, free);
    case 'consistent-hash':
      return keyHash(balancer, ask.key, free);
  }
}

/** nginx smooth weighted round robin: everyone gains its weight, the first of the richest serves and pays the total. */
function roundRobin(balancer: Balancer, free: (index: number) => boolean, reason: string): Pick | null {
  let total = 0;
  let best = -1;
  const peers = balancer.peers.map((peer, index): Peer => {
    if (!free(index)) return peer;
    total += peer.effectiveWeight;
    return {
      ...peer,
      currentWeight: peer.currentWeight + peer.effectiveWeight,
      effectiveWeight: Math.min(peer.weight, peer.effectiveWeight + 1),
    };
  });
  peers.forEach((peer, index) => {
    const leader = peers[best];
    if (free(index) && (leader === undefined || peer.currentWeight > leader.currentWeight)) best = index;
  });
  const winner = peers[best];
  if (winner === undefined) return null;
  const changed = change({ ...balancer, peers }, best, { currentWeight: winner.currentWeight - total });
  return { balancer: changed, index: best, reason };
}

/** nginx `least_conn`: fewest connections for its weight; among equals round robin. */
function leastConnections(balancer: Balancer, free: (index: number) => boolean): Pick | null {
  let best: number[] = [];
  balancer.peers.forEach((peer, index) => {
    if (!free(index)) return;
    const leader = balancer.peers[best[0] ?? -1];
    const difference = leader === undefined ? -1 : peer.connections * leader.weight - leader.connections * peer.weight;
    if (difference < 0) best = [index];
    else if (difference === 0) best.push(index);
  });
  const [first] = best;
  if (first === undefined) return null;
  if (best.length === 1) return { balancer, index: first, reason: 'fewest connections' };
  return roundRobin(balancer, (index) => best.includes(index), 'equal connections, its turn');
}

/** nginx `random two least_conn`: two different draws by weight, the one with fewer connections (the second on a tie). */
function randomTwo(balancer: Balancer, free: (index: number) => boolean): Pick | null {
  const total = balancer.peers.reduce((sum, { weight }) => sum + weight, 0);
  let { random } = balancer;
  let first: number | null = null;
  for (let draws = 0; draws <= MAX_DRAWS && balancer.peers.length > 1; draws += 1) {
    const [drawn, next] = drawBelow(random, total);
    random = next;
    const index = ofWeight(balancer.peers, drawn);
    if (index === first || !free(index)) continue;
    if (first === null) {
      first = index;
      continue;
    }
    const [one, other] = [balancer.peers[first], balancer.peers[index]];
    if (one === undefined || other === undefined) break;
    const second = other.connections * one.weight <= one.connections * other.weight;
    return {
      balancer: { ...balancer, random },
      index: second ? index : first,
      reason: `better of ${one.name} and ${other.name}`,
    };
  }
  return roundRobin({ ...balancer, random }, free, 'no second choice, its turn');
}

/** nginx `ip_hash`: the first three octets of the address decide, so that a network of 256 is one client. */
function addressHash(balancer: Balancer, address: string, free: (index: number) => boolean): Pick | null {
  const octets = address.split('.').slice(0, 3).map(Number);
  const total = balancer.peers.reduce((sum, { weight }) => sum + weight, 0);
  // 89, 113 and 6271 are nginx's own primes.
  let hash = 89;
  for (let draws = 0; draws <= MAX_DRAWS && balancer.peers.length > 1; draws += 1) {
    for (const octet of octets) hash = (hash * 113 + octet) % 6271;
    const index = ofWeight(balancer.peers, hash % total);
    if (free(index)) return { balancer, index, reason: draws === 0 ? 'address' : 'address, the next that is up' };
  }
  return roundRobin(balancer, free, 'its turn');
}

/** nginx `hash $request_uri consistent`. */
function keyHash(balancer: Balancer, key: string, free: (index: number) => boolean): Pick | null {
  const ring = ringOf(balancer.peers);
  const start = ringPosition(ring, key);
  for (let draws = 0; draws <= MAX_DRAWS; draws += 1) {
    const point = ring[(start + draws) % ring.length];
    const index = balancer.peers.findIndex(({ name }) => name === point?.server);
    if (index >= 0 && free(index)) return { balancer, index, reason: draws === 0 ? 'key' : 'key, the next that is up' };
  }
  return roundRobin(balancer, free, 'its turn');
}

/** Made anew for each choice, which takes a fraction of what a request takes: kept, it would be seen in every memory. */
function ringOf(peers: readonly Peer[]): readonly RingPoint[] {
  return hashRing(peers.map(({ name, weight }): RingServer => ({ name, host: name, port: '80', weight })));
}

function ofWeight(peers: readonly Peer[], point: number): number {
  let left = point;
  for (const [index, { weight }] of peers.entries()) {
    if (left < weight) return index;
    left -= weight;
  }
  return peers.length - 1;
}

function change(balancer: Balancer, index: number, part: Partial<Peer>): Balancer {
  return { ...balancer, peers: balancer.peers.map((peer, at) => (at === index ? { ...peer, ...part } : peer)) };
}
