import { hashRing, ringPosition } from './hash-ring.ts';
import type { RingPoint, RingServer } from './hash-ring.ts';
import { takeTurns } from './nginx-round-robin.ts';
import { MAX_DRAWS } from './peers.ts';
import type { Peer, PickPeer } from './peers.ts';

/** nginx `hash $key consistent`. */
export const consistentHash: PickPeer = (balancer, { key }, free) => {
  const ring = ringOf(balancer.peers);
  const start = ringPosition(ring, key);
  for (let draws = 0; draws <= MAX_DRAWS; draws += 1) {
    const point = ring[(start + draws) % ring.length];
    const index = balancer.peers.findIndex(({ name }) => name === point?.server);
    if (index >= 0 && free(index)) return { balancer, index, reason: draws === 0 ? 'key' : 'key, the next that is up' };
  }
  return takeTurns(balancer, free, 'its turn');
};

/** Made anew for each choice, which takes a fraction of what a request takes: kept, it would be seen in every memory. */
function ringOf(peers: readonly Peer[]): readonly RingPoint[] {
  return hashRing(peers.map(({ name, weight }): RingServer => ({ name, host: name, port: '80', weight })));
}
