import { takeTurns } from './nginx-round-robin.ts';
import type { PickPeer } from './peers.ts';

/** nginx `least_conn`: fewest connections for its weight; among equals round robin. */
export const nginxLeastConnections: PickPeer = (balancer, _, free) => {
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
  return takeTurns(balancer, (index) => best.includes(index), 'equal connections, its turn');
};
