import { describe, expect, test } from 'vitest';
import type { EntryOf } from '../../kernel/entry.ts';
import { Story } from '../driver/story.ts';
import { objectionToBindings, objectionToKeys } from './bindings.ts';
import { deadShare, deliveriesPerMessage, drainTime, packetsPerHop, saturation, throughput } from './expected.ts';
import { pattern } from './index.ts';

const one = { subscribers: '1', bindings: '#', arrivals: 'fixed', heartbeat: '2s', duration: '10min' };

const valuesOf = (notes: readonly EntryOf<'note'>[], name: string) => notes.map(({ values }) => values[name]);
const newsOf = (story: Story, name: string, host?: string) =>
  valuesOf(
    story.notes(name).filter((note) => host === undefined || note.host === host),
    'news',
  );
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const restart = (host: string) => ({ type: 'restart' as const, host });

describe('routing', () => {
  test('each subscriber gets what its binding says', () => {
    const story = new Story(pattern, { rate: '1', arrivals: 'fixed' }).wait(20_000);
    const keys = (host: string) => new Set(newsOf(story, 'delivered', host).map((news) => (Number(news) - 1) % 3));
    expect([keys('client'), keys('client2'), keys('client3')]).toEqual([
      new Set([0, 1]),
      new Set([0]),
      new Set([0, 1, 2]),
    ]);
  });

  test('fan-out gives everyone a copy, direct compares the whole key', () => {
    const delivered = (exchange: string) =>
      new Story(pattern, { exchange, arrivals: 'fixed' })
        .wait(12_500)
        .notes('delivered')
        .map(({ host }) => host);
    const everyone = delivered('fanout');
    expect(everyone.filter((host) => host === 'client')).toHaveLength(everyone.length / 3);
    expect(new Set(delivered('direct'))).toEqual(new Set(['client2']));
  });

  test('one queue for all: each message goes to one', () => {
    const story = new Story(pattern, { queue: 'shared', bindings: '#', rate: '5', arrivals: 'fixed' }).wait(20_000);
    const delivered = newsOf(story, 'delivered');
    expect(new Set(delivered).size).toBe(delivered.length);
    expect(new Set(story.notes('delivered').map(({ host }) => host)).size).toBe(3);
  });

  test('a message that reaches no queue vanishes, or comes back if it is mandatory', () => {
    const parameters = { ...one, keys: 'weather', bindings: 'news', rate: '1' };
    expect(new Story(pattern, parameters).wait(10_000).notes('returned')).toEqual([]);
    const story = new Story(pattern, { ...parameters, mandatory: 'on' }).wait(10_000);
    expect(valuesOf(story.notes('returned'), 'item')).toContain(5);
    expect(new Set(valuesOf(story.notes('drop'), 'reason'))).toEqual(new Set(['unroutable']));
  });
});

describe('acknowledgement', () => {
  test('a subscriber dies between work and acknowledgement: others get its messages again, in order, marked', () => {
    const story = new Story(pattern, {
      queue: 'shared',
      bindings: '#',
      rate: '10',
      serviceTime: '900ms',
      subscribers: '2',
    })
      .wait(8000)
      .act({ type: 'kill', host: 'client' })
      .wait(20_000);
    const back = newsOf(story, 'requeue');
    expect(back).toHaveLength(3);
    const again = story.notes('deliver').filter(({ values }) => values['redelivered'] === true);
    expect(valuesOf(again, 'news')).toEqual(back);
    expect(new Set(valuesOf(again, 'client'))).toEqual(new Set(['client2']));
  });

  test('a subscriber without power is noticed after two heartbeats', () => {
    const story = new Story(pattern, { ...one, rate: '0' }).wait(5000).act({ type: 'offline', host: 'client' });
    story.untilEntry('dead', (entry) => entry.kind === 'note' && entry.name === 'dead peer');
    expect(story.time).toBeGreaterThan(5000 + 3000);
    expect(story.time).toBeLessThan(5000 + 6000);
  });

  const killedAtWork = (ack: string, dedup = 'off') =>
    new Story(pattern, { ...one, rate: '2', serviceTime: '450ms', ack, dedup })
      .wait(8200)
      .act({ type: 'kill', host: 'client' })
      .wait(500)
      .act(restart('client'))
      .wait(30_000)
      .metrics();

  test('acknowledged before the work: what was in work is lost', () => {
    expect(killedAtWork('before')).toMatchObject({ lostEvents: 1, duplicateEvents: 0 });
    expect(killedAtWork('none')).toMatchObject({ lostEvents: 1, duplicateEvents: 0 });
  });

  test('acknowledged after the work: nothing is lost', () => {
    expect(killedAtWork('after')).toMatchObject({ lostEvents: 0 });
  });

  test('work done and acknowledgement lost: done twice, unless the subscriber remembers', () => {
    const broken = (dedup: string) => {
      const story = new Story(pattern, { ...one, rate: '4', serviceTime: '0ms', latency: '300ms', dedup })
        .wait(10_100)
        .act({ type: 'kill', host: 'broker' })
        .wait(100)
        .act(restart('broker'))
        .wait(30_000);
      return { ...story.metrics(), discarded: story.notes('discarded').length };
    };
    const forgetful = broken('off');
    expect(forgetful.duplicateEvents).toBeGreaterThan(0);
    expect(forgetful.lostEvents).toBe(0);
    const careful = broken('on');
    expect([careful.lostEvents, careful.duplicateEvents]).toEqual([0, 0]);
    expect(careful.discarded).toBeGreaterThan(0);
  });

  test('prefetch 3 and a subscriber at work: three messages are out, no more', () => {
    const story = new Story(pattern, { ...one, rate: '5', serviceTime: '60s' }).wait(20_000);
    expect(newsOf(story, 'deliver')).toEqual(newsOf(story, 'enqueue').slice(0, 3));
  });
});

describe('the broker goes down', () => {
  const crashed = (parameters: Record<string, string>) =>
    new Story(pattern, { ...one, rate: '4', serviceTime: '1s', ...parameters })
      .wait(10_000)
      .act({ type: 'crash', host: 'broker' })
      .wait(2000)
      .act(restart('broker'));

  test('durable and persistent: everything comes back and nothing is lost', () => {
    const story = crashed({});
    expect(story.notes('recover').length).toBeGreaterThan(10);
    expect(story.wait(300_000).metrics()).toMatchObject({ lostEvents: 0 });
  });

  test('messages in memory are gone, the durable queue is there', () => {
    const story = crashed({ persistent: 'off' }).wait(500);
    expect(story.notes('recover')).toEqual([]);
    expect(story.wait(300_000).metrics().lostEvents).toBeGreaterThan(10);
  });

  test('a queue that is not durable is gone with its messages', () => {
    const story = crashed({ durable: 'off', serviceTime: '0ms' }).act({ type: 'offline', host: 'client' }).wait(10_000);
    const after = story.notes('drop').filter(({ at }) => at > 12_000_000);
    expect(new Set(valuesOf(after, 'reason'))).toEqual(new Set(['unroutable']));
  });

  test('the publisher says again what was not confirmed', () => {
    const published = newsOf(crashed({}).wait(30_000), 'publish');
    expect(published.length).toBeGreaterThanOrEqual(new Set(published).size);
    const last = Math.max(...published.map(Number));
    expect([...new Set(published)].map(Number).sort((low, high) => low - high)).toEqual(upTo(last));
  });
});

describe('a subscriber is away while others publish', () => {
  const away = (parameters: Record<string, string>) =>
    new Story(pattern, { ...one, rate: '2', serviceTime: '0ms', ...parameters })
      .wait(6100)
      .act({ type: 'close', host: 'client' })
      .wait(10_000)
      .act(restart('client'))
      .wait(30_000)
      .metrics();

  test('AMQP: the queue waits for it', () => {
    expect(away({})).toMatchObject({ lostEvents: 0, duplicateEvents: 0 });
  });

  test.each(['1', '2'])('MQTT, QoS %s: the session waits for it', (qos) => {
    expect(away({ protocol: 'mqtt', qos })).toMatchObject({ lostEvents: 0, duplicateEvents: 0 });
  });

  test('MQTT, QoS 0: it misses everything', () => {
    expect(away({ protocol: 'mqtt', qos: '0' }).lostEvents).toBeGreaterThanOrEqual(20);
  });

  test('MQTT, clean session: it misses everything, but for a retained message', () => {
    const clean = { protocol: 'mqtt', durable: 'off', keys: 'a;b' };
    expect(away(clean).lostEvents).toBeGreaterThanOrEqual(20);
    const retained = new Story(pattern, { ...one, ...clean, retain: 'on', rate: '2' })
      .wait(6000)
      .act(restart('client'))
      .wait(1000)
      .written('push')
      .filter(({ label }) => label.includes('retained'));
    expect(retained.length).toBeGreaterThanOrEqual(2);
  });

  test('MQTT: the lower QoS of the two holds, with its packets', () => {
    const packets = (qos: string, subscribeQos: string) => {
      const story = new Story(pattern, { ...one, protocol: 'mqtt', rate: '0.1', qos, subscribeQos }).wait(15_000);
      const written = story.log.filter(
        (entry): entry is EntryOf<'write'> => entry.kind === 'write' && entry.label.startsWith('PUB'),
      );
      const isDown = ({ host, to }: EntryOf<'write'>) => host === 'client' || to === 'client';
      return [written.filter((entry) => !isDown(entry)).length, written.filter(isDown).length];
    };
    for (const qos of ['0', '1', '2'])
      for (const subscribed of ['0', '1', '2'])
        expect(packets(qos, subscribed)).toEqual([
          packetsPerHop(Number(qos)),
          packetsPerHop(Math.min(Number(qos), Number(subscribed))),
        ]);
  });

  test('MQTT: a delivery without its PUBACK comes again as DUP', () => {
    const story = new Story(pattern, { ...one, protocol: 'mqtt', rate: '2', serviceTime: '3s' })
      .wait(6000)
      .act({ type: 'kill', host: 'client' })
      .act(restart('client'))
      .wait(5000);
    expect(story.written('push').some(({ label }) => label.endsWith('DUP'))).toBe(true);
  });
});

describe('messages that die', () => {
  test('a poison message is tried once and as often again as the limit says, then it is dead', () => {
    const story = new Story(pattern, { ...one, poison: '3', queueType: 'quorum', deliveryLimit: '2', rate: '1' }).wait(
      5500,
    );
    expect(newsOf(story, 'failed')).toEqual([3, 3, 3]);
    expect(story.notes('deadLetter').map(({ values }) => values)).toMatchObject([
      { news: 3, reason: 'delivery_limit', queue: 'news-client' },
    ]);
    expect(story.metrics()).toMatchObject({ lostEvents: 1 });
  });

  test('a poison message of a shared queue is one loss, however many subscribers there are', () => {
    const parameters = {
      ...one,
      subscribers: '3',
      queue: 'shared',
      poison: '3',
      queueType: 'quorum',
      deliveryLimit: '2',
      rate: '1',
    };
    expect(new Story(pattern, parameters).wait(5500).metrics()).toMatchObject({ lostEvents: 1, duplicateEvents: 0 });
  });

  test('a broker with messages in memory loses only what somebody had subscribed to', () => {
    const parameters = { ...one, subscribers: '2', bindings: 'weather;#', keys: 'sport', persistent: 'off', rate: '4' };
    const story = new Story(pattern, { ...parameters, serviceTime: '5s' }).wait(6_000);
    const enqueued = story.notes('enqueue').length;
    const done = story.notes('delivered').length;
    expect(new Set(valuesOf(story.notes('enqueue'), 'queue'))).toEqual(new Set(['news-client2']));
    story.act({ type: 'crash', host: 'broker' }).wait(100);
    const { lostEvents = 0 } = story.metrics();
    expect(lostEvents).toBeGreaterThan(5);
    expect(lostEvents).toBeLessThanOrEqual(enqueued - done);
  });

  test('what is rejected is dead at once', () => {
    const story = new Story(pattern, { ...one, poison: '2', onFailure: 'reject', rate: '1' }).wait(8000);
    expect(valuesOf(story.notes('deadLetter'), 'reason')).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('a slow subscriber: the queue drops its oldest', () => {
    const story = new Story(pattern, { ...one, rate: '4', serviceTime: '2s', prefetch: '1', maxLength: '3' }).wait(
      20_000,
    );
    expect(new Set(valuesOf(story.notes('deadLetter'), 'reason'))).toEqual(new Set(['maxlen']));
    expect(story.metrics().lostEvents).toBe(story.notes('deadLetter').length);
  });

  test('what waits too long expires, to the millisecond', () => {
    const story = new Story(pattern, { ...one, rate: '2', serviceTime: '60s', prefetch: '1', ttl: '3s' }).wait(12_000);
    const enqueued = new Map(story.notes('enqueue').map(({ values, at }) => [values['id'], at]));
    const expired = story.notes('expire');
    expect(expired.length).toBeGreaterThan(5);
    for (const { values, at } of expired) expect(at - (enqueued.get(values['id']) ?? 0)).toBe(3_000_000);
  });
});

describe('closed forms', () => {
  test.each([
    [1, 0.2, 0.1],
    [2, 0.2, 0.1],
    [3, 0.2, 0.1],
    [5, 0.2, 0.1],
    [0, 0.2, 0.1],
  ])('prefetch %i: the throughput is min(1/S, p/(R+S))', (prefetch, roundTrip, service) => {
    const story = new Story(pattern, {
      ...one,
      rate: '40',
      prefetch: String(prefetch),
      latency: `${(roundTrip * 1000) / 2}ms`,
      serviceTime: `${service * 1000}ms`,
    }).wait(10_000);
    const before = story.notes('delivered').length;
    const perSecond = (story.wait(30_000).notes('delivered').length - before) / 30;
    expect(Math.abs(perSecond - throughput(prefetch, roundTrip, service))).toBeLessThan(0.1);
  });

  test('the backlog of an outage drains in rate x outage / (speed - rate)', () => {
    const story = new Story(pattern, {
      ...one,
      rate: '4',
      prefetch: '0',
      latency: '1ms',
      serviceTime: '125ms',
      retry: '1ms',
    })
      .wait(10_000)
      .act({ type: 'close', host: 'client' })
      .wait(10_000)
      .act(restart('client'))
      .wait(60_000);
    // Caught up: an item is done less than a spacing after it was published.
    const published = new Map(story.notes('publish').map(({ values, at }) => [values['news'], at]));
    const caughtUp = story
      .notes('delivered')
      .find(({ values, at }) => at > 20_100_000 && at - (published.get(values['news']) ?? 0) < 250_000);
    const drained = ((caughtUp?.at ?? 0) - 20_000_000) / 1_000_000;
    expect(Math.abs(drained - drainTime(4, 10, 8))).toBeLessThan(0.5);
  });

  test('a line is full at bandwidth / size: more does not come through, and what comes is late', () => {
    const sent = (rate: string) =>
      new Story(pattern, {
        ...one,
        rate,
        serviceTime: '0ms',
        size: '1000',
        bandwidth: '80kbit',
        heartbeat: '0ms',
      }).wait(60_000);
    expect(sent('4').metrics().p95StalenessMs).toBeLessThan(500);
    const full = sent('12');
    const [message] = full.written('publish').slice(-1);
    // Headers of TCP and IP have 20 bytes each.
    const limit = saturation(80_000, (message?.length ?? 0) + 40);
    const came = full.notes('publish').filter(({ at }) => at > 20_000_000).length / 40;
    expect(Math.abs(came - limit)).toBeLessThan(0.05 * limit);
    expect(full.written('publish').length - full.notes('publish').length).toBeGreaterThan(100);
  });

  test('the share of dead letters is the chance that all tries fail', () => {
    const story = new Story(pattern, {
      ...one,
      rate: '20',
      failures: '0.5',
      queueType: 'quorum',
      deliveryLimit: '2',
      serviceTime: '1ms',
      latency: '1ms',
      prefetch: '1',
    }).wait(200_000);
    const all = newsOf(story, 'publish').length;
    const share = story.notes('deadLetter').length / all;
    const expected = deadShare(0.5, 2);
    expect(expected).toBe(0.125);
    expect(Math.abs(share - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / all));
  });

  test('without a limit a message is delivered 1 / (1 - q) times on average', () => {
    const story = new Story(pattern, {
      ...one,
      rate: '20',
      failures: '0.5',
      queueType: 'quorum',
      deliveryLimit: '0',
      serviceTime: '1ms',
      latency: '1ms',
      prefetch: '1',
    }).wait(200_000);
    const all = newsOf(story, 'publish').length;
    const mean = story.notes('deliver').length / all;
    // Geometric: the variance is q / (1 - q)^2 = 2.
    expect(Math.abs(mean - deliveriesPerMessage(0.5))).toBeLessThan(3 * Math.sqrt(2 / all));
  });

  test('while nothing breaks the median age is the way and the work', () => {
    const story = new Story(pattern, { arrivals: 'fixed' }).wait(60_000);
    expect(story.metrics().p50StalenessMs).toBeCloseTo(300, 0);
  });
});

test('bindings and keys that cannot be read are refused with a sentence', () => {
  expect(objectionToBindings('news.*;news.sport;#')).toBeNull();
  expect(objectionToBindings('new*')).toMatch(/stands alone/);
  expect(objectionToBindings('a;;b')).toMatch(/empty/);
  expect(objectionToBindings('a..b')).toMatch(/cannot be read/);
  expect(objectionToKeys('news.*')).toMatch(/between dots/);
});
