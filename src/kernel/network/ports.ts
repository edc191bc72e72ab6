import type { Core } from '../core.ts';
import { demand } from '../world.ts';

/** Linux's range of ephemeral ports: `net.ipv4.ip_local_port_range`, 32768 to 60999. */
export const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;

/** So many there are. */
export const EPHEMERAL_PORTS = LAST_EPHEMERAL_PORT - FIRST_EPHEMERAL_PORT + 1;

/** The next ephemeral port of a host that is not `taken`, TCP's and UDP's alike; null when all of them are. */
export function takePort(core: Core, hostId: string, isTaken: (port: number) => boolean): number | null {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  const count = host.spec.ephemeralPorts ?? EPHEMERAL_PORTS;
  let candidate = host.nextPort;
  for (let tried = 0; tried < count; tried += 1) {
    const after = candidate >= FIRST_EPHEMERAL_PORT + count - 1 ? FIRST_EPHEMERAL_PORT : candidate + 1;
    if (!isTaken(candidate)) {
      world.hosts.set(hostId, { ...host, nextPort: after });
      return candidate;
    }
    candidate = after;
  }
  return null;
}

/** The same for those who have no word for it: that they have none left is a mistake of whoever set up the run. */
export function demandPort(core: Core, hostId: string, what: string, isTaken: (port: number) => boolean): number {
  const port = takePort(core, hostId, isTaken);
  if (port === null) throw new Error(`"${hostId}" has no free port ${what}: all are in use or in TIME-WAIT`);
  return port;
}
