import { describe, expect, test } from 'vitest';
import { frameAt } from '../../record/frame.ts';
import { traceMessage } from '../../record/journey.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { shortPollingLog, SyntheticLog } from './synthetic-log.ts';

const LATENCY = 300 * MILLISECOND;

function stepsOf(log: SyntheticLog): (at: number) => { at: number; step: number } {
  const entries = log.build();
  return (at) => ({ at, step: entries.filter((entry) => entry.at <= at).at(-1)?.step ?? -1 });
}

describe('a message', () => {
  const log = new SyntheticLog().boot('client', 'server');
  const request = log.send({
    at: SECOND,
    from: 'client',
    to: 'server',
    role: 'request',
    latencyUs: LATENCY,
    resentAfterUs: SECOND,
  });
  const timeline = log.timeline();
  const at = stepsOf(log);
  const stateAt = (time: number) => frameAt(timeline, at(time)).messages[0];

  test('is in flight at the progress of its packet', () => {
    expect(stateAt(SECOND + 75 * MILLISECOND)).toMatchObject({ state: 'in flight', progress: 0.25 });
  });
  test('that was lost waits for its retransmission and has no place', () => {
    expect(stateAt(SECOND + 500 * MILLISECOND)).toMatchObject({ state: 'waiting', progress: null });
  });
  test('flies again from the departure of the packet that carries it now', () => {
    expect(stateAt(2 * SECOND + 150 * MILLISECOND)).toMatchObject({
      state: 'in flight',
      progress: 0.5,
      startsAt: 2 * SECOND,
    });
  });
  test('is gone from the picture once it was read, and its loss is remembered', () => {
    expect(stateAt(3 * SECOND)).toBeUndefined();
    const journey = timeline.traffic.message(request);
    if (journey === undefined) throw new Error('the message is indexed');
    const trace = traceMessage(journey, Number.POSITIVE_INFINITY);
    expect(trace).toMatchObject({ state: 'read', startsAt: 2 * SECOND, landsAt: 2 * SECOND + LATENCY });
    expect(trace.losses).toHaveLength(1);
  });
});

describe('the timeline', () => {
  const timeline = shortPollingLog().timeline();

  test('knows how long news waited at the server', () => {
    const item = timeline.traffic.newsItem(43);
    expect(item?.at).toBe(16_860_000);
    expect(item?.leaves?.at).toBe(18_350_000);
  });
  test('finds the messages of an exchange', () => {
    const [first] = timeline.traffic.messages.openBefore(timeline.firstEntryFrom(18_100_000));
    expect(first?.role).toBe('request');
    expect(timeline.traffic.exchange(first?.message ?? 0).map(({ role }) => role)).toEqual(['request', 'response']);
  });
  test('holds a request from its reading to its answer', () => {
    const holds = timeline.holds.spans.openBefore(timeline.firstEntryFrom(18_320_000));
    expect(holds).toMatchObject([{ host: 'server', at: 18_300_000, end: { at: 18_350_000 } }]);
  });
  test('does not hold a request that was passed on to another hop', () => {
    const log = new SyntheticLog().boot('client', 'proxy', 'server');
    const asked = log.send({ at: SECOND, from: 'client', to: 'proxy', role: 'request', latencyUs: LATENCY });
    log.say(2 * SECOND, {
      layer: 'application',
      kind: 'write',
      host: 'proxy',
      process: 'proxy/main',
      connection: 'x',
      message: 99,
      to: 'server',
      role: 'request',
      label: '',
      exchange: 99,
      parent: asked,
      items: [],
      length: 1,
    });
    const held = log.timeline([]).holds.spans;
    expect(held.openBefore(1000)).toEqual([]);
    expect(held.touching(0, 1000)).toMatchObject([{ message: asked, end: { at: 2 * SECOND } }]);
  });
});
