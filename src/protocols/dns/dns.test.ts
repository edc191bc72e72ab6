import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex } from '../bytes.ts';
import { emptyQueue } from '../byte-queue.ts';
import { dissect } from '../dissect.ts';
import { everySplit, fromHex } from '../test-support.ts';
import { answerMessage, PLAIN_UDP_BYTES, questionMessage } from './message.ts';
import type { DnsMessage, ResourceRecord } from './message.ts';
import { decodeName, encodeName, isWithin, parentOf } from './name.ts';
import { receiveMessages, withLength } from './stream.ts';
import { decodeMessage, encodeMessage, encodeWithin } from './wire.ts';

const EDNS = { udpBytes: 1232, options: [] };
const ask = (name: string, edns: DnsMessage['edns'] = null) =>
  questionMessage(0x1234, { name, type: 'A' }, { recursionDesired: edns === null, edns });
const address = (name: string, ttl = 300): ResourceRecord => ({ name, ttl, type: 'A', address: '192.0.2.1' });
const own = { authoritative: true, recursionAvailable: true, code: 'NOERROR' } as const;

/** The name www.example.test, of type A and class IN. */
const WWW_A = '03777777076578616d706c6504746573740000010001';

test('a question and its answer have the bytes of RFC 1035', () => {
  expect(toHex(encodeMessage(ask('www.example.test')))).toBe(`123401000001000000000000${WWW_A}`);
  const answer = answerMessage(ask('www.example.test'), { ...own, answers: [address('www.example.test')] }, 1232);
  expect(toHex(encodeMessage(answer))).toBe(`123485800001000100000000${WWW_A}c00c000100010000012c0004c0000201`);
});

test('messages are as long as recorded: stub, dnsmasq, dig with a cookie, unbound and nsd', () => {
  const cookie = { udpBytes: 1232, options: [{ code: 10, data: new Uint8Array(8) }] };
  expect(encodeMessage(ask('www.example.test')).length).toBe(34);
  expect(encodeMessage(ask('www.example.test', cookie)).length).toBe(34 + 23);
  expect(encodeMessage(ask('', EDNS)).length).toBe(28);
  const referral = { authoritative: false, recursionAvailable: false, code: 'NOERROR' } as const;
  const toZone = (zone: string): Pick<DnsMessage, 'authority' | 'additional'> => ({
    authority: [{ name: zone, ttl: 3600, type: 'NS', target: `ns.${zone}` }],
    additional: [address(`ns.${zone}`)],
  });
  const lengthOf = (name: string, answer: Parameters<typeof answerMessage>[1]) =>
    encodeMessage(answerMessage(ask(name, EDNS), answer, 1232)).length;
  expect(lengthOf('test', { ...referral, ...toZone('test') })).toBe(66);
  expect(lengthOf('example.test', { ...referral, ...toZone('example.test') })).toBe(74);
  expect(
    lengthOf('www.example.test', { ...own, answers: [address('www.example.test')], ...toZone('example.test') }),
  ).toBe(94);
  const root: ResourceRecord = { name: '', ttl: 3600, type: 'NS', target: 'a.root' };
  expect(lengthOf('', { ...own, answers: [root], additional: [address('a.root')] })).toBe(63);
});

describe('an answer that does not fit a datagram', () => {
  const many = (count: number, edns: DnsMessage['edns'] = null) =>
    answerMessage(
      ask('many.example.test', edns),
      { ...own, answers: Array.from({ length: count }, () => address('many.example.test')) },
      1232,
    );

  test('carries as many records as fit and says that it is not all: 29 of 30 in 499 bytes (recorded)', () => {
    const bytes = encodeWithin(many(30), PLAIN_UDP_BYTES);
    expect(bytes.length).toBe(499);
    expect(decodeMessage(bytes)).toMatchObject({ truncated: true });
    expect(decodeMessage(bytes)?.answers).toHaveLength(29);
    expect(withLength(encodeMessage(many(30))).length).toBe(517);
  });

  test('fits with EDNS, which says that its sender takes 1,232 bytes', () => {
    expect(decodeMessage(encodeWithin(many(30, EDNS), 1232))).toMatchObject({ truncated: false });
    const bytes = encodeWithin(many(80, EDNS), 1232);
    expect(decodeMessage(bytes)).toMatchObject({ truncated: true, edns: EDNS });
    expect(bytes.length).toBeLessThanOrEqual(1232);
    expect(bytes.length + 16).toBeGreaterThan(1232);
  });

  test('is never longer than its limit, whatever that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 700 }), fc.nat({ max: 40 }), fc.boolean(), (limit, count, hasEdns) => {
        const message = many(count, hasEdns ? EDNS : null);
        const bytes = encodeWithin(message, limit);
        expect(bytes.length).toBeLessThanOrEqual(limit);
        expect(decodeMessage(bytes)?.truncated).toBe(encodeMessage(message).length > limit);
      }),
    );
  });
});

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const name = fc.array(label, { maxLength: 5 }).map((labels) => labels.join('.'));
const whole = fc.nat({ max: 0xffff_ffff });
const record: fc.Arbitrary<ResourceRecord> = fc.oneof(
  fc.record({
    type: fc.constant('A' as const),
    name,
    ttl: whole,
    address: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.')),
  }),
  fc.record({ type: fc.constantFrom('NS' as const, 'CNAME' as const), name, ttl: whole, target: name }),
  fc.record({
    type: fc.constant('SOA' as const),
    name,
    ttl: whole,
    primary: name,
    mailbox: name,
    serial: whole,
    refresh: whole,
    retry: whole,
    expire: whole,
    minimum: whole,
  }),
);
const records = fc.array(record, { maxLength: 4 });
const flag = fc.boolean();
const anyDnsMessage: fc.Arbitrary<DnsMessage> = fc.record({
  id: fc.nat(0xffff),
  isResponse: flag,
  authoritative: flag,
  truncated: flag,
  recursionDesired: flag,
  recursionAvailable: flag,
  code: fc.constantFrom('NOERROR' as const, 'SERVFAIL' as const, 'NXDOMAIN' as const, 'REFUSED' as const),
  question: fc.record({ name, type: fc.constantFrom('A' as const, 'AAAA' as const, 'NS' as const) }),
  answers: records,
  authority: records,
  additional: records,
  edns: fc.option(
    fc.record({
      udpBytes: fc.nat(0xffff),
      options: fc.array(fc.record({ code: fc.nat(0xffff), data: fc.uint8Array({ maxLength: 9 }) }), { maxLength: 2 }),
    }),
  ),
});

test('whatever is written is read again, and its parts add up in the inspector, bare and behind its length', () => {
  fc.assert(
    fc.property(anyDnsMessage, (message) => {
      const bytes = encodeMessage(message);
      expect(decodeMessage(bytes)).toEqual(message);
      for (const written of [bytes, concatBytes([withLength(bytes), withLength(bytes)])]) {
        const pieces = dissect(written);
        expect(pieces.map(({ label: piece }) => piece)).toContain('question');
        expect(toHex(concatBytes(pieces.map(({ content }) => content)))).toBe(toHex(written));
      }
    }),
  );
});

test('bytes that are no message are none: cut, longer, changed or made up, and nothing throws', () => {
  const bytes = encodeMessage(
    answerMessage(ask('www.example.test'), { ...own, answers: [address('www.example.test')] }, 1232),
  );
  for (let at = 0; at < bytes.length; at += 1) expect(decodeMessage(bytes.subarray(0, at))).toBeUndefined();
  expect(decodeMessage(concatBytes([bytes, Uint8Array.from([0])]))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), fc.nat(255), (made, where, byte) => {
      decodeMessage(made);
      decodeMessage(bytes.with(where % bytes.length, byte));
    }),
  );
});

describe('a name', () => {
  test('that points at itself or forward is none', () => {
    expect(decodeName(fromHex('c000'), 0)).toBeUndefined();
    expect(decodeName(fromHex('c00203777777'), 0)).toBeUndefined();
    expect(decodeName(fromHex('0377777700c000'), 5)).toEqual({ name: 'www', end: 7 });
  });

  test('with a label of 64 characters, with none, or of more than 255 bytes is refused', () => {
    expect(() => encodeName('a'.repeat(64), 0, new Map())).toThrow(RangeError);
    expect(() => encodeName('a..b', 0, new Map())).toThrow(RangeError);
    expect(() => encodeName(Array.from({ length: 130 }, () => 'a').join('.'), 0, new Map())).toThrow(RangeError);
  });

  test('lies within its zones, and above it is its parent', () => {
    expect(isWithin('www.example.test', 'example.test')).toBe(true);
    expect(isWithin('wwwexample.test', 'example.test')).toBe(false);
    expect(isWithin('test', '')).toBe(true);
    expect(parentOf('www.example.test')).toBe('example.test');
    expect(parentOf('test')).toBe('');
  });
});

test('over TCP messages come out whole however their bytes arrive', () => {
  const sent = [encodeMessage(ask('www.example.test')), encodeMessage(ask('a.test'))];
  for (const parts of everySplit(concatBytes(sent.map(withLength)))) {
    let waiting = emptyQueue;
    const heard: string[] = [];
    for (const part of parts) {
      const received = receiveMessages(waiting, part);
      waiting = received.waiting;
      heard.push(...received.messages.map(toHex));
    }
    expect(heard).toEqual(sent.map(toHex));
    expect(waiting.length).toBe(0);
  }
});
