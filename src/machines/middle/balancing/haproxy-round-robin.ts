import { nextInQueue } from './haproxy-queue.ts';
import type { PickPeer } from './peers.ts';

/** HAProxy `balance roundrobin`: the next in its queue. */
export const haproxyRoundRobin: PickPeer = (balancer, _, free) => {
  const next = nextInQueue(balancer.queue, free);
  return next === null ? null : { balancer: { ...balancer, queue: next.queue }, index: next.index, reason: 'its turn' };
};
