import type { Core } from '../core.ts';
import { send } from './link.ts';
import { translateInwards, translateOutwards } from './nat.ts';
import type { Packet } from './packet.ts';

/**
 * What a host does with a packet that is not for it: it passes it on, with a number of its own for the next link.
 * Returns the packet when it is for this very host.
 */
export function forwardOrKeep(core: Core, packet: Packet, at: string): Packet | undefined {
  const isMine = packet.to === at;
  const inward = isMine ? translateInwards(core, packet) : undefined;
  if (isMine && inward === undefined) return packet;
  const onward = inward ?? translateOutwards(core, at, packet);
  const id = core.world.nextPacket;
  core.world.nextPacket += 1;
  send(core, { ...onward, id }, at);
  return undefined;
}
