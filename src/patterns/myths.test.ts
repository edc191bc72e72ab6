import { describe, expect, test } from 'vitest';
import { pattern as pubSub } from './pub-sub/index.ts';
import type { Pattern } from './pattern.ts';
import { pattern as reverseProxy } from './reverse-proxy/index.ts';
import { pattern as statelessStateful } from './stateless-stateful/index.ts';
import { Story } from './story.ts';

/** A preset as a viewer sees it who waits for less than a minute. */
function preset(pattern: Pattern, id: string): Story {
  const found = pattern.presets.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`${pattern.id} has no preset "${id}"`);
  return new Story(pattern, found.parameters, 1, found.interventions).wait(55_000);
}

const numberOf = (story: Story, name: Parameters<typeof valueOf>[1]) => valueOf(story, name) ?? Number.NaN;
function valueOf(story: Story, name: keyof ReturnType<Story['metrics']>) {
  return story.metrics()[name];
}
const distinct = (story: Story, note: string, value: string) => [
  ...new Set(story.notes(note).map(({ values }) => values[value])),
];

describe('publish/subscribe, in under a minute', () => {
  test('"a queue is a topic": each message goes to one', () => {
    const queue = preset(pubSub, 'work-queue');
    const delivered = queue.notes('delivered').map(({ values }) => values['news']);
    expect(new Set(delivered).size).toBe(delivered.length);
    expect(new Set(queue.notes('delivered').map(({ host }) => host)).size).toBe(3);
  });
  test('"a consumer that dies takes its messages along": others get them, marked', () => {
    const story = preset(pubSub, 'redelivery');
    expect(story.notes('deliver').filter(({ values }) => values['redelivered'] === true)).not.toEqual([]);
    expect(numberOf(story, 'lostEvents')).toBe(0);
  });
  test('"acknowledged is processed": what was acknowledged first is lost', () => {
    expect(numberOf(preset(pubSub, 'ack-is-not-done'), 'lostEvents')).toBeGreaterThan(0);
  });
  test('"exactly once": it came twice and was done once', () => {
    const story = preset(pubSub, 'exactly-once');
    expect(story.notes('discarded')).not.toEqual([]);
    expect([numberOf(story, 'lostEvents'), numberOf(story, 'duplicateEvents')]).toEqual([0, 0]);
  });
  test('"offline is delivered later": not at QoS 0, but at QoS 1 with a session', () => {
    expect(numberOf(preset(pubSub, 'offline-qos-0'), 'lostEvents')).toBeGreaterThan(10);
    expect(numberOf(preset(pubSub, 'offline-qos-1'), 'lostEvents')).toBe(0);
  });
  test('"published is safe": on disk it is, in memory it is not', () => {
    expect(numberOf(preset(pubSub, 'broker-crash'), 'lostEvents')).toBe(0);
    expect(numberOf(preset(pubSub, 'broker-crash-transient'), 'lostEvents')).toBeGreaterThan(10);
  });
  test('"it will work the next time": a poison message ends among the dead', () => {
    expect(distinct(preset(pubSub, 'poison'), 'deadLetter', 'reason')).toEqual(['delivery_limit']);
  });
  test('"a queue absorbs everything": it drops, or holds the publisher back', () => {
    expect(distinct(preset(pubSub, 'slow-consumer'), 'deadLetter', 'reason')).toEqual(['maxlen']);
    expect(preset(pubSub, 'back-pressure').notes('blocked')).not.toEqual([]);
  });
  test('"one more subscriber costs nothing": the line is full', () => {
    expect(numberOf(preset(pubSub, 'saturation'), 'linkUtilisation')).toBeGreaterThan(0.95);
  });
});

describe('reverse proxy, in under a minute', () => {
  test('"a load balancer removes failures", "it notices at once": somebody waits, some get 503', () => {
    const passive = preset(reverseProxy, 'backend-dies');
    expect(numberOf(passive, 'failedCalls')).toBe(0);
    // One waits for the proxy's whole time-out of 2 s before the next upstream serves.
    expect(Math.max(...passive.notes('tried').map(({ values }) => Number(values['status'])))).toBe(504);
    expect(numberOf(preset(reverseProxy, 'active-checks'), 'failedCalls')).toBeGreaterThan(0);
  });
  test('"one of them always answers": all refuse, then 502 at once', () => {
    const story = preset(reverseProxy, 'all-dead');
    expect(distinct(story, 'choose', 'upstream')).toContain('none');
    expect(numberOf(story, 'failedCalls')).toBeGreaterThan(10);
  });
  test('"the proxy tries again": not a POST that was sent', () => {
    expect(preset(reverseProxy, 'post-once').notes('not repeated')).not.toEqual([]);
  });
  test('"round robin is equal load", and least connections go round the slow one', () => {
    const slowest = numberOf(preset(reverseProxy, 'equal-requests'), 'p95ResponseMs');
    expect(slowest).toBeGreaterThan(2 * numberOf(preset(reverseProxy, 'least-connections'), 'p95ResponseMs'));
  });
  test('"least connections are always best": the server that fails fastest gets most', () => {
    const story = preset(reverseProxy, 'herd');
    const shares = ['a', 'b', 'c'].map((name) => chosen(story).filter((upstream) => upstream === name).length);
    expect(shares[1]).toBe(Math.max(...shares));
    expect(numberOf(story, 'failedCalls')).toBeGreaterThan(chosen(story).length / 3);
  });
  test('"weighted round robin has one order": nginx and HAProxy differ', () => {
    expect(chosen(preset(reverseProxy, 'nginx-order')).slice(0, 7).join('')).toBe('aabacaa');
    expect(chosen(preset(reverseProxy, 'haproxy-order')).slice(0, 7).join('')).toBe('aaabaac');
  });
  test('"ip_hash spreads users": behind one router they are one', () => {
    expect(new Set(chosen(preset(reverseProxy, 'one-network'))).size).toBe(1);
  });
  test('"a reverse proxy is a load balancer": with one backend it ends TLS and keeps answers', () => {
    expect(preset(reverseProxy, 'cache-and-tls').notes('cache hit')).not.toEqual([]);
  });
  test('a circuit breaker opens, and closes when the server is mended', () => {
    expect(distinct(preset(reverseProxy, 'circuit-breaker'), 'breaker', 'state')).toEqual([
      'open',
      'half-open',
      'closed',
    ]);
  });

  function chosen(story: Story): readonly unknown[] {
    return story.notes('choose').map(({ values }) => values['upstream']);
  }
});

describe('stateless and stateful, in under a minute', () => {
  test.each([
    ['restart-memory', 'fail'],
    ['restart-store', 'pass'],
    ['restart-token', 'pass'],
  ])('the restart test: %s, %s', (id, result) => {
    expect(distinct(preset(statelessStateful, id), 'restart test', 'result')).toEqual([result]);
  });
  test('"sticky sessions solve it": until that backend restarts', () => {
    expect(preset(statelessStateful, 'restart-sticky').notes('session lost')).not.toEqual([]);
    expect(preset(statelessStateful, 'sticky-crash').notes('session lost')).toHaveLength(2);
  });
  test('"a stateless server needs no storage": the database dies, and everything stops', () => {
    expect(numberOf(preset(statelessStateful, 'database-down'), 'failedCalls')).toBeGreaterThan(4);
    expect(preset(statelessStateful, 'database-forgets').notes('session lost')).not.toEqual([]);
  });
  test('"JWT is completely stateless": a banned user goes on, or the database is asked', () => {
    const acceptedAfterBan = (id: string) =>
      preset(statelessStateful, id)
        .notes('accepted')
        .filter(({ host, at }) => host === 'client' && at > 8_300_000).length;
    expect(acceptedAfterBan('ban')).toBeGreaterThan(3);
    expect(acceptedAfterBan('ban-denylist')).toBe(0);
  });
  test('"one login is enough": one request in three finds its session', () => {
    const story = preset(statelessStateful, 'one-in-n');
    const found = story.notes('accepted').length;
    expect(found / (found + story.notes('session lost').length)).toBeCloseTo(1 / 3, 1);
  });
});
