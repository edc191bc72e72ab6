import { expect } from 'vitest';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { claimsOf, nothingBreaks } from '../driver/test-support.ts';
import type { Story } from '../driver/story.ts';
import { pattern } from './index.ts';
import { senderNotes } from './notes.ts';

const MS = MILLISECOND;
const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const isGot = (entry: Entry) => messageNotes.has(entry) && entry.name === 'got';
/** What a receiver got, in its order, with the times in milliseconds. */
const gotOver = (story: Story, over: 'UDP' | 'TCP') =>
  story.log.flatMap((entry) =>
    messageNotes.has(entry) && entry.name === 'got' && entry.values.over === over
      ? [{ message: entry.values.message, ms: entry.at / MS, port: entry.values.port }]
      : [],
  );
const numbersOver = (story: Story, over: 'UDP' | 'TCP') => gotOver(story, over).map(({ message }) => message);
const msOver = (story: Story, over: 'UDP' | 'TCP', message: number) =>
  gotOver(story, over).find((got) => got.message === message)?.ms;
const datagrams = (story: Story) =>
  story.log.filter((entry): entry is EntryOf<'datagram'> => entry.kind === 'datagram');
const segments = (story: Story) => story.log.filter((entry): entry is EntryOf<'segment'> => entry.kind === 'segment');
const undelivered = (story: Story, reason: string) =>
  story.log.filter((entry) => entry.kind === 'undelivered' && entry.reason === reason);
const notSent = (story: Story) =>
  story.log.flatMap((entry) =>
    senderNotes.has(entry) && entry.name === 'not sent' ? [[entry.values.message, entry.values.error]] : [],
  );
const connectedFirst = (story: Story) => segments(story)[0]?.flags === 'S';

claimsOf(pattern, {
  // One round trip later, each of them: that is all that TCP costs here.
  calm: (story) => {
    nothingBreaks(story);
    expect(numbersOver(story, 'UDP')).toEqual(TEN);
    expect(numbersOver(story, 'TCP')).toEqual(TEN);
    for (const message of TEN)
      expect((msOver(story, 'TCP', message) ?? 0) - (msOver(story, 'UDP', message) ?? 0)).toBe(100);
  },
  lost: (story) => {
    expect(numbersOver(story, 'UDP')).toEqual(TEN.filter((message) => message !== 4));
    expect(numbersOver(story, 'TCP')).toEqual(TEN);
    // Nothing but 4 was lost, and six others came with it.
    expect(story.log.filter(({ kind }) => kind === 'loss')).toHaveLength(2);
    for (const message of TEN.slice(3)) expect(msOver(story, 'TCP', message)).toBe(msOver(story, 'TCP', 4));
    expect(msOver(story, 'UDP', 5)).toBe(130);
    expect(story.metrics()).toMatchObject({ readOverUdp: 9, readOverTcp: 10 });
  },
  'last-lost': (story) => {
    expect(numbersOver(story, 'UDP')).toEqual(TEN.slice(0, 9));
    expect(numbersOver(story, 'TCP')).toEqual(TEN);
    // Nothing comes after it that could tell: only the timer of the TCP sender cares.
    expect(msOver(story, 'TCP', 10)).toBeGreaterThan(280 + 200);
  },
  twice: (story) => {
    expect(numbersOver(story, 'UDP')).toEqual(TEN.flatMap((message) => [message, message]));
    expect(numbersOver(story, 'TCP')).toEqual(TEN);
    expect(story.metrics()).toMatchObject({ readTwice: 10 });
  },
  overtaken: (story) => {
    expect(numbersOver(story, 'UDP')).not.toEqual(TEN);
    expect(numbersOver(story, 'UDP').toSorted((one, other) => one - other)).toEqual(TEN);
    expect(numbersOver(story, 'TCP')).toEqual(TEN);
  },
  closed: (story) => {
    expect(story.log.some(isGot)).toBe(false);
    // Five are on their way before the first answer; each of the next calls reports one, and sends nothing.
    expect(datagrams(story).map(({ protocol }) => protocol)).toEqual(expect.arrayContaining(['udp', 'icmp']));
    expect(datagrams(story).filter(({ protocol }) => protocol === 'udp')).toHaveLength(5);
    expect(notSent(story)).toEqual([6, 7, 8, 9, 10].map((message) => [message, 'ECONNREFUSED']));
    expect(segments(story).map(({ flags }) => flags)).toEqual(['S', 'RA']);
    expect(story.metrics()).toMatchObject({ readOverTcp: 0 });
  },
  unheard: (story) => {
    expect(story.log.some(isGot)).toBe(false);
    expect(datagrams(story).filter(({ protocol }) => protocol === 'udp')).toHaveLength(10);
    expect(datagrams(story).filter(({ protocol }) => protocol === 'icmp')).toHaveLength(10);
    expect(notSent(story)).toEqual([]);
  },
  overflow: (story) => {
    expect(numbersOver(story, 'UDP')).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    expect(undelivered(story, 'the receive buffer is full')).toHaveLength(26);
    expect(numbersOver(story, 'TCP')).toHaveLength(40);
    // The sender of datagrams hears nothing of it.
    expect(notSent(story)).toEqual([]);
  },
  'fragment-lost': (story) => {
    expect(
      datagrams(story)
        .slice(0, 3)
        .map(({ bytes }) => bytes),
    ).toEqual([1500, 1500, 1068]);
    expect(numbersOver(story, 'UDP')).toEqual([2, 3]);
    expect(numbersOver(story, 'TCP')).toEqual([1, 2, 3]);
    // Of one message only one fragment was lost; after half a minute its kernel says that it has given up.
    expect(story.log.filter(({ kind, at }) => kind === 'loss' && at < 50 * MS)).toHaveLength(1);
    expect(datagrams(story).filter(({ protocol }) => protocol === 'icmp')).toMatchObject([{ at: 30_050 * MS }]);
  },
  fragments: (story) => {
    nothingBreaks(story);
    expect(datagrams(story)).toHaveLength(9);
    expect(gotOver(story, 'UDP').map(({ ms }) => ms)).toEqual([50, 150, 250]);
  },
  'too-long': (story) => {
    expect(notSent(story)).toEqual([[1, 'EMSGSIZE']]);
    expect(datagrams(story)).toEqual([]);
    expect(numbersOver(story, 'TCP')).toEqual([1]);
  },
  // "UDP is faster": on the line it is not. It saves the round trip in which TCP asks.
  race: (story) => {
    expect(connectedFirst(story)).toBe(true);
    expect(msOver(story, 'UDP', 1)).toBe(50);
    expect(msOver(story, 'TCP', 1)).toBe(150);
  },
  // And what it does not repeat is missing in the end.
  bulk: (story) => {
    const udp = gotOver(story, 'UDP');
    expect(udp.length).toBeLessThan(1000);
    expect(udp.length).toBeGreaterThan(970);
    expect(udp.at(-1)?.ms).toBeLessThan(1100);
    expect(numbersOver(story, 'TCP')).toHaveLength(1000);
    expect(gotOver(story, 'TCP').at(-1)?.ms).toBeGreaterThan(5000);
  },
  'two-programs': (story) => {
    const ports = (over: 'UDP' | 'TCP') => new Map(gotOver(story, over).map(({ message, port }) => [message, port]));
    for (const over of ['UDP', 'TCP'] as const)
      for (const [message, port] of ports(over)) expect(port).toBe(message % 2 === 1 ? 5001 : 5002);
    // Those of the other port do not wait: another stream. Those of its own do.
    expect(msOver(story, 'TCP', 5)).toBe(230);
    expect(msOver(story, 'TCP', 6)).toBe(msOver(story, 'TCP', 4));
    expect(numbersOver(story, 'UDP')).toHaveLength(9);
  },
});
