import { changePeer } from './peers.ts';
import type { Balancer, Peer, Pick, PickPeer } from './peers.ts';

/** nginx smooth weighted round robin: everyone gains its weight, the first of the richest serves and pays the total. */
export const nginxRoundRobin: PickPeer = (balancer, _, free) => takeTurns(balancer, free, 'its turn');

/** The same among some of the peers, for policies that end in a tie or find nobody. */
export function takeTurns(balancer: Balancer, free: (index: number) => boolean, reason: string): Pick | null {
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
  const changed = changePeer({ ...balancer, peers }, best, { currentWeight: winner.currentWeight - total });
  return { balancer: changed, index: best, reason };
}
