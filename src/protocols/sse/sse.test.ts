import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../bytes.ts';
import { serializeRequestHead } from '../http/serialize.ts';
import { headerValue } from '../http/headers.ts';
import recording from '../recordings/sse-parsing.json';
import { anyCuts, everySplit, feed, fromHex, splitAt } from '../test-support.ts';
import { encodeComment, encodeEvent, type ServerSentEvent } from './encode.ts';
import { eventStreamRequestHeaders, isEventStream } from './exchange.ts';
import { createEventStreamParser, parseEventStream } from './parser.ts';

function read(pieces: readonly Uint8Array[], lastEventId = '') {
  return feed(createEventStreamParser(lastEventId), pieces, (before, bytes) => {
    const step = parseEventStream(before, bytes);
    return [step.parser, step.events] as const;
  });
}

function readText(text: string) {
  return read([encodeUtf8(text)]).events;
}

function sortOut(pieces: readonly Uint8Array[]) {
  const { events } = read(pieces);
  return {
    events: events.flatMap((event) => {
      if (event.kind !== 'event') return [];
      return [{ type: event.type, data: event.data, lastEventId: event.lastEventId }];
    }),
    retry: events.flatMap((event) => (event.kind === 'retry' ? [event.ms] : [])),
    comments: events.flatMap((event) => (event.kind === 'comment' ? [event.text] : [])),
  };
}

describe.each(recording.trace)('stream "$stream"', ({ chunks_hex, chromium, eventsource_parser }) => {
  const chunks = chunks_hex.map(fromHex);
  const { retry, comments } = eventsource_parser;

  test('is read as Chromium reads it, in the recorded chunks', () => {
    expect(sortOut(chunks)).toEqual({ events: chromium, retry, comments });
  });

  test('is read the same split at every byte', () => {
    for (const pieces of everySplit(concatBytes(chunks))) {
      expect(sortOut(pieces)).toEqual({ events: chromium, retry, comments });
    }
  });
});

test('a byte order mark in front of the stream is dropped, a second one is not', () => {
  expect(readText('\uFEFFdata: a\n\n\uFEFFdata: b\n\n')).toEqual([
    { kind: 'event', type: 'message', data: 'a', lastEventId: '' },
  ]);
});

test('an id with NUL is ignored and an empty id resets it', () => {
  const events = readText('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid\ndata: c\n\n');
  expect(events.map((event) => (event.kind === 'event' ? event.lastEventId : ''))).toEqual(['1', '1', '']);
});

test('an id without data counts for reconnecting, one whose event is incomplete does not', () => {
  expect(read([encodeUtf8('id: 5\n\nid: 6\ndata: lost')]).state.lastEventId).toBe('5');
});

test('a reconnected stream keeps the last id for events without one', () => {
  expect(read([encodeUtf8('data: a\n\n')], '9').events).toEqual([
    { kind: 'event', type: 'message', data: 'a', lastEventId: '9' },
  ]);
});

test('an event type without data is forgotten at the blank line', () => {
  expect(readText('event: add\n\ndata: a\n\n')).toMatchObject([{ type: 'message' }]);
});

test('an event of one data line is 8 bytes longer than its data', () => {
  expect(decodeUtf8(encodeEvent({ data: 'abc' }))).toBe('data: abc\n\n');
});

test('an event is written as in the recordings of sse-close-then-204', () => {
  const stream = concatBytes([encodeEvent({ retry: 1000, id: '1', data: 'e1' }), encodeEvent({ id: '2', data: 'e2' })]);
  expect(decodeUtf8(stream)).toBe('retry: 1000\nid: 1\ndata: e1\n\nid: 2\ndata: e2\n\n');
});

test('what would break an event is refused', () => {
  for (const event of [{ id: 'a\nb' }, { id: '\0' }, { event: '\r' }, { retry: 1.5 }, { retry: -1 }]) {
    expect(() => encodeEvent({ data: '', ...event })).toThrow(RangeError);
  }
  expect(() => encodeComment('a\nb')).toThrow(RangeError);
});

test('whatever events are written are read back, for any split', () => {
  const anyLine = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/[\r\n\0]/.test(text));
  const anyEvent = fc.record(
    { data: fc.string({ unit: 'binary', maxLength: 20 }), event: anyLine, id: anyLine, retry: fc.nat() },
    { requiredKeys: ['data'] },
  );
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 4 }),
      anyLine,
      anyCuts,
      (events: readonly ServerSentEvent[], comment, cuts) => {
        const wire = concatBytes([...events.map(encodeEvent), encodeComment(comment)]);
        let lastEventId = '';
        const expected = events.flatMap(({ data, event, id, retry }) => {
          lastEventId = id ?? lastEventId;
          const type = event === undefined || event === '' ? 'message' : event;
          const dispatched = { kind: 'event', type, data: data.replace(/\r\n?/g, '\n'), lastEventId };
          return retry === undefined ? [dispatched] : [{ kind: 'retry', ms: retry }, dispatched];
        });
        expect(read(splitAt(wire, cuts)).events).toEqual([...expected, { kind: 'comment', text: comment }]);
      },
    ),
  );
});

test('CR and LF in two reads are one line end, even with an empty read between them', () => {
  const pieces = ['data: a\r', '', '\ndata: b\r', '\n\r', '\n'].map(encodeUtf8);
  expect(sortOut(pieces).events).toEqual([{ type: 'message', data: 'a\nb', lastEventId: '' }]);
});

test('garbage never throws and means the same however it is split', () => {
  const words = ['data: a', 'id: 1', 'event: b', 'retry: 3', ':', '\n', '\r', '\r\n', '\uFEFF', 'é'].map(encodeUtf8);
  const anyPiece = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.uint8Array({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 10 }).map(concatBytes), (wire) => {
      const { events } = read([wire]);
      for (const pieces of everySplit(wire)) expect(read(pieces).events).toEqual(events);
    }),
    { numRuns: 300 },
  );
});

test('the last event id travels as UTF-8, and only when there is one', () => {
  expect(eventStreamRequestHeaders('').map(([name]) => name)).toEqual(['Accept', 'Cache-Control']);
  const head = serializeRequestHead({ method: 'GET', target: '/', headers: eventStreamRequestHeaders('é€') });
  expect(decodeUtf8(head)).toContain('Last-Event-ID: é€\r\n');
  expect(headerValue(eventStreamRequestHeaders('7'), 'Last-Event-ID')).toBe('7');
});

test.each([
  [200, 'text/event-stream', true],
  [200, 'Text/Event-Stream; charset=utf-8', true],
  [200, 'text/plain', false],
  [204, 'text/event-stream', false],
  [502, 'text/event-stream', false],
])('a response %i with %s is a stream: %s', (status, type, expected) => {
  expect(isEventStream({ status, reason: '', headers: [['Content-Type', type]] })).toBe(expected);
});
