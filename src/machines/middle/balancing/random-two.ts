import { drawBelow } from '../../../kernel/random.ts';
import { takeTurns } from './nginx-round-robin.ts';
import { MAX_DRAWS, peerAt, totalWeight } from './peers.ts';
import type { PickPeer } from './peers.ts';

/** nginx `random two least_conn`: two different draws by weight, the one with fewer connections (the second on a tie). */
export const randomTwo: PickPeer = (balancer, _, free) => {
  const total = totalWeight(balancer);
  let { random } = balancer;
  let first: number | null = null;
  for (let draws = 0; draws <= MAX_DRAWS && balancer.peers.length > 1; draws += 1) {
    const [drawn, next] = drawBelow(random, total);
    random = next;
    const index = peerAt(balancer, drawn);
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
  return takeTurns({ ...balancer, random }, free, 'no second choice, its turn');
};
