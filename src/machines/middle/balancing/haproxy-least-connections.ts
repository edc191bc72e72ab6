import type { Peer, PickPeer } from './peers.ts';

/** `SRV_EWGHT_MAX` and `BE_WEIGHT_SCALE` of HAProxy: keys are whole numbers. */
const MAX_WEIGHT = 4096;
const SCALE = 16;

/**
 * HAProxy `balance leastconn` (`lb_fwlc.c` of 2.6), from its description: the lowest key serves, which is 0 for an idle
 * server, else (connections + 1) / weight. Equals stand in a queue, and a server goes behind them whenever its number of
 * connections changes. The recording lb-haproxy-least-conn-1-1 pins this.
 */
export const haproxyLeastConnections: PickPeer = (balancer, _, free) => {
  let best = -1;
  balancer.peers.forEach((peer, index) => {
    const leader = balancer.peers[best];
    if (free(index) && (leader === undefined || comesBefore(peer, leader))) best = index;
  });
  return best < 0 ? null : { balancer, index: best, reason: 'fewest connections, longest unchanged' };
};

function comesBefore(one: Peer, other: Peer): boolean {
  const difference = keyOf(one) - keyOf(other);
  return difference < 0 || (difference === 0 && one.moved < other.moved);
}

function keyOf({ connections, weight }: Peer): number {
  return connections === 0 ? 0 : Math.floor(((connections + 1) * MAX_WEIGHT) / (weight * SCALE));
}
