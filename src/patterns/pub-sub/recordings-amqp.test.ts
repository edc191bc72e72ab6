import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { amqpBroker } from '../../machines/broker/amqp-broker.ts';
import { matchesBinding } from '../../machines/broker/topic-match.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import {
  contentFrames,
  createAmqpReceiver,
  methodFrame,
  protocolHeader,
  receiveAmqp,
} from '../../protocols/amqp/frame.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { flagArgument, numberArgument, textArgument } from '../../protocols/amqp/methods.ts';
import { BrokerBench } from './test-support.ts';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`recordings/${file}.json`, import.meta.url), 'utf8'));

const Events = z.object({ trace: z.array(z.record(z.string(), z.unknown())) });
const eventsOf = (file: string) => Events.parse(read(file)).trace;

interface Delivered {
  readonly body: string;
  readonly tag: number;
  readonly redelivered: boolean;
  readonly count: number | null;
}

/** One client of a bench with one channel. */
class Client {
  private readonly bench: BrokerBench;
  readonly name: string;

  constructor(bench: BrokerBench, name: string) {
    this.bench = bench;
    this.name = name;
    bench.connect(name);
    bench.send(name, protocolHeader);
    bench.take(name);
  }

  call(name: string, args: Method['args'] = {}): this {
    this.bench.send(this.name, methodFrame(1, name, args));
    return this;
  }

  consume(queue: string, prefetch: number): this {
    return this.call('basic.qos', { prefetchCount: prefetch }).call('basic.consume', { queue, consumerTag: this.name });
  }

  publish(body: string, routingKey = 'work', mandatory = false): this {
    const bytes = contentFrames(
      1,
      'basic.publish',
      { routingKey, mandatory },
      { headers: {}, deliveryMode: 2 },
      encodeUtf8(body),
    );
    this.bench.send(this.name, bytes);
    return this;
  }

  heard() {
    return this.bench
      .take(this.name)
      .flatMap((bytes) =>
        receiveAmqp(createAmqpReceiver('client'), bytes).events.flatMap((event) =>
          event.type === 'command' ? [event] : [],
        ),
      );
  }

  deliveries(): readonly Delivered[] {
    return this.heard().flatMap(({ method, body, properties }) => {
      if (method.name !== 'basic.deliver') return [];
      const count = properties.headers?.['x-delivery-count'];
      return [
        {
          body: decodeUtf8(body),
          tag: numberArgument(method, 'deliveryTag'),
          redelivered: flagArgument(method, 'redelivered'),
          count: typeof count === 'number' ? count : null,
        },
      ];
    });
  }
}

function declare(bench: BrokerBench, settings: Record<string, string | number> = {}): Client {
  return new Client(bench, 'publisher').call('queue.declare', {
    queue: 'work',
    durable: true,
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead', ...settings },
  });
}

/** What is in the dead-letter queue, with the reasons that the log gives, in order. */
function deadLetters(bench: BrokerBench) {
  const reasons = bench.notes.flatMap(({ name, values }) =>
    name === 'deadLetter' ? [{ reason: values['reason'], queue: values['queue'] }] : [],
  );
  const grave = new Client(bench, 'grave').consume('dead', 0).deliveries();
  return grave.map(({ body }, index) => ({ event: 'dead-lettered', body, ...reasons[index] }));
}

const DeadLine = z.object({
  event: z.string(),
  body: z.string(),
  x_death: z.array(z.object({ reason: z.string(), queue: z.string() })),
});

function recordedDead(file: string) {
  return eventsOf(file)
    .filter(({ event }) => event === 'dead-lettered')
    .map((line) => DeadLine.parse(line))
    .map(({ event, body, x_death: [death] }) => ({ event, body, reason: death?.reason, queue: death?.queue }));
}

describe('RabbitMQ', () => {
  test('rabbit-topic-table', () => {
    const { parameters, trace } = z
      .object({
        parameters: z.object({ patterns: z.array(z.string()), keys: z.array(z.string()) }),
        trace: z.array(z.object({ key: z.string(), matches: z.record(z.string(), z.boolean()) })),
      })
      .parse(read('rabbit-topic-table'));
    const ours = parameters.keys.map((key) => ({
      key,
      matches: Object.fromEntries(parameters.patterns.map((pattern) => [pattern, matchesBinding(pattern, key)])),
    }));
    expect(ours).toEqual(trace);
  });

  test('rabbit-redelivery-prefetch-3', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = declare(bench);
    const bodies = Array.from({ length: 10 }, (_, index) => `m${index}`);
    for (const body of bodies) publisher.publish(body);
    const trace: unknown[] = [{ event: 'published', bodies }];
    const hear = (client: Client) =>
      client.deliveries().map(({ body, tag, redelivered }) => {
        trace.push({ event: 'deliver', consumer: client.name, body, tag, redelivered });
        return tag;
      });
    const c1 = new Client(bench, 'c1').consume('work', 3);
    hear(c1);
    trace.push({ event: 'ack', consumer: 'c1', body: 'm0' });
    c1.call('basic.ack', { deliveryTag: 1 });
    hear(c1);
    trace.push({ event: 'socket destroyed', consumer: 'c1' });
    bench.destroy('c1');
    const c2 = new Client(bench, 'c2').consume('work', 20);
    hear(c2);
    trace.push({ event: 'nack', consumer: 'c2', body: 'm5', requeue: true });
    c2.call('basic.nack', { deliveryTag: 5, requeue: true });
    hear(c2);
    trace.push({ event: 'ack', consumer: 'c2', body: 'm1' });
    c2.call('basic.ack', { deliveryTag: 1 });
    expect(hear(c2)).toEqual([]);
    const [ok] = publisher.call('queue.declare', { queue: 'work', passive: true }).heard().slice(-1);
    expect(ok?.method.name).toBe('queue.declare-ok');
    const count = ok === undefined ? -1 : numberArgument(ok.method, 'messageCount');
    trace.push({ event: 'ready messages left in the queue', count });
    expect(trace).toEqual(eventsOf('rabbit-redelivery-prefetch-3'));
  });

  test('rabbit-reject-dead-letter', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = declare(bench);
    for (let index = 0; index < 5; index += 1) publisher.publish(`r${index}`);
    const consumer = new Client(bench, 'consumer').consume('work', 1);
    const trace: unknown[] = [];
    for (let [next] = consumer.deliveries(); next !== undefined; [next] = consumer.deliveries()) {
      const { body, tag, redelivered } = next;
      trace.push({ event: 'deliver', body, redelivered });
      const rejected = body === 'r1' || body === 'r3';
      trace.push(rejected ? { event: 'reject', body, requeue: false } : { event: 'ack', body });
      consumer.call(rejected ? 'basic.reject' : 'basic.ack', { deliveryTag: tag });
    }
    const recorded = eventsOf('rabbit-reject-dead-letter').filter(({ event }) => event !== 'dead-lettered');
    expect(trace).toEqual(recorded);
    expect(deadLetters(bench)).toEqual(recordedDead('rabbit-reject-dead-letter'));
  });

  test('rabbit-max-length-2-ttl', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = declare(bench, { 'x-max-length': 2, 'x-message-ttl': 300 }).call('confirm.select');
    publisher.heard();
    const published = ['d0', 'd1', 'd2', 'd3'].map((body) => {
      const [confirm] = publisher.publish(body).heard();
      return { event: 'published', body, confirm: confirm?.method.name.replace('basic.', '') };
    });
    const recorded = eventsOf('rabbit-max-length-2-ttl');
    expect(published).toEqual(recorded.filter(({ event }) => event === 'published'));
    const reasons = () => bench.notes.filter(({ name }) => name === 'deadLetter').map(({ values }) => values['reason']);
    bench.wait(299_999);
    expect(reasons()).toEqual(['maxlen', 'maxlen']);
    bench.wait(1);
    expect(reasons()).toEqual(['maxlen', 'maxlen', 'expired', 'expired']);
    expect(deadLetters(bench)).toEqual(recordedDead('rabbit-max-length-2-ttl'));
  });

  test('rabbit-quorum-delivery-limit-2', () => {
    const bench = new BrokerBench(amqpBroker);
    declare(bench, { 'x-queue-type': 'quorum', 'x-delivery-limit': 2 }).publish('poison').publish('good');
    const consumer = new Client(bench, 'consumer').consume('work', 1);
    const trace: unknown[] = [];
    for (let [next] = consumer.deliveries(); next !== undefined; [next] = consumer.deliveries()) {
      const { body, tag, redelivered, count } = next;
      trace.push({ event: 'deliver', body, redelivered, x_delivery_count: count });
      trace.push(body === 'good' ? { event: 'ack', body } : { event: 'nack', body, requeue: true });
      consumer.call(body === 'good' ? 'basic.ack' : 'basic.nack', { deliveryTag: tag, requeue: true });
    }
    const recorded = eventsOf('rabbit-quorum-delivery-limit-2').filter(({ event }) => event !== 'dead-lettered');
    expect(trace).toEqual(recorded);
    expect(deadLetters(bench)).toEqual(recordedDead('rabbit-quorum-delivery-limit-2'));
  });

  test('rabbit-unroutable', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = new Client(bench, 'publisher').call('confirm.select');
    publisher.heard();
    const trace: unknown[] = [];
    for (const [body, mandatory] of [
      ['x0', false],
      ['x1', true],
    ] as const)
      for (const { method } of publisher.publish(body, 'nowhere', mandatory).heard()) {
        const code = numberArgument(method, 'replyCode');
        trace.push(
          method.name === 'basic.ack'
            ? { event: 'confirm', body, mandatory }
            : { event: method.name, body, code, text: textArgument(method, 'replyText') },
        );
      }
    expect(trace).toEqual(eventsOf('rabbit-unroutable'));
  });

  test('rabbit-workers-no-prefetch: strictly in turn, whatever the speed', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = declare(bench);
    const workers = ['fast', 'slow'].map((name) => new Client(bench, name).consume('work', 0));
    for (let index = 0; index < 10; index += 1) publisher.publish(`m${index}`);
    const got = workers.flatMap((worker) => worker.deliveries().map(({ body }) => `${worker.name} ${body}`));
    const recorded = eventsOf('rabbit-workers-no-prefetch').map(
      (line) => `${String(line['consumer'])} ${String(line['body'])}`,
    );
    expect(got.sort()).toEqual(recorded.sort());
  });

  test('rabbit-workers-fast-slow: who is faster does more', () => {
    const bench = new BrokerBench(amqpBroker);
    const publisher = declare(bench);
    const workers = [
      { client: new Client(bench, 'fast').consume('work', 1), ms: 10 },
      { client: new Client(bench, 'slow').consume('work', 1), ms: 100 },
    ];
    for (let index = 0; index < 22; index += 1) publisher.publish(`m${index}`);
    const got: { consumer: string; body: string }[] = [];
    const busy = new Map<string, { readonly until: number; readonly tag: number }>();
    for (let ms = 0; ms < 500; ms += 1) {
      for (const { client, ms: takes } of workers) {
        const work = busy.get(client.name);
        if (work?.until === ms) client.call('basic.ack', { deliveryTag: work.tag });
        for (const { body, tag } of client.deliveries()) {
          got.push({ consumer: client.name, body });
          busy.set(client.name, { until: ms + takes, tag });
        }
      }
    }
    const count = (name: string) => got.filter(({ consumer }) => consumer === name).length;
    expect(new Set(got.map(({ body }) => body)).size).toBe(22);
    expect(got.length).toBe(22);
    expect(got.find(({ consumer }) => consumer === 'fast')?.body).toBe('m0');
    expect(got.find(({ consumer }) => consumer === 'slow')?.body).toBe('m1');
    // 19 and 3 were recorded; two more or fewer are right as well.
    expect(Math.abs(count('fast') - 19)).toBeLessThanOrEqual(2);
    expect(count('slow')).toBe(22 - count('fast'));
  });
});

test('rabbit-wire-1-messages: the frames of a connection have the recorded sizes', () => {
  const recorded = z
    .object({
      trace: z.array(z.object({ dir: z.string(), frame: z.string(), bytes: z.optional(z.number()) })),
    })
    .parse(read('rabbit-wire-1-messages')).trace;
  const frames: { dir: string; frame: string; bytes: number }[] = [];
  const bench = new BrokerBench(amqpBroker, { heartbeatUs: 60_000_000 });
  bench.connect('client');
  const see = (dir: string, bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(3);
      const frame = bytes.slice(at, at + 8 + length);
      const [event] = receiveAmqp(createAmqpReceiver('client'), frame).events;
      const kind = frame[0] === 2 ? 'content header' : 'content body';
      const withContent = frame[10] === 40 ? 'basic.publish' : 'basic.deliver';
      const name = event?.type === 'command' ? event.method.name : frame[0] === 1 ? withContent : kind;
      frames.push({ dir, frame: name, bytes: frame.length });
      at += 8 + length;
    }
  };
  const say = (bytes: Uint8Array) => {
    see('C>S', bytes);
    bench.send('client', bytes);
    for (const piece of bench.take('client')) see('S>C', piece);
  };
  frames.push({ dir: 'C>S', frame: 'protocol header', bytes: protocolHeader.length });
  bench.send('client', protocolHeader);
  for (const piece of bench.take('client')) see('S>C', piece);
  say(methodFrame(0, 'connection.start-ok', { mechanism: 'PLAIN', response: '\0guest\0guest', locale: 'en_US' }));
  say(methodFrame(0, 'connection.tune-ok', {}));
  say(methodFrame(0, 'connection.open', { virtualHost: '/' }));
  say(methodFrame(1, 'channel.open'));
  say(methodFrame(1, 'confirm.select'));
  say(methodFrame(1, 'queue.declare', { queue: 'wire' }));
  say(contentFrames(1, 'basic.publish', { routingKey: 'wire' }, { headers: {} }, encodeUtf8('w0...')));
  say(methodFrame(1, 'basic.qos', { prefetchCount: 1 }));
  // The server's own names have 31 characters.
  const tag = 'amq.ctag-0123456789abcdefghijkl';
  const consume = methodFrame(1, 'basic.consume', { queue: 'wire', consumerTag: tag });
  say(consume);
  say(methodFrame(1, 'basic.ack', { deliveryTag: 1 }));
  say(methodFrame(1, 'channel.close', { replyCode: 200, replyText: 'Goodbye' }));
  say(methodFrame(0, 'connection.close', { replyCode: 200, replyText: 'Cheers, thanks' }));
  const named = ({ dir, frame }: { readonly dir: string; readonly frame: string }) => `${dir} ${frame}`;
  expect(frames.map(named)).toEqual(recorded.map(named));
  // The tag of the recorded consumer was left to the server; the sizes of start and start-ok were left out.
  recorded.forEach(({ frame, bytes }, index) => {
    if (bytes !== undefined && frame !== 'basic.consume' && !frame.endsWith('close'))
      expect(`${frame} ${frames[index]?.bytes}`).toBe(`${frame} ${bytes}`);
  });
  expect(consume.length).toBe(25 + tag.length);
});
