import { expect } from 'vitest';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
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
/** What became of lookups, and when; what a host has asked, and when. */
const overOf = (story: Story) =>
  story.log.flatMap((entry) =>
    lookupNotes.has(entry) && entry.name === 'lookup over' ? [{ ...entry.values, at: entry.at }] : [],
  );
const overAt = (story: Story) => overOf(story).map(({ at }) => at / MS);
const writes = (story: Story, host: string) =>
  story.log.filter((entry): entry is EntryOf<'write'> => entry.kind === 'write' && entry.host === host);
const asks = (story: Story, host: string) => writes(story, host).filter(({ role }) => role === 'request');
const questions = (story: Story, host: string) => asks(story, host).map(({ label }) => label);
const askedAt = (story: Story, host: string) => asks(story, host).map(({ at }) => at / MS);
const labelsOf = (story: Story, host: string) => writes(story, host).map(({ label }) => label);
const pausesOf = (times: readonly number[]) => times.slice(1).map((at, index) => at - (times[index] ?? 0));
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
  lookup: (story) => {
    nothingBreaks(story);
    expect(datagrams(story)).toHaveLength(2);
    expect(overOf(story)).toMatchObject([{ result: 'answered', addresses: 1, tries: 1 }]);
    expect(overAt(story)).toEqual([600]);
  },
  // To the application both are the same: silence, then the same question, then the answer.
  'question-lost': (story) => {
    expect(askedAt(story, 'client')).toEqual([0, 5000]);
    expect(overAt(story)).toEqual([5600]);
    expect(datagrams(story).filter(({ from }) => from === 'server')).toHaveLength(1);
  },
  'answer-lost': (story) => {
    expect(askedAt(story, 'client')).toEqual([0, 5000]);
    expect(overAt(story)).toEqual([5600]);
    expect(datagrams(story).filter(({ from }) => from === 'server')).toHaveLength(2);
  },
  'one-of-two': (story) => {
    expect(questions(story, 'client')).toEqual(
      ['A?', 'AAAA?', 'A?', 'AAAA?'].map((type) => `www.example.test ${type}`),
    );
    expect(askedAt(story, 'client')).toEqual([0, 0, 5000, 5600]);
    expect(overAt(story)).toEqual([6200]);
  },
  cares: (story) => {
    const pauses = pausesOf(askedAt(story, 'client'));
    expect(pauses).toHaveLength(3);
    expect(pauses[0]).toBe(3000);
    expect(pauses[2]).toBeGreaterThan(pauses[1] ?? Number.NaN);
    expect(overOf(story)).toMatchObject([{ result: 'answered', tries: 4 }]);
  },
  'dns-closed': (story) => {
    expect(askedAt(story, 'client')).toEqual([0, 600]);
    expect(overOf(story)).toMatchObject([{ result: 'refused', tries: 2 }]);
    expect(overAt(story)).toEqual([1200]);
  },
  'two-servers': (story) => {
    const asked = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.host === 'client' ? [[entry.to, entry.at / MS]] : [],
    );
    expect(asked).toEqual([
      ['server', 0],
      ['server2', 5000],
    ]);
    expect(overOf(story)).toMatchObject([{ result: 'answered' }]);
  },
  // "DNS is UDP": not where the answer does not fit. Three round trips instead of one.
  truncated: (story) => {
    expect(labelsOf(story, 'server')).toEqual(['29 addresses and no room for more', '30 addresses']);
    expect(segments(story).some(({ length }) => length === 517)).toBe(true);
    expect(overAt(story)).toEqual([3 * 600]);
    expect(overOf(story)).toMatchObject([{ addresses: 30 }]);
  },
  edns: (story) => {
    expect(segments(story)).toEqual([]);
    expect(overAt(story)).toEqual([600]);
    expect(overOf(story)).toMatchObject([{ addresses: 30 }]);
    expect(datagrams(story).map(({ length }) => length)).toEqual([35 + 23, 515 + 11]);
  },
  recursion: (story) => {
    const beyond = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.host === 'resolver' && entry.role === 'request'
        ? [`${entry.to}: ${entry.label}`]
        : [],
    );
    expect(beyond).toEqual([
      'root: the root NS?',
      'root: test A?',
      'tld: example.test A?',
      'authoritative: www.example.test A?',
      // Nobody is asked the second time; another name of the zone needs one question; in the end www has run out.
      'authoritative: mail.example.test A?',
      'authoritative: www.example.test A?',
    ]);
    expect(overOf(story).map(({ result }) => result)).toEqual(['answered', 'answered', 'answered', 'answered']);
  },
  'whole-name': (story) => {
    expect(questions(story, 'resolver').slice(0, 4)).toEqual([
      'the root NS?',
      ...Array.from({ length: 3 }, () => 'www.example.test A?'),
    ]);
  },
  alias: (story) => {
    const asked = questions(story, 'resolver');
    // What the alias stands for is asked for as if the answer had not said it.
    expect(asked.slice(-3)).toEqual(['alias.example.test A?', 'www.example.test A?', 'nowhere.example.test A?']);
    // And that there is nothing is kept, too.
    expect(overOf(story).map(({ result }) => result)).toEqual(['answered', 'no such name', 'no such name']);
  },
});
