import { program } from '../../kernel/process.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import { AMQP_PORT, amqpBroker } from '../../machines/broker/amqp-broker.ts';
import { MQTT_PORT, mqttBroker } from '../../machines/broker/mqtt-broker.ts';
import { publisher } from '../../machines/broker/publisher.ts';
import { subscriber } from '../../machines/broker/subscriber.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { parameterLink, parameterTransport } from '../shared/client-server.ts';
import { flagOf, numberOf, partsPerMillion, textOf } from '../contract/values.ts';
import { listOf } from './bindings.ts';

export function topology(values: Parameters, news: Schedule = noSchedule()): Topology {
  const subscribers = idsOf('client', numberOf(values, 'subscribers'));
  const publishers = idsOf('publisher', numberOf(values, 'publishers'));
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
    publisher: { process: 'publisher/publisher', event: { type: 'publish' } },
  };
}

/** `client`, `client2` ... */
function idsOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}${index + 1}`));
}

function protocolOf(values: Parameters): { readonly protocol: 'amqp' | 'mqtt'; readonly port: number } {
  return values['protocol'] === 'mqtt' ? { protocol: 'mqtt', port: MQTT_PORT } : { protocol: 'amqp', port: AMQP_PORT };
}

function titleOf(word: string, index: number, count: number): string {
  return count === 1 ? word : `${word} ${index + 1}`;
}

function brokerHost(values: Parameters): HostSpec {
  const exchange = textOf(values, 'exchange');
  const input = {
    exchange: exchange === 'direct' || exchange === 'fanout' ? exchange : ('topic' as const),
    maxInflight: numberOf(values, 'prefetch'),
    maxQueued: numberOf(values, 'maxLength'),
    persistent: flagOf(values, 'persistent'),
    memory: numberOf(values, 'memory'),
    heartbeatUs: numberOf(values, 'heartbeat'),
    ackTimeoutUs: numberOf(values, 'ackTimeout'),
    earlyAcks: values['ack'] === 'before',
  };
  return {
    id: 'broker',
    title: 'Broker',
    shape: 'broker',
    group: 'broker',
    cores: 1,
    programs: [program('broker', values['protocol'] === 'mqtt' ? mqttBroker : amqpBroker, input)],
  };
}

function subscriberHost(values: Parameters, id: string, index: number, count: number): HostSpec {
  const bindings = listOf(textOf(values, 'bindings'));
  const ack = textOf(values, 'ack');
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
          queue: values['queue'] === 'shared' ? 'work' : `news-${id}`,
          binding: bindings[index % bindings.length] ?? '#',
          durable: flagOf(values, 'durable'),
          noAck: ack === 'none',
          prefetch: numberOf(values, 'prefetch'),
          ttlUs: numberOf(values, 'ttl'),
          maxLength: numberOf(values, 'maxLength'),
          quorum: values['queueType'] === 'quorum',
          deliveryLimit: numberOf(values, 'deliveryLimit'),
          qos: ack === 'none' ? 0 : numberOf(values, 'subscribeQos'),
        },
        ack: ack === 'before' || ack === 'none' ? ack : 'after',
        serviceTimeUs: numberOf(values, 'serviceTime'),
        failurePpm: partsPerMillion(numberOf(values, 'failures')),
        poison: numberOf(values, 'poison'),
        onFailure: values['onFailure'] === 'reject' ? 'reject' : 'requeue',
        dedup: flagOf(values, 'dedup'),
        heartbeatUs: numberOf(values, 'heartbeat'),
        retryUs: numberOf(values, 'retry'),
      }),
    ],
  };
}

function publisherHost(values: Parameters, news: Schedule, id: string, index: number, count: number): HostSpec {
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
          confirms: flagOf(values, 'confirms'),
          persistent: flagOf(values, 'persistent'),
          mandatory: flagOf(values, 'mandatory'),
          qos: numberOf(values, 'qos'),
          retain: flagOf(values, 'retain'),
        },
        items: news.every(count, index),
        keys: listOf(textOf(values, 'keys')),
        size: numberOf(values, 'size'),
        heartbeatUs: numberOf(values, 'heartbeat'),
        retryUs: numberOf(values, 'retry'),
      }),
    ],
  };
}
