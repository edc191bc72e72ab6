/** An event stream whose server writes what it is told, and what a bare client hears of it behind a proxy. */
import { expect } from 'vitest';
import { z } from 'zod';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeLatin1 } from '../../protocols/bytes.ts';
import { gunzip, gzipReader } from '../../protocols/gzip/reader.ts';
import type { GzipReader } from '../../protocols/gzip/reader.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import { createResponseParser, expectResponse, parseHttp } from '../../protocols/http/parser.ts';
import type { ResponseParser } from '../../protocols/http/parser.ts';
import type { ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { notesOf } from '../../machines/middle/test-support.ts';
import type { replay } from '../../machines/middle/test-support.ts';

export interface StreamInput {
  readonly fields: readonly Header[];
  /** What is written after the head, and when; `null` ends the stream. */
  readonly writes: readonly { readonly afterUs: Microseconds; readonly text: string | null }[];
}

type StreamEvent = ServiceCall | { readonly type: 'write'; readonly handler: string; readonly index: number };

const streamSetup = setupProcess<StreamInput & { readonly gone: boolean }, StreamEvent, StreamInput>();
const note = { role: 'push', label: 'bytes' } as const;

const stream = computed(streamSetup, (context, event): Outcome<StreamInput & { readonly gone: boolean }> => {
  if (event.type === 'request') {
    const head = { status: 200, reason: 'OK', headers: context.fields };
    const timers = context.writes.map(({ afterUs }, index): Effect => {
      const due: HostEvent = { type: 'write', handler: event.handler, index };
      return { type: 'setTimer', name: `${index}`, delayUs: afterUs, event: due };
    });
    return { context, effects: [reply(event.handler, { type: 'open', head, note }), ...timers] };
  }
  if (event.type === 'gone')
    return {
      context: { ...context, gone: true },
      effects: [
        { type: 'note', layer: 'application', name: 'sees', values: {} },
        reply(event.handler, { type: 'hangUp' }),
      ],
    };
  if (event.type !== 'write' || context.gone) return { context, effects: [] };
  const text = context.writes[event.index]?.text ?? null;
  return {
    context,
    effects: [
      reply(event.handler, text === null ? { type: 'finish' } : { type: 'push', bytes: encodeLatin1(text), note }),
    ],
  };
});

const streamMachine = streamSetup.createMachine({
  id: 'stream',
  context: ({ input }) => ({ ...input.settings, gone: false }),
  on: { '*': { actions: stream } },
});

/** Answers with an event stream that is written as it is told. */
export const streamService = toProcess<typeof streamMachine, StreamInput>(streamMachine);

/** Node's head of an event stream: 133 bytes with the fields that its server adds for HTTP/1.0. */
export const FIELDS: readonly Header[] = [
  ['Content-Type', 'text/event-stream'],
  ['Cache-Control', 'no-cache'],
];

/** A bare request for the stream. */
export const REQUEST = 'GET /s HTTP/1.1\r\nHost: h\r\n\r\n';

/** What reached the client: the head, bytes of the stream by the millisecond and on the wire, and how it ended. */
export function heard(log: ReturnType<typeof replay>) {
  let parser: ResponseParser = expectResponse(createResponseParser(), 'GET');
  let reader: GzipReader | null = null;
  const bursts: { ms: number; bytes: number; wire: number }[] = [];
  let head: number | null = null;
  let headers: readonly Header[] = [];
  let end = '';
  for (const { at, name, values } of notesOf(log, 'client', 'heard', 'end')) {
    const ms = at / MILLISECOND;
    if (name === 'end' && end === '') end = String(values['how']);
    if (name !== 'heard') continue;
    const text = String(values['text']);
    const parsed = parseHttp(parser, encodeLatin1(text));
    parser = parsed.parser;
    let wire = text.length;
    let bytes = 0;
    for (const event of parsed.events) {
      if (event.type === 'head') {
        head = ms;
        ({ headers } = event.head);
        wire -= event.headBytes;
        if (headerValue(headers, 'Content-Encoding') === 'gzip') reader = gzipReader;
      } else if (event.type === 'body') {
        const step: ReturnType<typeof gunzip> | null = reader === null ? null : gunzip(reader, event.bytes);
        reader = step?.reader ?? null;
        bytes += (step?.bytes ?? event.bytes).length;
      } else if (event.type === 'end') end = 'last chunk';
    }
    const last = bursts.at(-1);
    if (last !== undefined && ms - last.ms < 10) {
      last.bytes += bytes;
      last.wire += wire;
    } else if (wire > 0) bursts.push({ ms, bytes, wire });
  }
  return { head, headers, bursts, bytes: bursts.filter(({ bytes }) => bytes > 0), end };
}

export const Line = z.object({
  t_ms: z.number(),
  status_line: z.optional(z.string()),
  content_encoding: z.optional(z.string()),
  wire_bytes: z.optional(z.number()),
  body_bytes: z.optional(z.number()),
  end: z.optional(z.string()),
});
export type Line = z.infer<typeof Line>;

/** The recorded times are up to so far off: `compare.loosely`, and what Node and nginx themselves took. */
export const TOLERANCE_MS = 45;

/** Compares as the recordings ask for. */
export function expectAsRecorded(
  ours: Pick<ReturnType<typeof heard>, 'head' | 'bytes' | 'end'>,
  client: readonly Line[],
): void {
  const bursts = client.filter(({ body_bytes: bytes = 0 }) => bytes > 0);
  expect(ours.bytes.map(({ bytes }) => bytes)).toEqual(bursts.map(({ body_bytes: bytes }) => bytes));
  ours.bytes.forEach(({ ms }, index) => {
    expect(Math.abs(ms - (bursts[index]?.t_ms ?? Number.NaN))).toBeLessThan(TOLERANCE_MS);
  });
  const head = client.find(({ status_line: line }) => line !== undefined)?.t_ms ?? null;
  expect(ours.head === null).toBe(head === null);
  expect(Math.abs((ours.head ?? 0) - (head ?? 0))).toBeLessThan(TOLERANCE_MS);
  expect(ours.end).toBe(client.find(({ end }) => end !== undefined)?.end);
}
