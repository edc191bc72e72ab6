import { takeTurns } from './nginx-round-robin.ts';
import { MAX_DRAWS, peerAt, totalWeight } from './peers.ts';
import type { PickPeer } from './peers.ts';

/** nginx `ip_hash`: the first three octets of the address decide, so that a network of 256 is one client. */
export const ipHash: PickPeer = (balancer, { address }, free) => {
  const octets = address.split('.').slice(0, 3).map(Number);
  const total = totalWeight(balancer);
  // 89, 113 and 6271 are nginx's own primes.
  let hash = 89;
  for (let draws = 0; draws <= MAX_DRAWS && balancer.peers.length > 1; draws += 1) {
    for (const octet of octets) hash = (hash * 113 + octet) % 6271;
    const index = peerAt(balancer, hash % total);
    if (free(index)) return { balancer, index, reason: draws === 0 ? 'address' : 'address, the next that is up' };
  }
  return takeTurns(balancer, free, 'its turn');
};
