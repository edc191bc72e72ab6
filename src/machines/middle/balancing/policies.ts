import { consistentHash } from './consistent-hash.ts';
import { haproxyLeastConnections } from './haproxy-least-connections.ts';
import { haproxyRoundRobin } from './haproxy-round-robin.ts';
import { ipHash } from './ip-hash.ts';
import { nginxLeastConnections } from './nginx-least-connections.ts';
import { nginxRoundRobin } from './nginx-round-robin.ts';
import type { PickPeer } from './peers.ts';
import { plainHash } from './plain-hash.ts';
import { randomTwo } from './random-two.ts';

/** Every way to balance, by its name in links and in the shell. */
const POLICIES = {
  'nginx-weighted-round-robin': nginxRoundRobin,
  'haproxy-round-robin': haproxyRoundRobin,
  // nginx's had the name before HAProxy's was there; links keep it.
  'least-connections': nginxLeastConnections,
  'haproxy-least-connections': haproxyLeastConnections,
  'random-two': randomTwo,
  'ip-hash': ipHash,
  'plain-hash': plainHash,
  'consistent-hash': consistentHash,
} as const;

export type Algorithm = keyof typeof POLICIES;

/** How an algorithm picks. */
export function pickerOf(algorithm: Algorithm): PickPeer {
  return POLICIES[algorithm];
}

/** Whether the same request goes to the same peer each time. */
export function isHash(algorithm: Algorithm): boolean {
  return algorithm.endsWith('-hash');
}
