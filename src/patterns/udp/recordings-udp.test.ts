import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { EntryOf } from '../../kernel/entry.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { messageNotes } from '../../record/message-notes.ts';
import { interventionsOf } from '../contract/preset.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

/** What Linux 6.18 did over a relay; each file says in `compare` what must be equal, and how nearly. */
const folder = new URL('recordings/', import.meta.url);
const named = (start: string) => readdirSync(folder).filter((file) => file.startsWith(start));

function read<Shape extends z.ZodMiniType>(file: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

const gotOver = (story: Story, over: string) =>
  new Map(
    story.log.flatMap((entry): [number, number][] =>
      messageNotes.has(entry) && entry.name === 'got' && entry.values.over === over
        ? [[entry.values.message, entry.at / MILLISECOND]]
        : [],
    ),
  );

const Side = z.object({
  transport: z.enum(['udp', 'tcp']),
  n: z.number(),
  sent_ms: z.nullable(z.number()),
  received_ms: z.nullable(z.number()),
});
const BothSides = z.object({
  parameters: z.object({
    one_way_ms: z.number(),
    messages: z.number(),
    payload_bytes: z.number(),
    gap_ms: z.number(),
    lost_at_first_transmission: z.array(z.number()),
  }),
  trace: z.array(Side),
});
/** The recorder itself is up to half a millisecond late with each message, and more with each of them. */
const LATE_MS = 8;

describe('the same messages over both fare as recorded', () => {
  test.each(named('udp-vs-tcp'))('%s', (file) => {
    const { parameters, trace } = read(file, BothSides);
    const story = new Story(pattern, {
      count: String(parameters.messages),
      size: String(parameters.payload_bytes),
      gap: `${parameters.gap_ms}ms`,
      latency: `${parameters.one_way_ms}ms`,
      lose: parameters.lost_at_first_transmission.map((number) => `message${number}`).join(','),
    }).wait(20_000);
    for (const over of ['udp', 'tcp'] as const) {
      const ours = gotOver(story, over.toUpperCase());
      const theirs = trace.filter(({ transport }) => transport === over);
      expect(theirs.length).toBeGreaterThan(0);
      for (const { n, received_ms: at } of theirs) {
        expect(ours.has(n)).toBe(at !== null);
        if (at !== null) expect(Math.abs((ours.get(n) ?? Number.NaN) - at)).toBeLessThan(LATE_MS);
      }
    }
    expect([...gotOver(story, 'TCP').keys()]).toEqual(
      Array.from({ length: parameters.messages }, (_, index) => index + 1),
    );
  });
});

const Fragments = z.object({
  parameters: z.object({
    one_way_ms: z.number(),
    payload_bytes: z.number(),
    lost_fragment: z.optional(z.nullable(z.number())),
  }),
  trace: z.array(
    z.looseObject({
      t_ms: z.number(),
      ev: z.string(),
      proto: z.optional(z.string()),
      ip_len: z.optional(z.number()),
    }),
  ),
});

describe('a long datagram travels in the recorded pieces', () => {
  test.each(named('udp-fragments'))('%s', (file) => {
    const { parameters, trace } = read(file, Fragments);
    const lost = parameters.lost_fragment ?? null;
    const story = new Story(pattern, {
      count: '1',
      size: String(parameters.payload_bytes),
      latency: `${parameters.one_way_ms}ms`,
      lose: lost === null ? '' : `packet${lost}`,
    }).wait(60_000);
    const packets = story.log.filter((entry): entry is EntryOf<'datagram'> => entry.kind === 'datagram');
    const sendings = trace.filter(({ ev }) => ev === 'send');
    expect(packets.map(({ bytes }) => bytes)).toEqual(sendings.map(({ ip_len }) => ip_len));
    const received = trace.filter(({ ev }) => ev === 'recv').map(({ t_ms }) => t_ms);
    const ours = [...gotOver(story, 'UDP').values()];
    expect(ours).toHaveLength(received.length);
    ours.forEach((at, index) => expect(Math.abs(at - (received[index] ?? Number.NaN))).toBeLessThan(5));
  });
});

const Overflow = z.object({
  parameters: z.object({
    one_way_ms: z.number(),
    rcvbuf: z.number(),
    datagrams: z.number(),
    payload_bytes: z.number(),
  }),
  trace: z.array(z.looseObject({ received: z.array(z.number()), dropped: z.number() })),
});

describe('a full receive buffer keeps and drops what was recorded', () => {
  test.each(named('udp-receive-buffer'))('%s', (file) => {
    const { parameters, trace } = read(file, Overflow);
    const [totals] = trace;
    const given = {
      count: String(parameters.datagrams),
      size: String(parameters.payload_bytes),
      gap: '1ms',
      latency: `${parameters.one_way_ms}ms`,
      receiveBuffer: String(parameters.rcvbuf),
    };
    const preset = pattern.presets.find(({ id }) => id === 'overflow');
    if (preset === undefined) throw new Error('there is no starting point "overflow"');
    const story = new Story(pattern, given, 1, interventionsOf(pattern, preset)).wait(2_000);
    expect([...gotOver(story, 'UDP').keys()]).toEqual(totals?.received);
    const dropped = story.log.filter(
      (entry) => entry.kind === 'undelivered' && entry.reason === 'the receive buffer is full',
    );
    expect(dropped).toHaveLength(totals?.dropped ?? Number.NaN);
  });
});
