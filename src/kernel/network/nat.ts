/** Address translation in a host that forwards (RFC 3022 2.2, RFC 4787): many hosts behind one address. */
import type { Core } from '../core.ts';
import { SECOND } from '../time.ts';
import type { Microseconds } from '../time.ts';
import { demand } from '../world.ts';
import type { Packet } from './packet.ts';
import { demandPort } from './ports.ts';

/**
 * How long an unused line of the table lives. Linux: `nf_conntrack_udp_timeout` 30 s, and 5 days for TCP once
 * established (`nf_conntrack_tcp_timeout_established`). RFC 4787 asks for two minutes, RFC 5382 for two hours.
 */
const FORGOTTEN_AFTER: Readonly<Record<'udp' | 'tcp', Microseconds>> = { udp: 30 * SECOND, tcp: 432_000 * SECOND };

/** A line of the table: who inside is behind which port outside, towards whom. */
export interface Translation {
  readonly inside: string;
  readonly insidePort: number;
  readonly outsidePort: number;
  readonly usedAt: Microseconds;
}

/** A packet that leaves through the translator gets its address, and a port that says whose it is. Others pass as they are. */
export function translateOutwards<Sent extends Packet>(core: Core, at: string, packet: Sent): Sent {
  const nat = natOf(core, at);
  if (nat === undefined || !nat.inside.includes(packet.from) || nat.inside.includes(packet.to)) return packet;
  const { world } = core;
  const protocol = protocolOf(packet);
  const remote = `${packet.to}:${packet.toPort}`;
  const outKey = `${at} ${protocol} ${packet.from}:${packet.fromPort}>${remote}`;
  const known = live(core, outKey, nat, protocol);
  const isTaken = (port: number): boolean =>
    live(core, `${at} ${protocol} ${port}<${remote}`, nat, protocol) !== undefined;
  const outsidePort =
    known?.outsidePort ??
    (isTaken(packet.fromPort) ? demandPort(core, at, `towards ${remote}`, isTaken) : packet.fromPort);
  const line = { inside: packet.from, insidePort: packet.fromPort, outsidePort, usedAt: world.now };
  world.translations.set(outKey, line);
  world.translations.set(`${at} ${protocol} ${outsidePort}<${remote}`, line);
  if (known === undefined)
    core.log({
      layer: 'transport',
      kind: 'translation',
      host: at,
      protocol,
      inside: `${packet.from}:${packet.fromPort}`,
      outside: `${at}:${outsidePort}`,
      remote,
    });
  return { ...packet, from: at, fromPort: outsidePort };
}

/** A packet for the translator's own address that a line of its table sends on to a host inside; undefined when none does. */
export function translateInwards<Sent extends Packet>(core: Core, packet: Sent): Sent | undefined {
  const nat = natOf(core, packet.to);
  if (nat === undefined) return undefined;
  const { world } = core;
  const protocol = protocolOf(packet);
  const remote = `${packet.from}:${packet.fromPort}`;
  const inKey = `${packet.to} ${protocol} ${packet.toPort}<${remote}`;
  const line = live(core, inKey, nat, protocol);
  if (line === undefined) return undefined;
  const used = { ...line, usedAt: world.now };
  world.translations.set(inKey, used);
  world.translations.set(`${packet.to} ${protocol} ${line.inside}:${line.insidePort}>${remote}`, used);
  return { ...packet, to: line.inside, toPort: line.insidePort };
}

/** What a translator knows it forgets with its power. */
export function forgetTranslations(core: Core, hostId: string): void {
  const { translations } = core.world;
  for (const key of translations.keys()) if (key.startsWith(`${hostId} `)) translations.delete(key);
}

interface Nat {
  readonly inside: readonly string[];
  readonly forgetsAfterUs?: Microseconds;
}

function natOf(core: Core, host: string): Nat | undefined {
  return demand(core.world.hosts, host, 'host').spec.forwards?.nat;
}

/** The line with that key, unless it was unused for too long: then it is gone. */
function live(core: Core, key: string, nat: Nat, protocol: 'udp' | 'tcp'): Translation | undefined {
  const { world } = core;
  const line = world.translations.get(key);
  if (line === undefined) return undefined;
  if (world.now - line.usedAt <= (nat.forgetsAfterUs ?? FORGOTTEN_AFTER[protocol])) return line;
  world.translations.delete(key);
  return undefined;
}

/** An ICMP message goes where the datagram that it quotes came from. */
function protocolOf({ protocol }: Packet): 'udp' | 'tcp' {
  return protocol === 'tcp' ? 'tcp' : 'udp';
}
