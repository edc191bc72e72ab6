import { expect } from 'vitest';
import { insideNotes, limitNotes, servedNotes } from '../../record/inside-notes.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import type { Story } from '../driver/story.ts';
import { claimsOf } from '../driver/test-support.ts';
import { pattern } from './index.ts';

const MS = 1000;

/** When each call was answered by a server, in milliseconds. */
const answersAt = (story: Story, host: string) =>
  story.log.flatMap((entry) =>
    servedNotes.has(entry) && entry.name === 'answers' && entry.host === host ? [entry.at / MS] : [],
  );

const answerOf = (story: Story, host: string, call: number) =>
  (story.log.find(
    (entry) => servedNotes.has(entry) && entry.name === 'answers' && entry.host === host && entry.values.call === call,
  )?.at ?? Number.NaN) / MS;

const said = (story: Story, name: string, host: string) =>
  story.log.filter((entry) => insideNotes.has(entry) && entry.name === name && entry.host === host);

const threadsOf = (story: Story, host: string) =>
  story.log.filter(
    (entry) =>
      insideNotes.has(entry) &&
      entry.name === 'row' &&
      entry.host === host &&
      /thread|loop|worker/.test(entry.values.kind),
  );

const last = (story: Story, host: string) => Math.max(...answersAt(story, host));

const queued = (story: Story, host: string) =>
  story.log.filter((entry) => entry.kind === 'accept queue' && entry.change === 'in' && entry.host === host);

/** When something was said of a mail, in milliseconds. */
const mailAt = (story: Story, name: string, host?: string) =>
  story.log.flatMap((entry) =>
    mailNotes.has(entry) && entry.name === name && (host === undefined || entry.host === host) ? [entry.at / MS] : [],
  );
const arrivals = (story: Story) =>
  story.log.flatMap((entry) => (mailNotes.has(entry) && entry.name === 'in mailbox' ? [entry.values] : []));

claimsOf(pattern, {
  // "A thread that does not work is free": it belongs to its call.
  six: (story) => {
    const { threadsWaitFirst, queuedFirstMs, queuedSecondMs } = story.metrics();
    expect(threadsWaitFirst).toBe(4);
    expect(queued(story, 'server')).toHaveLength(2);
    expect(queuedFirstMs).toBe(130);
    // In Node only the hashes wait for a thread, those of calls 5 and 6.
    expect(said(story, 'queued', 'server2')).toHaveLength(2);
    expect(queuedSecondMs).toBe(20);
  },
  calm: (story) => {
    expect(queued(story, 'server')).toHaveLength(0);
    expect(story.metrics().threadsWaitFirst).toBe(6);
  },
  twelve: (story) => {
    expect(last(story, 'server')).toBeGreaterThan(1_200);
    expect(last(story, 'server2')).toBeLessThan(115);
  },
  waves: (story) => {
    const rounded = answersAt(story, 'server').map((ms) => Math.round(ms / 100));
    expect([1, 2, 3].map((wave) => rounded.filter((ms) => ms === wave).length)).toEqual([4, 4, 4]);
  },
  // "sync = slow": a thread for each call is as quick as the loop, and costs twelve threads.
  'thread-each': (story) => {
    expect(Math.abs(last(story, 'server') - last(story, 'server2'))).toBeLessThan(10);
    expect(threadsOf(story, 'server')).toHaveLength(12);
    expect(threadsOf(story, 'server2')).toHaveLength(5);
  },
  // "async is faster": not for one call.
  'one-user': (story) => {
    expect(last(story, 'server')).toBe(last(story, 'server2'));
  },
  'many-users': (story) => {
    const by = (host: string) => answersAt(story, host).filter((ms) => ms < 500).length;
    expect(by('server')).toBe(4);
    expect(by('server2')).toBe(200);
    // "Node makes a thread for each call": the loop, and its pool of four.
    expect(threadsOf(story, 'server2')).toHaveLength(5);
  },
  files: (story) => {
    expect(said(story, 'queued', 'server2')).toHaveLength(4);
    expect(said(story, 'outstanding', 'server2')).toHaveLength(0);
  },
  sockets: (story) => {
    expect(said(story, 'queued', 'server2')).toHaveLength(0);
    expect(said(story, 'outstanding', 'server2')).toHaveLength(8);
    expect(said(story, 'parks', 'server2')).toHaveLength(0);
  },
  'lookup-behind-hashes': (story) => {
    // The first hash is done about 100 ms after its call, and only then is the name of call 5 looked up.
    expect(answerOf(story, 'server2', 5)).toBeGreaterThan(200);
    expect(answerOf(story, 'server', 5)).toBeLessThan(160);
  },
  'sockets-beside-hashes': (story) => {
    expect(answerOf(story, 'server2', 5)).toBeLessThan(160);
  },
  sync: (story) => {
    expect(last(story, 'server2')).toBeGreaterThan(400);
    expect(
      said(story, 'parks', 'server2').every((entry) => entry.kind === 'note' && entry.values['row'] === 'Loop'),
    ).toBe(true);
  },
  // "await blocks the thread": it does not.
  await: (story) => {
    expect(last(story, 'server2')).toBeLessThan(200);
    expect(
      said(story, 'parks', 'server2').some((entry) => entry.kind === 'note' && entry.values['row'] === 'Loop'),
    ).toBe(false);
  },
  'busy-loop': (story) => {
    // One callback at a time: four times 100 ms; four threads share four processors.
    expect(last(story, 'server2')).toBeGreaterThan(400);
    expect(last(story, 'server')).toBeLessThan(200);
  },
  hashes: (story) => {
    // Eight times 100 ms on two processors, whoever has the threads.
    for (const host of ['server', 'server2']) {
      expect(last(story, host)).toBeGreaterThan(400);
      expect(last(story, host)).toBeLessThan(430);
    }
  },
  'epoll-files': (story) => {
    expect(last(story, 'server')).toBeGreaterThan(400);
    expect(last(story, 'server2')).toBeLessThan(200);
  },
  frozen: (story) => {
    const taken = (host: string) =>
      story.log.filter(
        (entry) => servedNotes.has(entry) && entry.name === 'begins' && entry.host === host && entry.at < 560 * MS,
      ).length;
    expect(taken('server')).toBe(4);
    expect(taken('server2')).toBe(12);
    expect(story.metrics().answeredFirst).toBe(12);
  },
  descriptors: (story) => {
    // Above they wait in the queue until a descriptor is free; Node closes them at once, and nobody is told why.
    expect(story.metrics().answeredFirst).toBe(10);
    expect(story.metrics().answeredSecond).toBe(5);
    const turned = story.log.filter((entry) => limitNotes.has(entry) && entry.name === 'turned away');
    expect(turned).toHaveLength(5);
    expect(story.log.filter(({ kind, ...entry }) => kind === 'error' && 'host' in entry)).toEqual([]);
  },
  'descriptors-threads': (story) => {
    expect(story.metrics().answeredFirst).toBe(10);
    expect(queued(story, 'server').length).toBeGreaterThan(0);
    expect(story.log.some((entry) => limitNotes.has(entry) && entry.name === 'no descriptor')).toBe(true);
    expect(story.metrics().answeredSecond).toBe(5);
  },
  'full-queue': (story) => {
    const dropped = story.log.filter((entry) => entry.kind === 'loss' && /queue full/.test(entry.reason));
    expect(dropped.length).toBeGreaterThanOrEqual(3);
    expect(story.metrics().answeredFirst).toBe(6);
    // Whoever is dropped tries again a second later.
    expect(last(story, 'server')).toBeGreaterThan(1_000);
    expect(last(story, 'server2')).toBeLessThan(500);
  },
  // "Sent" is not "delivered": the sender is done before anybody at the other end has seen anything.
  mail: (story) => {
    const { senderWaitsMs, mailDeliveredMs } = story.metrics();
    expect(senderWaitsMs).toBe(282);
    const first = story.log.find((entry) => 'host' in entry && entry.host === 'receiver' && entry.kind === 'write');
    expect(first?.at).toBeGreaterThan(282 * MS);
    expect(mailDeliveredMs).toBe(554);
  },
  // Nobody need be there when the mail is sent, and the sender is done at the same moment as before.
  'mail-receiver-down': (story) => {
    const { senderWaitsMs, mailDeliveredMs, deliveryTries, mailsInQueue } = story.metrics();
    expect(senderWaitsMs).toBe(282);
    expect(deliveryTries).toBe(3);
    expect(mailDeliveredMs).toBeGreaterThan(6_000);
    expect(mailsInQueue).toBe(0);
  },
  // Up to the first 250 it is a call like any other: it fails here and now, and nobody tries again.
  'mail-relay-down': (story) => {
    expect(mailAt(story, 'not taken', 'sender')).toEqual([40]);
    expect(story.metrics()).toMatchObject({ mailsDelivered: 0, deliveryTries: 0, bouncesDelivered: 0 });
  },
  'mail-relay-crashes': (story) => {
    expect(mailAt(story, 'handed over')[0]).toBeLessThan(350);
    expect(mailAt(story, 'on disk', 'relay')).toEqual([2_000]);
    expect(story.metrics()).toMatchObject({ mailsDelivered: 1, mailsInQueue: 0 });
  },
  // Whoever does not hear a 250 must send again: what is lost is not the mail, but the word that it is there.
  'mail-twice': (story) => {
    expect(arrivals(story).map(({ mail }) => mail)).toEqual([1, 1]);
    expect(story.metrics().mailsDelivered).toBe(1);
  },
  'mail-greylisted': (story) => {
    const codes = story.log.flatMap((entry) =>
      mailNotes.has(entry) && entry.name === 'turns down' ? [entry.values.code] : [],
    );
    expect(codes).toEqual([451, 451]);
    const { senderWaitsMs, mailDeliveredMs, deliveryTries, bouncesDelivered } = story.metrics();
    expect(senderWaitsMs).toBeLessThan(50);
    expect(mailDeliveredMs).toBeGreaterThan(8_000);
    expect(deliveryTries).toBe(3);
    expect(bouncesDelivered).toBe(0);
  },
  // The sender was told 250. That its mail will never arrive it learns by another mail.
  'mail-unknown': (story) => {
    expect(mailAt(story, 'handed over')[0]).toBeLessThan(mailAt(story, 'turns down')[0] ?? 0);
    expect(arrivals(story)).toEqual([{ mail: 1, bounce: true, of: 'ada@client.test' }]);
    const toNobody = story.log.filter((entry) => entry.kind === 'write' && entry.label === 'MAIL FROM:<>');
    expect(toNobody).toHaveLength(1);
    expect(story.metrics()).toMatchObject({ mailsDelivered: 0, bouncesDelivered: 1 });
  },
});
