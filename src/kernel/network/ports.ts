import type { Core } from '../core.ts';
import { demand } from '../world.ts';

/** Linux's range of ephemeral ports: `net.ipv4.ip_local_port_range`, 32768 to 60999. */
export const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;

/** The next ephemeral port of a host that is not `taken`, TCP's and UDP's alike. Throws when all of them are. */
export function takePort(core: Core, hostId: string, what: string, isTaken: (port: number) => boolean): number {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  let candidate = host.nextPort;
  for (let tried = FIRST_EPHEMERAL_PORT; tried <= LAST_EPHEMERAL_PORT; tried += 1) {
    const after = candidate >= LAST_EPHEMERAL_PORT ? FIRST_EPHEMERAL_PORT : candidate + 1;
    if (!isTaken(candidate)) {
      world.hosts.set(hostId, { ...host, nextPort: after });
      return candidate;
    }
    candidate = after;
  }
  throw new Error(
    `"${hostId}" has no free port ${what}: all ${LAST_EPHEMERAL_PORT - FIRST_EPHEMERAL_PORT + 1} are in use or in TIME-WAIT`,
  );
}
