import { turnsAway } from './accept-queue.ts';
import { flagsOf, HEADER_BYTES, SYN_OPTION_BYTES } from './packet.ts';
import type { Flight, Packet, UdpPacket } from './packet.ts';
import type { Core } from '../core.ts';
import type { LossReason } from '../entry.ts';
import { LIMITS, LimitReached } from '../limits.ts';
import { drawBelow, drawChance } from '../random.ts';
import { divideRounding, SECOND, transmissionTime } from '../time.ts';
import type { Microseconds } from '../time.ts';
import type { ScriptedFate } from '../topology.ts';
import { demand } from '../world.ts';
import type { DirectionRecord } from '../world.ts';

/** A full packet: Ethernet's payload (RFC 894). */
export const PACKET_BYTES = 1500;

/**
 * A full queue in front of the line drops: 1000 packets of 1500 bytes, Linux's default `txqueuelen`
 * (netdevice(7), ether_setup). With a slow line this is bufferbloat, as in life.
 */
export const QUEUE_BYTES = 1000 * PACKET_BYTES;

/**
 * Sends a packet on the line from a host towards its destination: to a neighbour at once, else to the next host on its
 * way. Without one it is lost there.
 */
export function send(core: Core, packet: Packet, at: string = packet.from): void {
  const { world } = core;
  const direction =
    world.directions.get(`${at}>${packet.to}`) ??
    world.directions.get(`${at}>${world.routes.get(`${at}>${packet.to}`) ?? ''}`);
  if (direction === undefined) {
    loseWithoutRoute(core, packet, at);
    return;
  }
  if (world.flights.size >= LIMITS.packetsInFlight) throw new LimitReached('packetsInFlight');

  const waiting = Math.max(0, (world.lines.get(direction.line) ?? 0) - world.now);
  const departsAt = world.now + waiting;
  const queueFull =
    direction.bandwidth > 0 &&
    divideRounding(waiting * direction.bandwidth, 8 * SECOND) + packet.bytes > direction.queueBytes;
  const [jitter, afterJitter] =
    direction.jitterUs > 0 ? drawBelow(direction.random, direction.jitterUs + 1) : [0, direction.random];
  const [lost, afterLoss] = drawChance(afterJitter, direction.lossPpm);
  const [reordered, afterReorder] = drawChance(afterLoss, direction.reorderPpm);
  const [duplicated, random] = drawChance(afterReorder, direction.duplicatePpm);

  const { fate, datagrams } = fateOf(core, packet, direction);
  const [copyUs = 0, ...laterCopiesUs] = fate ?? [];
  const sentAt = queueFull ? departsAt : departsAt + transmissionTime(packet.bytes, direction.bandwidth);
  const earliest = sentAt + direction.latencyUs + jitter;
  // Neither jitter nor a lowered latency lets a packet overtake the one before; only `reorder` does.
  const inOrder = reordered ? earliest + direction.latencyUs : Math.max(direction.lastArrival, earliest);
  const arrivesAt = inOrder + copyUs;

  const entry = logSending(core, packet, direction, departsAt, arrivesAt);
  const flight: Flight = { packet, direction: direction.id, departsAt, arrivesAt, entry };
  world.flights.set(packet.id, flight);
  if (direction.bandwidth > 0 && !queueFull) world.lines.set(direction.line, sentAt);
  const ordered = countDropOrders(direction);
  world.directions.set(direction.id, {
    ...direction,
    random,
    lastArrival: reordered || queueFull ? direction.lastArrival : inOrder,
    datagrams,
    dropOrders: ordered.left,
  });

  const halfWay = departsAt + divideRounding(arrivesAt - departsAt, 2);
  const isDown = direction.cut || isOffline(core, direction);
  if (queueFull) core.schedule(world.now, { type: 'loss', packet: packet.id, reason: 'queue full' });
  else if (isDown) core.schedule(halfWay, { type: 'loss', packet: packet.id, reason: 'cut' });
  else if (ordered.dropNow || fate?.length === 0)
    core.schedule(halfWay, { type: 'loss', packet: packet.id, reason: 'dropped' });
  else if (lost === 1) core.schedule(halfWay, { type: 'loss', packet: packet.id, reason: 'chance' });
  else core.schedule(arrivesAt, { type: 'arrival', packet: packet.id });

  if (queueFull) return;
  for (const laterUs of duplicated === 1 ? [copyUs, ...laterCopiesUs] : laterCopiesUs) {
    const copy = { ...packet, id: world.nextPacket };
    world.nextPacket += 1;
    const copyArrivesAt = inOrder + laterUs;
    const copyEntry = logSending(core, copy, direction, departsAt, copyArrivesAt);
    world.flights.set(copy.id, { ...flight, packet: copy, entry: copyEntry, arrivesAt: copyArrivesAt });
    core.schedule(copyArrivesAt, { type: 'arrival', packet: copy.id });
  }
}

/** A packet in flight dies here and now. False when it had arrived or died before. */
export function lose(core: Core, packetId: number, reason: LossReason): boolean {
  const flight = core.world.flights.get(packetId);
  if (flight === undefined) return false;
  core.world.flights.delete(packetId);
  core.log({
    layer: 'link',
    kind: 'loss',
    packet: packetId,
    direction: flight.direction,
    reason,
    messages: flight.packet.messages,
  });
  if (flight.packet.protocol === 'udp') giveUpLostDatagram(core, flight.packet);
  return true;
}

/** Nothing leads there: the packet is sent nowhere and lost where it is. */
function loseWithoutRoute(core: Core, packet: Packet, at: string): void {
  const nowhere = { from: at, to: packet.to };
  logSending(core, packet, nowhere, core.world.now, core.world.now);
  const { id, messages } = packet;
  core.log({ layer: 'link', kind: 'loss', packet: id, direction: `${at}>${packet.to}`, reason: 'no route', messages });
  if (packet.protocol === 'udp') giveUpLostDatagram(core, packet);
}

/** Nobody sends a datagram again: what it carried is lost with any piece of it, unless a duplicate is still on its way. */
function giveUpLostDatagram(core: Core, { messages, to, fragment }: UdpPacket): void {
  const { world } = core;
  const isSamePiece = ({ packet }: Flight): boolean =>
    packet.protocol === 'udp' && packet.fragment?.offset === fragment?.offset;
  for (const message of messages) {
    const open = world.messages.get(message);
    const isStillOnItsWay = [...world.flights.values()].some(
      (flight) => flight.packet.messages.includes(message) && isSamePiece(flight),
    );
    if (open === undefined || isStillOnItsWay) continue;
    world.messages.delete(message);
    const { connection } = open;
    const reason = fragment === null ? 'lost on the way' : 'a fragment of it was lost';
    core.log({ layer: 'application', kind: 'undelivered', host: to, connection, message, reason });
  }
}

/** Takes a packet off the line at its arrival; undefined when it died on the way. `host` is where it is now. */
export function land(core: Core, packetId: number): { readonly packet: Packet; readonly host: string } | undefined {
  const { world } = core;
  const flight = world.flights.get(packetId);
  if (flight === undefined) return undefined;
  const { packet } = flight;
  const direction = demand(world.directions, flight.direction, 'direction');
  const host = world.hosts.get(direction.to);
  if (direction.blocked) {
    lose(core, packetId, 'blocked');
    return undefined;
  }
  if (host?.up !== true) {
    lose(core, packetId, 'down');
    return undefined;
  }
  const refusal = packet.protocol === 'tcp' && packet.to === direction.to ? turnsAway(core, packet) : null;
  if (refusal !== null) {
    lose(core, packetId, refusal);
    return undefined;
  }
  world.flights.delete(packetId);
  core.log({
    layer: 'transport',
    kind: 'arrival',
    host: direction.to,
    packet: packetId,
    ...(packet.protocol === 'tcp' ? { connection: packet.connection } : {}),
  });
  return { packet, host: direction.to };
}

/** Bytes on the wire of a segment with `length` bytes of data. */
export function segmentBytes(control: string, length: number): number {
  return HEADER_BYTES.ip + HEADER_BYTES.tcp + (control.includes('S') ? SYN_OPTION_BYTES : 0) + length;
}

function logSending(
  core: Core,
  packet: Packet,
  { from, to }: Pick<DirectionRecord, 'from' | 'to'>,
  departsAt: Microseconds,
  arrivesAt: Microseconds,
): number {
  // Of all that is logged this is logged most often: fields that are there anyway are named one by one.
  if (packet.protocol === 'tcp') {
    const { header } = packet;
    const segment = {
      layer: 'transport',
      host: from,
      packet: packet.id,
      from,
      to,
      kind: 'segment',
      connection: packet.connection,
      flags: flagsOf(header),
      seq: header.seq,
      ack: header.ack,
      length: header.length,
      window: header.window,
      bytes: packet.bytes,
      retransmission: packet.retransmission,
      messages: packet.messages,
      departsAt,
      arrivesAt,
    } as const;
    return core.log(packet.from === from && packet.to === to ? segment : { ...segment, ...routedOf(packet, from, to) });
  }
  return core.log({
    layer: 'transport',
    host: from,
    packet: packet.id,
    from,
    to,
    ...routedOf(packet, from, to),
    kind: 'datagram',
    protocol: packet.protocol,
    length: packet.protocol === 'udp' ? packet.payload.length : 0,
    bytes: packet.bytes,
    messages: packet.messages,
    departsAt,
    arrivesAt,
  });
}

/** Both ends of a packet that goes over more than one link. */
function routedOf(
  packet: Packet,
  from: string,
  to: string,
): { readonly source?: string; readonly destination?: string } {
  return {
    ...(packet.from === from ? {} : { source: packet.from }),
    ...(packet.to === to ? {} : { destination: packet.to }),
  };
}

function isOffline(core: Core, direction: DirectionRecord): boolean {
  const { hosts } = core.world;
  return hosts.get(direction.from)?.offline === true || hosts.get(direction.to)?.offline === true;
}

function countDropOrders(direction: DirectionRecord): { dropNow: boolean; left: readonly number[] } {
  if (direction.dropOrders.length === 0) return { dropNow: false, left: direction.dropOrders };
  const counted = direction.dropOrders.map((order) => order - 1);
  return { dropNow: counted.includes(0), left: counted.filter((order) => order > 0) };
}

/** What a script says of this packet, null for nothing; one of its transmissions is used up. */
function fateOf(
  core: Core,
  packet: Packet,
  direction: DirectionRecord,
): { readonly fate: readonly Microseconds[] | null; readonly datagrams: number } {
  const { world } = core;
  // Nearly every run has no script: then this must cost nothing.
  if (world.fates.length === 0) return { fate: null, datagrams: 0 };
  const datagrams = direction.datagrams + (packet.protocol === 'udp' ? 1 : 0);
  const index = world.fates.findIndex(
    (fate) =>
      fate.left > 0 &&
      fate.from === direction.from &&
      fate.to === direction.to &&
      (fate.what === 'item' ? carries(core, packet, fate.number) : isNamed(fate, packet, datagrams)),
  );
  if (index < 0) return { fate: null, datagrams };
  world.fates = world.fates.map((fate, at) => (at === index ? { ...fate, left: fate.left - 1 } : fate));
  return { fate: world.fates[index]?.copiesUs ?? null, datagrams };
}

function carries(core: Core, { messages }: Packet, item: number): boolean {
  return messages.some((id) => core.world.messages.get(id)?.items.includes(item) === true);
}

function isNamed({ what, number }: ScriptedFate, packet: Packet, datagrams: number): boolean {
  if (packet.protocol === 'udp') return what === 'datagram' && number === datagrams;
  if (packet.protocol === 'icmp') return false;
  if (what === 'data') return number === packet.dataSegment;
  if (what === 'A' && packet.header.length > 0) return false;
  return what === flagsOf(packet.header).replace('P', '');
}
