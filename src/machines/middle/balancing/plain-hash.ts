import { encodeUtf8 } from '../../../protocols/bytes.ts';
import { crc32 } from '../../../protocols/crc32.ts';
import { takeTurns } from './nginx-round-robin.ts';
import { MAX_DRAWS, peerAt, totalWeight } from './peers.ts';
import type { PickPeer } from './peers.ts';

/**
 * nginx `hash $key` (as Cache::Memcached): 15 bits of the key's crc32, modulo the total weight. Whoever is not free is
 * passed over by adding the same bits of the key with the number of the try written in front of it.
 */
export const plainHash: PickPeer = (balancer, { key }, free) => {
  const total = totalWeight(balancer);
  let hash = 0;
  for (let draws = 0; draws <= MAX_DRAWS && balancer.peers.length > 1; draws += 1) {
    hash += (crc32(encodeUtf8(draws === 0 ? key : `${draws}${key}`)) >>> 16) & 0x7fff;
    const index = peerAt(balancer, hash % total);
    if (free(index)) return { balancer, index, reason: draws === 0 ? 'key' : 'key, the next that is up' };
  }
  return takeTurns(balancer, free, 'its turn');
};
