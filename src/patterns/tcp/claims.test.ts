import { expect } from 'vitest';
import type { EntryOf } from '../../kernel/entry.ts';
import { claimsOf, nothingBreaks } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pingNotes } from '../../record/ping-notes.ts';
import { mathis, sawtooth } from './expected.ts';
import { pattern } from './index.ts';

const segments = (story: Story) => story.log.filter((entry): entry is EntryOf<'segment'> => entry.kind === 'segment');
const repeated = (story: Story) => segments(story).filter(({ retransmission }) => retransmission);
/** New data of the client. */
const dataOf = (story: Story) =>
  segments(story).filter(({ from, length, retransmission }) => from === 'client' && length > 0 && !retransmission);
const acknowledgements = (story: Story) =>
  segments(story).filter(({ from, flags, length }) => from === 'server' && flags === 'A' && length === 0);
/** The number of the first byte of a segment, counted from 1. */
const startOf = (segment: number) => 1 + (segment - 1) * 1460;
/** When the client closes, in microseconds. */
const CLOSES = 400_000;
const isDone = (story: Story) =>
  story.log.some((entry) => entry.kind === 'state' && entry.process === 'client/client' && entry.path === 'done');

/** Why the client's socket ended, if it failed. */
const ends = (story: Story) =>
  story.log.flatMap((entry) => (entry.kind === 'result' ? [entry.result] : [])).filter((result) => result !== 'ok');

/** When connect() returned with a connection, in milliseconds; a line of 1.5 Mbit/s takes a quarter more to write a SYN. */
const connectsOf = (story: Story) =>
  story.log.flatMap((entry) =>
    entry.kind === 'state' && entry.layer === 'transport' && entry.host === 'client' && entry.event === 'segment'
      ? entry.path === 'ESTABLISHED'
        ? [Math.floor(entry.at / 1000)]
        : []
      : [],
  );

/** How long the second write of each pair waited until it left, in milliseconds. */
const stallsOf = (story: Story) =>
  story.log.flatMap((entry) => {
    if (entry.kind !== 'write' || !entry.label.startsWith('write 2')) return [];
    const sent = segments(story).find(({ messages }) => messages.includes(entry.message));
    return sent === undefined ? [] : [(sent.at - entry.at) / 1000];
  });

/** When SYNs were sent, in seconds. */
const synsOf = (story: Story) => segments(story).flatMap(({ flags, at }) => (flags === 'S' ? [at / 1_000_000] : []));

/** How long each ping was on its way, in milliseconds. */
const pingsOf = (story: Story) =>
  story.log.flatMap((entry) =>
    pingNotes.has(entry) && entry.name === 'ping back' ? [entry.values.tookUs / 1000] : [],
  );

/** When the client asked whether the server is there: an empty segment with a number that is confirmed already, in milliseconds. */
const probesOf = (story: Story) =>
  segments(story).flatMap(({ from, flags, seq, length, at }) =>
    from === 'client' && flags === 'A' && length === 0 && seq === 100 ? [Math.floor(at / 1000)] : [],
  );

claimsOf(pattern, {
  // Each segment is answered with an acknowledgement of its own.
  calm: (story) => {
    nothingBreaks(story);
    expect(dataOf(story)).toHaveLength(20);
    expect(acknowledgements(story).filter(({ ack, at }) => (ack ?? 0) > 1 && at < CLOSES)).toHaveLength(20);
  },
  'fast-retransmit': (story) => {
    const [again] = repeated(story);
    expect(repeated(story)).toHaveLength(1);
    expect(again?.seq).toBe(startOf(5));
    // Sooner than the shortest timeout of 200 ms after it was first sent.
    const first = segments(story).find(({ seq, from }) => from === 'client' && seq === again?.seq);
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(200_000);
    // "Still waiting for 5" is said by all that arrive before it is sent again.
    const waiting = acknowledgements(story).filter(({ ack }) => ack === startOf(5));
    expect(waiting.length).toBeGreaterThan(3);
  },
  'tail-loss': (story) => {
    const [again] = repeated(story);
    const first = segments(story).find(
      ({ seq, from, length }) => from === 'client' && seq === again?.seq && length > 0,
    );
    expect(again?.seq).toBe(startOf(20));
    expect((again?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(200_000);
    // The FIN alone comes after the last segment: one duplicate, and three would be needed.
    expect(acknowledgements(story).filter(({ ack }) => ack === startOf(20))).toHaveLength(2);
  },
  'first-ack-lost': (story) => {
    const lost = story.log.filter((entry) => entry.kind === 'loss');
    expect(lost).toHaveLength(1);
    expect(repeated(story)).toEqual([]);
    // The next one says all that the lost one said.
    for (const next of [3, 6]) expect(acknowledgements(story).some(({ ack }) => ack === startOf(next))).toBe(true);
  },
  'first-of-five': (story) => {
    expect(repeated(story).map(({ seq }) => seq)).toEqual([startOf(1)]);
    // To the other four it says four times what it said when it had nothing.
    expect(acknowledgements(story).filter(({ ack }) => ack === startOf(1))).toHaveLength(4);
    expect(acknowledgements(story).some(({ ack }) => ack === startOf(6))).toBe(true);
  },
  'six-segments': (story) => {
    const [first, , , , fifth, sixth] = dataOf(story);
    expect(fifth?.at).toBe(first?.at);
    const confirmed = story.log.find(
      (entry) => entry.kind === 'arrival' && entry.host === 'client' && entry.at > (first?.at ?? 0),
    );
    expect(sixth?.at).toBe(confirmed?.at);
    expect(dataOf(story)).toHaveLength(6);
  },
  'two-losses': (story) => {
    const again = repeated(story);
    expect(again.length).toBeGreaterThanOrEqual(2);
    expect(again[1]?.at).toBeGreaterThan(again[0]?.at ?? Number.NaN);
  },
  'syn-lost': (story) => {
    const syns = segments(story).filter(({ flags }) => flags === 'S');
    expect(syns).toHaveLength(2);
    expect((syns[1]?.at ?? 0) - (syns[0]?.at ?? 0)).toBe(1_000_000);
  },
  'slow-start': (story) => {
    const rounds = new Map<number, number>();
    for (const { from, length, at } of segments(story))
      if (from === 'client' && length > 0)
        rounds.set(Math.floor(at / 100_000), (rounds.get(Math.floor(at / 100_000)) ?? 0) + 1);
    expect([...rounds.values()].slice(0, 3)).toEqual([10, 20, 40]);
  },
  refused: (story) => {
    expect(segments(story).some(({ flags, from }) => from === 'server' && flags === 'RA')).toBe(true);
    expect(isDone(story)).toBe(true);
  },
  'power-gone': (story) => {
    // The write was done; that nobody has the bytes is not known for long.
    expect(repeated(story).length).toBeGreaterThan(3);
    expect(ends(story)).toEqual([]);
  },
  'half-open': (story) => {
    const reset = segments(story).find(({ flags, from }) => from === 'server' && flags.startsWith('R'));
    expect(reset?.at).toBeGreaterThan(2_000_000);
  },
  'zero-window': (story) => {
    expect(segments(story).some(({ from, window, flags }) => from === 'server' && window === 0 && flags === 'A')).toBe(
      true,
    );
    expect(segments(story).filter(({ from, at }) => from === 'client' && at > 600_000 && at < 2_500_000)).not.toEqual(
      [],
    );
  },
  'accept-queue': (story) => {
    // One more than the backlog, and the rest a second later, again and again.
    expect(connectsOf(story)).toEqual([100, 300, 500, 3700, 3900]);
    expect(story.log.filter((entry) => entry.kind === 'loss' && entry.reason === 'accept queue full')).toHaveLength(6);
  },
  'accept-queue-long': (story) => {
    expect(connectsOf(story)).toEqual([100, 300, 500, 700, 900]);
    expect(story.metrics()).toMatchObject({ clientConnections: 5, serverConnections: 5, acceptQueue: 3 });
  },
  burst: (story) => {
    expect(connectsOf(story)).toHaveLength(6);
    expect(story.metrics()).toMatchObject({ clientConnections: 6, serverConnections: 3, acceptQueue: 3 });
  },
  'burst-no-cookies': (story) => {
    expect(connectsOf(story)).toHaveLength(3);
    expect(story.metrics()).toMatchObject({ clientConnections: 3, serverConnections: 3 });
  },
  'two-writes': (story) => {
    // The first time the server confirms at once; from then on it waits 40 ms for an answer that waits for the second write.
    const waits = stallsOf(story);
    expect(waits[0]).toBeLessThan(25);
    expect(waits.slice(1)).toHaveLength(3);
    for (const wait of waits.slice(1)) expect(wait).toBeGreaterThan(60 - 0.001);
    expect(story.metrics().stallMs).toBeGreaterThanOrEqual(60);
  },
  'two-writes-no-delay': (story) => {
    expect(stallsOf(story).every((wait) => wait === 0)).toBe(true);
    expect(story.metrics().stallMs).toBe(0);
  },
  borders: (story) => {
    expect(story.metrics()).toMatchObject({ writeCalls: 5, readCalls: 2 });
  },
  'borders-no-delay': (story) => {
    expect(story.metrics()).toMatchObject({ writeCalls: 5, readCalls: 5 });
  },
  'borders-lost': (story) => {
    // What is sent again is sent in one segment, and read as one.
    expect(repeated(story).map(({ length }) => length)).toEqual([400]);
    expect(story.metrics()).toMatchObject({ writeCalls: 5, readCalls: 2 });
  },
  silence: (story) => {
    story.wait(90_000);
    expect(synsOf(story)).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
    expect(story.metrics()).toMatchObject({ connectMs: 131_000, synsSent: 11 });
  },
  'no-listener': (story) => {
    expect(synsOf(story)).toEqual([0]);
    // One round trip, and the time it takes to write the two packets.
    expect(story.metrics().connectMs).toBeCloseTo(100.5, 0);
  },
  'silence-rfc': (story) => {
    story.wait(140_000);
    expect(synsOf(story)).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
    expect(story.metrics().connectMs).toBe(183_000);
  },
  'given-up': (story) => {
    expect(isDone(story)).toBe(true);
    expect(synsOf(story)).toEqual([0, 1, 2]);
    expect(story.metrics().connectMs).toBe(3000);
  },
  bufferbloat: (story) => {
    const pings = pingsOf(story);
    expect(pings[0]).toBeLessThan(12);
    expect(Math.max(...pings)).toBeGreaterThan(1000);
    expect(story.log.some(({ kind }) => kind === 'loss')).toBe(false);
  },
  'short-queue': (story) => {
    expect(Math.max(...pingsOf(story))).toBeLessThan(100);
    expect(story.log.some((entry) => entry.kind === 'loss' && entry.reason === 'queue full')).toBe(true);
  },
  sawtooth: (story) => {
    const { mean, peak } = sawtooth({ latency: 50_000, bandwidth: 1_500_000, queue: 20 });
    expect(story.log.filter((entry) => entry.kind === 'loss' && entry.reason === 'queue full').length).toBeGreaterThan(
      5,
    );
    const measured = story.metrics().meanWindow ?? Number.NaN;
    expect(Math.abs(measured - mean)).toBeLessThan(2);
    expect(measured).toBeLessThan(peak);
  },
  'one-percent': (story) => {
    // A line without end, and not even two megabits per second of it.
    expect(story.metrics().throughput).toBeLessThan(250_000);
  },
  'quarter-percent': (story) => {
    const rate = story.metrics().throughput ?? Number.NaN;
    const expected = mathis({ latency: 50_000, loss: 0.0025, delayedAck: false });
    expect(rate / expected).toBeGreaterThan(0.6);
    expect(rate / expected).toBeLessThan(1.7);
  },
  'keep-alive': (story) => {
    // Three questions from ten seconds after the last word on, two seconds apart, and as long again for the last answer.
    expect(probesOf(story)).toEqual([10_201, 12_201, 14_201]);
    expect(isDone(story)).toBe(true);
    expect(story.metrics().clientNoticeMs).toBeCloseTo(13_202, -1);
  },
  'no-keep-alive': (story) => {
    expect(probesOf(story)).toEqual([]);
    expect(isDone(story)).toBe(false);
    expect(story.metrics().clientNoticeMs).toBe(52_000);
  },
  'keep-alive-calm': (story) => {
    expect(probesOf(story).length).toBeGreaterThan(3);
    expect(isDone(story)).toBe(false);
  },
  'time-wait': (story) => {
    const failed = story.log.filter((entry) => entry.kind === 'socket error');
    expect(failed[0]?.at).toBe(2_000_000);
    expect(story.metrics()).toMatchObject({ connectionsOpened: 20, timeWaitPorts: 20, clientDescriptors: 0 });
    // A minute after the first was closed its port is free.
    story.wait(6_000);
    expect(story.metrics().connectionsOpened).toBeGreaterThan(20);
  },
  'time-wait-ports': (story) => {
    expect(story.metrics()).toMatchObject({ noPort: 0, connectionsOpened: 550 });
    expect(story.metrics().timeWaitPorts).toBeGreaterThan(540);
  },
  'one-port': (story) => {
    expect(story.metrics()).toMatchObject({ serverDescriptors: 30, clientDescriptors: 30, noPort: 6 });
  },
  'confirmed-not-read': (story) => {
    expect(story.metrics()).toMatchObject({ confirmedBytes: 5840, readBytes: 0 });
    // It is told, though not of what: by RST.
    expect(segments(story).some(({ flags, from }) => from === 'server' && flags === 'RA')).toBe(true);
    expect(isDone(story)).toBe(true);
  },
  'confirmed-and-read': (story) => {
    expect(story.metrics()).toMatchObject({ confirmedBytes: 5840, readBytes: 5840 });
    expect(segments(story).some(({ flags }) => flags.includes('R'))).toBe(false);
    expect(segments(story).some(({ flags, from }) => from === 'server' && flags === 'FA')).toBe(true);
  },
});
