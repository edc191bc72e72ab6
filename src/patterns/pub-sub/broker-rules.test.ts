import { describe, expect, test } from 'vitest';
import { amqpBroker } from '../../machines/broker/amqp-broker.ts';
import { mqttBroker } from '../../machines/broker/mqtt-broker.ts';
import { decodeUtf8, encodeUtf8, noBytes } from '../../protocols/bytes.ts';
import type { Table } from '../../protocols/amqp/fields.ts';
import {
  contentFrames,
  createAmqpReceiver,
  methodFrame,
  protocolHeader,
  receiveAmqp,
} from '../../protocols/amqp/frame.ts';
import type { Command } from '../../protocols/amqp/frame.ts';
import { flagArgument, numberArgument, textArgument } from '../../protocols/amqp/methods.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { createMqttReceiver, encodePacket, receiveMqtt } from '../../protocols/mqtt/packet.ts';
import type { MqttPacket } from '../../protocols/mqtt/packet.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';
import { BrokerBench } from './test-support.ts';

/** A client that says what it wants, in order or not. */
class AmqpClient {
  private readonly bench: BrokerBench;
  private readonly name: string;

  constructor(bench: BrokerBench, name: string) {
    this.bench = bench;
    this.name = name;
    bench.connect(name);
    bench.send(name, protocolHeader);
    this.call('channel.open');
    this.heard();
  }

  call(name: string, args: Method['args'] = {}): this {
    this.bench.send(this.name, methodFrame(1, name, args));
    return this;
  }

  declare(table: Table = {}, durable = true): this {
    return this.call('queue.declare', { queue: 'work', durable, arguments: table });
  }

  publish(body: string, exchange = ''): this {
    const content = encodeUtf8(body);
    this.bench.send(
      this.name,
      contentFrames(1, 'basic.publish', { exchange, routingKey: 'work' }, { headers: {} }, content),
    );
    return this;
  }

  heard(): readonly Command[] {
    return this.bench
      .take(this.name)
      .flatMap((bytes) => receiveAmqp(createAmqpReceiver('client'), bytes).events)
      .filter((event) => event.type === 'command');
  }

  /** What it was delivered: body and whether that was not the first time. */
  delivered(): readonly string[] {
    return this.heard()
      .filter(({ method }) => method.name === 'basic.deliver')
      .map(({ method, body }) => `${decodeUtf8(body)}${flagArgument(method, 'redelivered') ? ' again' : ''}`);
  }

  /** With what code the broker closed the channel; undefined when it did not. */
  exception(): number | undefined {
    const close = this.heard().find(({ method }) => method.name === 'channel.close');
    return close === undefined ? undefined : numberArgument(close.method, 'replyCode');
  }
}

describe('a channel that is closed', () => {
  test('cancels its consumers and gives back what they had, in its old place and marked', () => {
    const bench = new BrokerBench(amqpBroker);
    const one = new AmqpClient(bench, 'one').declare().publish('m1').publish('m2').publish('m3');
    one.call('basic.qos', { prefetchCount: 2 }).call('basic.consume', { queue: 'work' });
    expect(one.delivered()).toEqual(['m1', 'm2']);
    one.call('channel.close');
    expect(one.heard().map(({ method }) => method.name)).toEqual(['channel.close-ok']);
    const two = new AmqpClient(bench, 'two').call('basic.consume', { queue: 'work' });
    expect(two.delivered()).toEqual(['m1 again', 'm2 again', 'm3']);
    // Nobody consumes on the closed channel any more.
    two.publish('m4');
    expect(one.delivered()).toEqual([]);
  });

  test.each<readonly [what: string, code: number, act: (client: AmqpClient) => unknown]>([
    ['an unknown delivery tag', 406, (client) => client.call('basic.ack', { deliveryTag: 99 })],
    ['the tag 0 of a single delivery', 406, (client) => client.call('basic.ack', { deliveryTag: 0 })],
    ['other arguments for a queue that is there', 406, (client) => client.declare({ 'x-max-length': 7 })],
    ['another durability for a queue that is there', 406, (client) => client.declare({}, false)],
    [
      'an overflow that no broker knows',
      406,
      (client) => client.call('queue.declare', { queue: 'other', arguments: { 'x-overflow': 'drop-tail' } }),
    ],
    ['an exchange that is not there', 404, (client) => client.publish('m', 'nowhere')],
    ['a queue that is not there', 404, (client) => client.call('basic.consume', { queue: 'nowhere' })],
    [
      'a passive declaration of a queue that is not there',
      404,
      (client) => client.call('queue.declare', { queue: 'nowhere', passive: true }),
    ],
    [
      'a binding of a queue that is not there',
      404,
      (client) => client.call('queue.bind', { queue: 'nowhere', exchange: 'news', routingKey: 'k' }),
    ],
  ])('by the broker for %s, with %i, hears nothing more until it is opened again', (_, code, act) => {
    const bench = new BrokerBench(amqpBroker);
    const client = new AmqpClient(bench, 'client').declare();
    client.heard();
    act(client);
    expect(client.exception()).toBe(code);
    client.publish('lost').call('basic.qos', { prefetchCount: 1 });
    expect(client.heard()).toEqual([]);
    client.call('channel.close-ok').call('channel.open').publish('kept').call('basic.consume', { queue: 'work' });
    expect(client.delivered()).toEqual(['kept']);
  });
});

test('tag 0 with `multiple` acknowledges all, a tag with it all up to that one', () => {
  const bench = new BrokerBench(amqpBroker);
  const client = new AmqpClient(bench, 'client').declare();
  for (let index = 1; index <= 6; index += 1) client.publish(`m${index}`);
  client.call('basic.qos', { prefetchCount: 4 }).call('basic.consume', { queue: 'work' });
  expect(client.delivered()).toHaveLength(4);
  client.call('basic.ack', { deliveryTag: 2, multiple: true });
  expect(client.delivered()).toEqual(['m5', 'm6']);
  client.call('basic.ack', { deliveryTag: 0, multiple: true });
  bench.destroy('client');
  const next = new AmqpClient(bench, 'next').call('basic.consume', { queue: 'work' });
  expect(next.delivered()).toEqual([]);
});

describe('a full queue', () => {
  const fill = (overflow: string, table: Table = {}) => {
    const bench = new BrokerBench(amqpBroker);
    const client = new AmqpClient(bench, 'client').declare({ 'x-max-length': 2, 'x-overflow': overflow, ...table });
    client.call('confirm.select');
    client.heard();
    for (const body of ['m1', 'm2', 'm3']) client.publish(body);
    const confirms = client.heard().map(({ method }) => method.name);
    const consumed = new AmqpClient(bench, 'consumer').call('basic.consume', { queue: 'work' }).delivered();
    const dead = bench.notes.filter(({ name }) => name === 'deadLetter').length;
    return { confirms, consumed, dead };
  };

  test('drops the oldest by default', () => {
    expect(fill('drop-head')).toEqual({
      confirms: ['basic.ack', 'basic.ack', 'basic.ack'],
      consumed: ['m2', 'm3'],
      dead: 0,
    });
  });

  test('refuses the newest when it is told to, and says so to the publisher', () => {
    expect(fill('reject-publish', { 'x-dead-letter-routing-key': 'dead' })).toEqual({
      confirms: ['basic.ack', 'basic.ack', 'basic.nack'],
      consumed: ['m1', 'm2'],
      dead: 0,
    });
  });

  test('and dead-letters it when it is told that', () => {
    expect(fill('reject-publish-dlx', { 'x-dead-letter-routing-key': 'dead' })).toEqual({
      confirms: ['basic.ack', 'basic.ack', 'basic.nack'],
      consumed: ['m1', 'm2'],
      dead: 1,
    });
  });
});

describe('MQTT', () => {
  const say = (bench: BrokerBench, socket: string, packet: MqttPacket) => bench.send(socket, encodePacket(packet));
  const connect = (bench: BrokerBench, name: string, more: object = {}) => {
    bench.connect(name);
    say(bench, name, { type: 'CONNECT', clientId: name, cleanSession: true, keepAlive: 0, ...more });
  };
  const publish = { type: 'PUBLISH', payload: noBytes, qos: 0, dup: false, retain: false, id: 0 } as const;
  const heard = (bench: BrokerBench, socket: string) =>
    bench.take(socket).flatMap((bytes) => receiveMqtt(createMqttReceiver(), bytes).packets);

  test.each<readonly [what: string, act: (bench: BrokerBench) => void]>([
    [
      'a PUBLISH before CONNECT',
      (bench) => {
        bench.connect('c');
        say(bench, 'c', { ...publish, topic: 'a' });
      },
    ],
    [
      'a second CONNECT',
      (bench) => {
        connect(bench, 'c');
        say(bench, 'c', { type: 'CONNECT', clientId: 'c', cleanSession: true, keepAlive: 0 });
      },
    ],
    [
      'a topic with a wildcard',
      (bench) => {
        connect(bench, 'c');
        say(bench, 'c', { ...publish, topic: 'a/+' });
      },
    ],
  ])('%s ends the connection', (_, act) => {
    const bench = new BrokerBench(mqttBroker);
    act(bench);
    expect(bench.reset).toEqual(['c']);
  });

  const will = { topic: 'status', payload: encodeUtf8('gone'), qos: 0, retain: false } as const;

  test('a will is published when the connection dies, and not after a DISCONNECT', () => {
    const bench = new BrokerBench(mqttBroker);
    connect(bench, 'watcher');
    say(bench, 'watcher', { type: 'SUBSCRIBE', id: 1, filters: [['status', 0]] });
    connect(bench, 'one', { will });
    connect(bench, 'two', { will });
    heard(bench, 'watcher');
    say(bench, 'one', { type: 'DISCONNECT' });
    bench.destroy('one');
    expect(heard(bench, 'watcher')).toEqual([]);
    bench.destroy('two');
    const [said] = heard(bench, 'watcher');
    expect(said).toMatchObject({ type: 'PUBLISH', topic: 'status', payload: encodeUtf8('gone') });
  });

  test('a will is written and read byte by byte', () => {
    const packet: MqttPacket = { type: 'CONNECT', clientId: 'c', cleanSession: false, keepAlive: 7, will };
    expect(receiveMqtt(createMqttReceiver(), encodePacket(packet)).packets).toEqual([packet]);
  });

  test('who is away has as many messages waiting as the limit says, beyond what was under way', () => {
    const story = new Story(pattern, {
      protocol: 'mqtt',
      subscribers: '1',
      bindings: '#',
      durable: 'on',
      maxLength: '3',
      prefetch: '20',
      rate: '2',
      arrivals: 'fixed',
      serviceTime: '0ms',
    })
      .wait(3_000)
      .act({ type: 'kill', host: 'client' })
      .wait(17_000)
      .act({ type: 'restart', host: 'client' })
      .wait(2_000);
    const backAt = 20_000_000;
    const late = story.notes('delivered').filter(({ at, values }) => at > backAt && Number(values['news']) < 40);
    expect(late.filter(({ values }) => values['redelivered'] === false)).toHaveLength(3);
    expect(late.length).toBeLessThanOrEqual(3 + 1);
  });
});

test('an item counts from its publisher on: what a broker that was down never got is lost', () => {
  const story = new Story(pattern, {
    confirms: 'off',
    rate: '20',
    latency: '200ms',
    serviceTime: '1ms',
    prefetch: '100',
  })
    .wait(10_000)
    .act({ type: 'crash', host: 'broker' })
    .wait(5_000)
    .act({ type: 'restart', host: 'broker' })
    .wait(40_000);
  const reached = new Set(story.notes('news').map(({ values }) => values['news']));
  const told = story.notes('published');
  const settled = told.filter(({ at }) => at < 45_000_000);
  const vanished = settled.filter(({ values }) => !reached.has(values['news'])).length;
  expect(vanished).toBeGreaterThan(150);
  expect(story.metrics().lostEvents).toBe(vanished);
});

test('what a channel exception says names the queue', () => {
  const bench = new BrokerBench(amqpBroker);
  const client = new AmqpClient(bench, 'client').declare();
  client.heard();
  client.declare({ 'x-max-length': 7 });
  const [close] = client.heard();
  if (close === undefined) throw new Error('the broker did not answer');
  expect(textArgument(close.method, 'replyText')).toBe(
    "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'work' in vhost '/': received '7' but current is '0'",
  );
});
