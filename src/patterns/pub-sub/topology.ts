import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import { AMQP_PORT, amqpBroker } from '../../machines/broker/amqp-broker.ts';
import { MQTT_PORT, mqttBroker } from '../../machines/broker/mqtt-broker.ts';
import { publisher } from '../../machines/broker/publisher.ts';
import { subscriber } from '../../machines/broker/subscriber.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { parameterLink, parameterTransport } from '../shared/client-server.ts';
import { listOf } from './bindings.ts';
import type { Values } from './parameters.ts';

export function topology(values: Values, news: Schedule = noSchedule()): Topology {
  const subscribers = idsOf('client', values.subscribers);
  const publishers = idsOf('publisher', values.publishers);
  return {
    hosts: [
      ...publishers.map((id, index) => publisherHost(values, news, id, index, publishers.length)),
      brokerHost(values),
      ...subscribers.map((id, index) => subscriberHost(values, id, index, subscribers.length)),
    ],
    // One line leads to the broker: fan-out multiplies on it.
    links: [...publishers, ...subscribers].map((id) => ({ ...parameterLink(values, id, 'broker'), line: 'broker' })),
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
    byHand: { process: 'publisher/publisher', event: { type: 'publish' } },
  };
}

/** `client`, `client2` ... */
function idsOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}${index + 1}`));
}

function protocolOf(values: Values): { readonly protocol: 'amqp' | 'mqtt'; readonly port: number } {
  return values.protocol === 'mqtt' ? { protocol: 'mqtt', port: MQTT_PORT } : { protocol: 'amqp', port: AMQP_PORT };
}

function titleOf(word: string, index: number, count: number): string {
  return count === 1 ? word : `${word} ${index + 1}`;
}

function brokerHost(values: Values): HostSpec {
  const input = {
    exchange: values.exchange,
    maxInflight: values.prefetch,
    maxQueued: values.maxLength,
    persistent: values.persistent,
    memory: values.memory,
    heartbeatUs: values.heartbeat,
    ackTimeoutUs: values.ackTimeout,
    earlyAcks: values.ack === 'before',
  };
  return {
    id: 'broker',
    title: 'Broker',
    shape: 'broker',
    group: 'broker',
    cores: 1,
    programs: [program('broker', values.protocol === 'mqtt' ? mqttBroker : amqpBroker, input)],
  };
}

function subscriberHost(values: Values, id: string, index: number, count: number): HostSpec {
  const bindings = listOf(values.bindings);
  return {
    id,
    title: titleOf('Subscriber', index, count),
    shape: 'device',
    group: 'client',
    cores: 1,
    programs: [
      program('subscriber', subscriber, {
        ...protocolOf(values),
        role: {
          role: 'subscriber',
          client: id,
          queue: values.queue === 'shared' ? 'work' : `news-${id}`,
          binding: bindings[index % bindings.length] ?? '#',
          durable: values.durable,
          noAck: values.ack === 'none',
          prefetch: values.prefetch,
          ttlUs: values.ttl,
          maxLength: values.maxLength,
          quorum: values.queueType === 'quorum',
          deliveryLimit: values.deliveryLimit,
          qos: values.ack === 'none' ? 0 : values.subscribeQos,
        },
        ack: values.ack,
        serviceTimeUs: values.serviceTime,
        failurePpm: partsPerMillion(values.failures),
        poison: values.poison,
        onFailure: values.onFailure,
        dedup: values.dedup,
        heartbeatUs: values.heartbeat,
        retryUs: values.retry,
      }),
    ],
  };
}

function publisherHost(values: Values, news: Schedule, id: string, index: number, count: number): HostSpec {
  return {
    id,
    title: titleOf('Publisher', index, count),
    shape: 'feed',
    group: 'feed',
    cores: 1,
    programs: [
      program('publisher', publisher, {
        ...protocolOf(values),
        role: {
          role: 'publisher',
          client: id,
          confirms: values.confirms,
          persistent: values.persistent,
          mandatory: values.mandatory,
          qos: values.qos,
          retain: values.retain,
        },
        items: news.every(count, index),
        keys: listOf(values.keys),
        size: values.size,
        heartbeatUs: values.heartbeat,
        retryUs: values.retry,
      }),
    ],
  };
}
