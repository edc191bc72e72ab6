import type { Balancer, Peer } from './peers.ts';

/** nginx: live requests tell who is dead (`max_fails`, `fail_timeout`). */
export interface PassiveHealth {
  /** 0: a peer is never taken for dead. */
  readonly maxFails: number;
  /** nginx counts it in whole seconds. */
  readonly failTimeoutS: number;
}

/** Whether a peer has failed so often that only a probe may go to it: never the only peer of a group. */
export function hasFailed(balancer: Balancer, peer: Peer, { maxFails }: PassiveHealth): boolean {
  return balancer.peers.length > 1 && maxFails > 0 && peer.fails >= maxFails;
}

/** A peer that has failed may serve one request as a probe when its time is over. */
export function mayBeProbed({ checked }: Peer, { failTimeoutS }: PassiveHealth, nowS: number): boolean {
  return nowS - checked > failTimeoutS;
}

/** What is learnt from an answer. */
export function afterSuccess({ accessed, checked, fails }: Peer): Partial<Peer> {
  return { fails: accessed < checked ? 0 : fails };
}

/** What is learnt from a failure: the peer loses weight, too, and gains it back one by one. */
export function afterFailure({ weight, effectiveWeight, fails }: Peer, health: PassiveHealth, nowS: number) {
  const less = health.maxFails > 0 ? Math.floor(weight / health.maxFails) : 0;
  return {
    fails: fails + 1,
    checked: nowS,
    accessed: nowS,
    effectiveWeight: Math.max(0, effectiveWeight - less),
  } satisfies Partial<Peer>;
}
