import type { RandomState } from '../../../kernel/random.ts';
import { createHaproxyQueue, setInQueue } from './haproxy-queue.ts';
import { afterFailure, afterSuccess, hasFailed, mayBeProbed } from './passive-health.ts';
import type { PassiveHealth } from './passive-health.ts';
import { changePeer } from './peers.ts';
import type { Ask, Balancer, Peer, Pick } from './peers.ts';
import { pickerOf } from './policies.ts';
import type { Algorithm } from './policies.ts';

/** How a balancer chooses, and when it takes a peer for dead. */
export interface Policy extends PassiveHealth {
  readonly algorithm: Algorithm;
  /** `passive`: live requests tell (nginx). `active`: checks of its own do (HAProxy). */
  readonly healthCheck: 'passive' | 'active';
}

export interface Choice {
  readonly balancer: Balancer;
  /** null: nobody is left. */
  readonly upstream: string | null;
  readonly reason: string;
  /** The peer was taken for dead: this request finds out. */
  readonly probe: boolean;
}

export function createBalancer(
  upstreams: readonly { readonly name: string; readonly weight: number }[],
  random: RandomState,
): Balancer {
  return {
    peers: upstreams.map(({ name, weight }, index) => ({
      name,
      weight,
      effectiveWeight: weight,
      currentWeight: 0,
      fails: 0,
      checked: 0,
      accessed: 0,
      connections: 0,
      moved: index,
      up: true,
    })),
    queue: createHaproxyQueue(upstreams.map(({ weight }) => weight)),
    random,
    moves: upstreams.length,
  };
}

/** Whether a peer gets nothing but, perhaps, a probe. */
export function isMarkedDown(balancer: Balancer, peer: Peer, policy: Policy): boolean {
  return policy.healthCheck === 'active' ? !peer.up : hasFailed(balancer, peer, policy);
}

/** Chooses a peer for a request; it then has one connection more until `endRequest` or `release`. */
export function choose(balancer: Balancer, policy: Policy, ask: Ask): Choice {
  const usable = balancer.peers.map(
    (peer) => !ask.avoided.includes(peer.name) && mayServe(balancer, peer, policy, ask.nowS),
  );
  const queue = setInQueue(balancer.queue, (index) => usable[index] === true);
  const ready: Balancer = { ...balancer, queue };
  const free = (index: number) => usable[index] === true && !ask.tried.includes(balancer.peers[index]?.name ?? '');
  const pick = pickerOf(policy.algorithm)(ready, ask, free);
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

/** A peer has answered, or failed (refused, reset, timed out). Active checks learn nothing from it. */
export function endRequest(balancer: Balancer, policy: Policy, name: string, failed: boolean, nowS: number): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  const peer = balancer.peers[index];
  if (peer === undefined) return balancer;
  const connections = Math.max(0, peer.connections - 1);
  const learnsNothing = policy.healthCheck === 'active' || balancer.peers.length === 1;
  const learnt = learnsNothing ? {} : failed ? afterFailure(peer, policy, nowS) : afterSuccess(peer);
  return changePeer(balancer, index, { ...learnt, connections });
}

/** The client has gone: the peer has one connection less, and nothing was learnt about it. */
export function release(balancer: Balancer, name: string): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  const peer = balancer.peers[index];
  return peer === undefined
    ? balancer
    : changePeer(balancer, index, { connections: Math.max(0, peer.connections - 1) });
}

/** What an active check has found. A peer that comes back stands behind its equals. */
export function setUp(balancer: Balancer, name: string, up: boolean): Balancer {
  const index = balancer.peers.findIndex((peer) => peer.name === name);
  if (index < 0) return balancer;
  const moves = balancer.moves + 1;
  return changePeer({ ...balancer, moves }, index, { up, moved: moves });
}

function mayServe(balancer: Balancer, peer: Peer, policy: Policy, nowS: number): boolean {
  if (!isMarkedDown(balancer, peer, policy)) return true;
  // Active checks need no probe.
  return policy.healthCheck === 'passive' && mayBeProbed(peer, policy, nowS);
}

function taken({ balancer, index, reason }: Pick, policy: Policy, nowS: number): Choice {
  const peer = balancer.peers[index];
  if (peer === undefined) return { balancer, upstream: null, reason: 'no live upstreams', probe: false };
  const checked = mayBeProbed(peer, policy, nowS) ? nowS : peer.checked;
  const changed = changePeer(balancer, index, { checked, connections: peer.connections + 1 });
  return { balancer: changed, upstream: peer.name, reason, probe: isMarkedDown(balancer, peer, policy) };
}
