import type { ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { createMqttReceiver, encodePacket, qosOf, receiveMqtt } from '../../protocols/mqtt/packet.ts';
import type { MqttAcknowledgement, MqttPacket, MqttReceiver } from '../../protocols/mqtt/packet.ts';
import { isItem, parse } from '../news/news-store.ts';
import { control, readOf } from './queue-link.ts';
import type { Delivery, LinkEvent, LinkRole, LinkStep, Outgoing, Publication, Verdict } from './queue-link.ts';

interface Sent {
  readonly packet: number;
  readonly publication: Publication;
  readonly stage: 'publish' | 'release';
}

/** A client's side of MQTT: what it remembers outlives its connections, not its process. */
export interface MqttLink {
  readonly protocol: 'mqtt';
  readonly role: LinkRole;
  readonly keepAliveUs: Microseconds;
  readonly receiver: MqttReceiver;
  readonly lastPacket: number;
  readonly sent: readonly Sent[];
  /** QoS 2 identifiers that were received and not yet released. */
  readonly received: readonly number[];
  readonly pinged: boolean;
}

/** The only SUBSCRIBE of a connection: any identifier does. */
const SUBSCRIBE_ID = 1;

export function openMqtt(role: LinkRole, keepAliveUs: Microseconds): MqttLink {
  return {
    protocol: 'mqtt',
    role,
    keepAliveUs,
    receiver: createMqttReceiver(),
    lastPacket: 0,
    sent: [],
    received: [],
    pinged: false,
  };
}

/** TCP is there: CONNECT goes first. */
export function startMqtt(link: MqttLink): LinkStep<MqttLink> {
  const { role } = link;
  const cleanSession = role.role === 'subscriber' ? !role.durable : role.qos < 2;
  const keepAlive = Math.ceil(link.keepAliveUs / 1_000_000);
  return {
    link: { ...link, receiver: createMqttReceiver(), pinged: false },
    writes: [say({ type: 'CONNECT', clientId: role.client, cleanSession, keepAlive })],
    events: [],
  };
}

export function hearMqtt(before: MqttLink, bytes: Uint8Array, messages: readonly ReadMessage[]): LinkStep<MqttLink> {
  const received = receiveMqtt(before.receiver, bytes);
  let link: MqttLink = { ...before, receiver: received.receiver };
  const writes: Outgoing[] = [];
  const events: LinkEvent[] = [];
  const pushes = readOf(messages, 'push');
  for (const packet of received.packets) {
    const step = packet.type === 'PUBLISH' ? takePublish(link, packet, pushes.shift()?.id) : answer(link, packet);
    link = step.link;
    writes.push(...step.writes);
    events.push(...step.events);
  }
  if (received.failed) events.push({ type: 'refused', reason: 'no MQTT' });
  return { link, writes, events };
}

export function publishMqtt(link: MqttLink, publication: Publication): LinkStep<MqttLink> {
  const { role } = link;
  const packet = role.qos === 0 ? 0 : (link.lastPacket % 65_535) + 1;
  const sent: Sent = { packet, publication, stage: 'publish' };
  return {
    link: { ...link, lastPacket: packet, sent: role.qos === 0 ? link.sent : [...link.sent, sent] },
    writes: [publishPacket(role, sent, false)],
    events: [],
  };
}

/** MQTT cannot refuse a message: whatever the verdict, it is acknowledged, or at QoS 0 not at all. */
export function settleMqtt(link: MqttLink, { tag, qos, message }: Delivery, _: Verdict): LinkStep<MqttLink> {
  const type = qos === 2 ? 'PUBREC' : 'PUBACK';
  return { link, writes: qos === 0 ? [] : [acknowledge({ type, id: tag }, message)], events: [] };
}

/** The keep-alive has passed: pings; no answer to the last ping is the end. */
export function beatMqtt(link: MqttLink): LinkStep<MqttLink> & { readonly isDead: boolean } {
  return { link: { ...link, pinged: true }, writes: [say({ type: 'PINGREQ' })], events: [], isDead: link.pinged };
}

function takePublish(
  link: MqttLink,
  packet: Extract<MqttPacket, { type: 'PUBLISH' }>,
  message: number | undefined,
): LinkStep<MqttLink> {
  const { id, qos, dup, payload } = packet;
  const item = parse(payload);
  const delivery: Delivery = { tag: id, news: isItem(item) ? item.id : 0, redelivered: dup, qos, message };
  if (qos === 2 && link.received.includes(id)) return settleMqtt(link, delivery, 'ack');
  return {
    link: qos === 2 ? { ...link, received: [...link.received, id] } : link,
    writes: [],
    events: [{ type: 'message', delivery }],
  };
}

function answer(link: MqttLink, packet: MqttPacket): LinkStep<MqttLink> {
  switch (packet.type) {
    case 'CONNACK':
      return connected(link, packet.sessionPresent);
    case 'SUBACK': {
      const refused = packet.granted.includes(128);
      return {
        link,
        writes: [],
        events: refused ? [{ type: 'refused', reason: 'the broker refused the filter' }] : [{ type: 'ready' }],
      };
    }
    case 'PUBACK':
    case 'PUBCOMP': {
      const done = link.sent.filter((sent) => sent.packet === packet.id);
      return {
        link: { ...link, sent: link.sent.filter((sent) => sent.packet !== packet.id) },
        writes: [],
        events: done.map(({ publication }) => ({ type: 'confirmed' as const, news: publication.news })),
      };
    }
    case 'PUBREC': {
      const sent = link.sent.map((one) => (one.packet === packet.id ? { ...one, stage: 'release' as const } : one));
      return { link: { ...link, sent }, writes: [acknowledge({ type: 'PUBREL', id: packet.id })], events: [] };
    }
    case 'PUBREL': {
      const received = link.received.filter((id) => id !== packet.id);
      return { link: { ...link, received }, writes: [acknowledge({ type: 'PUBCOMP', id: packet.id })], events: [] };
    }
    case 'PINGRESP':
      return { link: { ...link, pinged: false }, writes: [], events: [] };
    default:
      return { link, writes: [], events: [] };
  }
}

/** A subscriber subscribes; a publisher goes on where it stopped: PUBLISH again with DUP, PUBREL as it was. */
function connected(link: MqttLink, sessionPresent: boolean): LinkStep<MqttLink> {
  const { role } = link;
  if (role.role === 'subscriber') {
    const filters = [[filterOf(role.binding), qosOf(role.qos) ?? 0] as const];
    const received = sessionPresent ? link.received : [];
    return {
      link: { ...link, received },
      writes: [say({ type: 'SUBSCRIBE', id: SUBSCRIBE_ID, filters })],
      events: [],
    };
  }
  const writes = link.sent.map((sent) =>
    sent.stage === 'publish' ? publishPacket(role, sent, true) : acknowledge({ type: 'PUBREL', id: sent.packet }),
  );
  return { link, writes, events: [{ type: 'ready' }] };
}

function publishPacket(role: LinkRole, { packet, publication }: Sent, dup: boolean): Outgoing {
  const { news, key, body } = publication;
  const qos = qosOf(role.qos) ?? 0;
  const retain = role.role === 'publisher' && role.retain;
  const topic = topicOf(key);
  return {
    bytes: encodePacket({ type: 'PUBLISH', topic, payload: body, qos, dup, retain, id: packet }),
    note: { role: 'publish', label: `PUBLISH ${news} QoS ${qos}${dup ? ' DUP' : ''}`, items: [news] },
  };
}

/** A routing key as a topic: levels are separated by slashes. */
function topicOf(key: string): string {
  return key.replaceAll('.', '/');
}

/** A binding as a filter: `+` for one level. */
function filterOf(binding: string): string {
  return topicOf(binding).replaceAll('*', '+');
}

function say(packet: MqttPacket): Outgoing {
  return { bytes: encodePacket(packet), note: control(packet.type) };
}

function acknowledge(packet: MqttAcknowledgement, answers?: number): Outgoing {
  return {
    bytes: encodePacket(packet),
    note: {
      role: 'acknowledgement',
      label: `${packet.type} ${packet.id}`,
      ...(answers === undefined ? {} : { answers }),
    },
  };
}
