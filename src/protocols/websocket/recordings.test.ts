import { describe, expect, test } from 'vitest';
import { concatBytes, decodeLatin1, encodeUtf8, toHex } from '../bytes.ts';
import { createRequestParser, createResponseParser, parseHttp } from '../http/parser.ts';
import { serializeRequest, serializeResponse } from '../http/serialize.ts';
import sizes from '../recordings/ws-frame-sizes.json';
import terminated from '../recordings/ws-server-terminates.json';
import textAndPing from '../recordings/ws-text-and-ping.json';
import rfcKey from '../recordings/ws-upgrade-rfc-key.json';
import { feed, fromHex, splitAt } from '../test-support.ts';
import { encodeClosePayload } from './close-codes.ts';
import { encodeFrame, type Opcode } from './frame.ts';
import { answerUpgrade, objectionToUpgrade, upgradeRequest } from './handshake.ts';
import { createWebSocketReceiver, receiveWebSocket } from './receiver.ts';

interface RecordedHttp {
  readonly dir: string;
  readonly http: readonly string[];
  readonly bytes: number;
}
interface RecordedFrame {
  readonly dir: string;
  readonly opcode: Opcode;
  readonly headerHex: string;
  readonly payload: Uint8Array;
  readonly code: number | undefined;
  readonly reason: string | undefined;
}
interface Recording {
  readonly what: string;
  readonly trace: readonly {
    readonly dir?: string;
    readonly http?: readonly string[];
    readonly bytes?: number;
    readonly opcode?: string;
    readonly header_hex?: string;
    readonly payload_hex?: string;
    readonly payload_bytes?: number;
    readonly code?: number;
    readonly reason?: string;
  }[];
}

const recordings: readonly Recording[] = [sizes, terminated, textAndPing, rfcKey];
/** The recordings hide the port; it had five digits, as the byte counts tell. */
const withPort = (line: string) => line.replace('PORT', '45678');
const opcodes: readonly Opcode[] = ['continuation', 'text', 'binary', 'close', 'ping', 'pong'];

function upgradesOf({ trace }: Recording): readonly RecordedHttp[] {
  return trace.flatMap(({ dir, http, bytes }) =>
    dir !== undefined && http !== undefined && bytes !== undefined ? [{ dir, http: http.map(withPort), bytes }] : [],
  );
}

function framesOf({ trace }: Recording): readonly RecordedFrame[] {
  return trace.flatMap((entry) => {
    const opcode = opcodes.find((name) => name === entry.opcode);
    if (opcode === undefined || entry.dir === undefined || entry.header_hex === undefined) return [];
    // The payload of the largest frame is not recorded, but its parameters say: the alphabet repeated.
    const payload =
      entry.payload_hex === undefined
        ? Uint8Array.from({ length: entry.payload_bytes ?? 0 }, (_, index) => 97 + (index % 26))
        : fromHex(entry.payload_hex);
    return [{ dir: entry.dir, opcode, headerHex: entry.header_hex, payload, code: entry.code, reason: entry.reason }];
  });
}

describe.each(recordings)('ws: $what', (recording) => {
  test('upgrade request and reply have the recorded lines and byte counts', () => {
    for (const { dir, http, bytes } of upgradesOf(recording)) {
      const wire = encodeUtf8(`${http.join('\r\n')}\r\n\r\n`);
      expect(wire).toHaveLength(bytes);
      const parsed = dir === 'C>S' ? parseHttp(createRequestParser(), wire) : parseHttp(createResponseParser(), wire);
      const headers = http.slice(1).map((line) => line.split(': '));
      expect(parsed.events[0]).toMatchObject({ type: 'head', head: { headers }, headBytes: bytes });
    }
  });

  test('our server answers the recorded request byte by byte, and our client believes the reply', () => {
    const [asked, answered] = upgradesOf(recording);
    const [requestHead] = parseHttp(createRequestParser(), encodeUtf8(`${asked?.http.join('\r\n')}\r\n\r\n`)).events;
    if (requestHead?.type !== 'head' || answered === undefined) throw new Error('the recording has no upgrade');
    const { accepted, response } = answerUpgrade(requestHead.head);
    expect(accepted).toBe(true);
    expect(decodeLatin1(serializeResponse(response))).toBe(`${answered.http.join('\r\n')}\r\n\r\n`);
    const key = requestHead.head.headers.find(([name]) => name === 'Sec-WebSocket-Key')?.[1] ?? '';
    expect(objectionToUpgrade(response, key)).toBeUndefined();
  });

  test('encoded frames are the recorded bytes', () => {
    for (const { dir, opcode, headerHex, payload, code, reason } of framesOf(recording)) {
      const content = code === undefined ? payload : encodeClosePayload(code, reason);
      const mask = dir === 'C>S' ? new Uint8Array(4) : null;
      const wire = encodeFrame({ opcode, fin: true, payload: content }, mask);
      expect(toHex(wire.subarray(0, headerHex.length / 2))).toBe(headerHex);
      expect(wire.subarray(headerHex.length / 2)).toEqual(payload);
    }
  });

  test.each(['C>S', 'S>C'])('the recorded bytes %s are read as the recorded frames', (direction) => {
    const frames = framesOf(recording).filter(({ dir }) => dir === direction);
    const wire = concatBytes(frames.flatMap(({ headerHex, payload }) => [fromHex(headerHex), payload]));
    const receiver = createWebSocketReceiver(direction === 'C>S' ? 'server' : 'client');
    const segments = Array.from({ length: Math.floor(wire.length / 1460) }, (_, index) => (index + 1) * 1460);
    const { events } = feed(receiver, splitAt(wire, segments), (before, bytes) => {
      const step = receiveWebSocket(before, bytes);
      return [step.receiver, step.events] as const;
    });
    const read = events.flatMap((event) => (event.type === 'frame' ? [event] : []));
    expect(read.map(({ frame }) => frame)).toEqual(
      frames.map(({ opcode, payload }) => ({ opcode, fin: true, payload })),
    );
    expect(read.map(({ headerBytes }) => headerBytes)).toEqual(frames.map(({ headerHex }) => headerHex.length / 2));
    const closes = frames.flatMap(({ code, reason }) => (code === undefined ? [] : [{ type: 'close', code, reason }]));
    expect(events.filter(({ type }) => type === 'close')).toEqual(closes);
  });
});

test('our client asks with the recorded request, in order and size', () => {
  const [asked] = upgradesOf(sizes);
  const key = '087RGbejSRp9v+7PBCFbyA==';
  const wire = serializeRequest(upgradeRequest({ target: '/chat', host: '127.0.0.1:45678', key }));
  expect(decodeLatin1(wire)).toBe(`${asked?.http.join('\r\n')}\r\n\r\n`);
  expect(wire).toHaveLength(158);
});
