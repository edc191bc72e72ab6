import type { RandomState } from '../../../kernel/random.ts';
import type { HaproxyQueue } from './haproxy-queue.ts';

/** An upstream as a balancer sees it. */
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
  /** The how-manieth change of connections was its last one: who changes goes behind its equals (HAProxy). */
  readonly moved: number;
  /** What active checks say. */
  readonly up: boolean;
}

/** All that a balancer knows: plain values, replaced with every choice. */
export interface Balancer {
  readonly peers: readonly Peer[];
  readonly queue: HaproxyQueue;
  readonly random: RandomState;
  /** How often a number of connections has changed so far. */
  readonly moves: number;
}

/** Who asks, and whom not to choose. */
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

export interface Pick {
  readonly balancer: Balancer;
  readonly index: number;
  readonly reason: string;
}

/** How one peer is picked among those that are free; null when none is. */
export type PickPeer = (balancer: Balancer, ask: Ask, free: (index: number) => boolean) => Pick | null;

/** After so many draws that hit nobody nginx falls back to round robin. */
export const MAX_DRAWS = 20;

/** The balancer with one peer changed. */
export function changePeer(balancer: Balancer, index: number, part: Partial<Peer>): Balancer {
  const peer = balancer.peers[index];
  const isMoved = part.connections !== undefined && part.connections !== peer?.connections;
  const moves = balancer.moves + (isMoved ? 1 : 0);
  const changed = isMoved ? { ...part, moved: moves } : part;
  return {
    ...balancer,
    moves,
    peers: balancer.peers.map((other, at) => (at === index ? { ...other, ...changed } : other)),
  };
}

export function totalWeight({ peers }: Balancer): number {
  return peers.reduce((sum, { weight }) => sum + weight, 0);
}

/** Peers laid end to end, each as long as it weighs: the index of the one at `point`. */
export function peerAt({ peers }: Balancer, point: number): number {
  let left = point;
  for (const [index, { weight }] of peers.entries()) {
    if (left < weight) return index;
    left -= weight;
  }
  return peers.length - 1;
}
