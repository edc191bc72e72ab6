import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { mqttBroker } from '../../machines/broker/mqtt-broker.ts';
import { isValidFilter, matchesFilter } from '../../machines/broker/topic-match.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import { createMqttReceiver, encodePacket, receiveMqtt } from '../../protocols/mqtt/packet.ts';
import type { MqttPacket } from '../../protocols/mqtt/packet.ts';
import { BrokerBench } from './test-support.ts';

const Qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const Line = z.object({
  client: z.string(),
  dir: z.optional(z.enum(['C>S', 'S>C'])),
  packet: z.optional(z.string()),
  event: z.optional(z.string()),
  bytes: z.optional(z.number()),
  id: z.optional(z.number()),
  clean_session: z.optional(z.boolean()),
  keepalive: z.optional(z.number()),
  session_present: z.optional(z.boolean()),
  return_code: z.optional(z.number()),
  filters: z.optional(z.array(z.tuple([z.string(), Qos]))),
  granted: z.optional(z.array(z.number())),
  topic: z.optional(z.string()),
  payload: z.optional(z.string()),
  qos: z.optional(Qos),
  dup: z.optional(z.boolean()),
  retain: z.optional(z.boolean()),
});
type Line = z.infer<typeof Line>;

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`recordings/${file}`, import.meta.url), 'utf8'));

describe('mosquitto', () => {
  test.each(['mqtt-qos-sequences', 'mqtt-offline-session', 'mqtt-redelivery-qos1', 'mqtt-retained'])('%s', (name) => {
    const { trace } = z.object({ trace: z.array(Line) }).parse(read(`${name}.json`));
    const bench = new BrokerBench(mqttBroker);
    const sockets = new Map<string, string>();
    const said = new Map<string, Line[]>();
    const listen = () => {
      for (const [client, socket] of sockets)
        for (const bytes of bench.take(socket)) {
          const { packets } = receiveMqtt(createMqttReceiver(), bytes);
          said.set(client, [...(said.get(client) ?? []), ...packets.map((one) => lineOf(client, one, bytes.length))]);
        }
    };
    let opened = 0;
    for (const line of trace) {
      if (line.packet === 'CONNECT') {
        opened += 1;
        sockets.set(line.client, `${line.client}-${opened}`);
        bench.connect(`${line.client}-${opened}`);
      }
      const socket = sockets.get(line.client) ?? '';
      if (line.event === 'socket destroyed') bench.destroy(socket);
      else if (line.event !== undefined) expect(bench.closed).toContain(socket);
      else if (line.dir === 'C>S') {
        const bytes = encodePacket(packetOf(line));
        expect(bytes.length).toBe(line.bytes);
        bench.send(socket, bytes);
      }
      listen();
    }
    for (const client of sockets.keys())
      expect(said.get(client)).toEqual(trace.filter((line) => line.client === client && line.dir === 'S>C'));
  });

  test('mqtt-wildcard-table', () => {
    const { parameters, trace } = z
      .object({
        parameters: z.object({ filters: z.array(z.string()), topics: z.array(z.string()) }),
        trace: z.array(
          z.union([
            z.object({ topic: z.string(), matches: z.record(z.string(), z.boolean()) }),
            z.object({ refused_filters: z.array(z.string()) }),
          ]),
        ),
      })
      .parse(read('mqtt-wildcard-table.json'));
    const { filters, topics } = parameters;
    const ours = topics.map((topic) => ({
      topic,
      matches: Object.fromEntries(filters.map((filter) => [filter, matchesFilter(filter, topic)])),
    }));
    expect([...ours, { refused_filters: filters.filter((filter) => !isValidFilter(filter)) }]).toEqual(trace);
  });
});

function packetOf(line: Line): MqttPacket {
  const id = line.id ?? 0;
  switch (line.packet) {
    case 'CONNECT':
      return {
        type: 'CONNECT',
        clientId: line.client,
        cleanSession: line.clean_session === true,
        keepAlive: line.keepalive ?? 0,
      };
    case 'SUBSCRIBE':
      return { type: 'SUBSCRIBE', id, filters: line.filters ?? [] };
    case 'PUBLISH':
      return {
        type: 'PUBLISH',
        topic: line.topic ?? '',
        payload: encodeUtf8(line.payload ?? ''),
        qos: line.qos ?? 0,
        dup: line.dup === true,
        retain: line.retain === true,
        id,
      };
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      return { type: line.packet, id };
    case 'DISCONNECT':
      return { type: 'DISCONNECT' };
    default:
      throw new Error(`a client does not send ${line.packet}`);
  }
}

function lineOf(client: string, packet: MqttPacket, bytes: number): Line {
  const head = { client, dir: 'S>C' as const, packet: packet.type, bytes };
  switch (packet.type) {
    case 'CONNACK':
      return { ...head, session_present: packet.sessionPresent, return_code: packet.returnCode };
    case 'SUBACK':
      return { ...head, id: packet.id, granted: [...packet.granted] };
    case 'PUBLISH': {
      const { topic, qos, dup, retain, id } = packet;
      const line = { ...head, topic, payload: decodeUtf8(packet.payload), qos, dup, retain };
      return qos === 0 ? line : { ...line, id };
    }
    default:
      return 'id' in packet ? { ...head, id: packet.id } : head;
  }
}
