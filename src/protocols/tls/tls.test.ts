import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, encodeUtf8, noBytes, toHex } from '../bytes.ts';
import { anyBytes, anyCuts, everySplit, feed, fromHex, splitAt } from '../test-support.ts';
import { webHandshakeSizes, type HandshakeSizes } from './handshake.ts';
import { maxRecordPlaintext, openRecord, sealedLength, sealRecords } from './record.ts';
import { closeTls, endOfTls, receiveTls, sendTls, startTls, type TlsEvent, type TlsSession } from './session.ts';

function receive(session: TlsSession, pieces: readonly Uint8Array[]) {
  const outputs: Uint8Array[] = [];
  const { state, events } = feed(session, pieces, (before, bytes) => {
    const step = receiveTls(before, bytes);
    outputs.push(step.output);
    return [step.session, step.events] as const;
  });
  return { session: state, events, output: concatBytes(outputs) };
}

function dataOf(events: readonly TlsEvent[]): Uint8Array {
  return concatBytes(events.flatMap((event) => (event.type === 'data' ? [event.bytes] : [])));
}

function shakeHands(sizes?: HandshakeSizes) {
  const hello = startTls('client', '7', sizes);
  const flight = receive(startTls('server', '7', sizes).session, [hello.output]);
  const finished = receive(hello.session, [flight.output]);
  const ticket = receive(flight.session, [finished.output]);
  const client = receive(finished.session, [ticket.output]);
  return { hello, flight, finished, ticket, client: client.session, server: ticket.session };
}

test('the handshake has the record sizes of RFC 8448 section 3', () => {
  const { hello, flight, finished, ticket } = shakeHands();
  expect(hello.output).toHaveLength(201);
  expect(toHex(hello.output.subarray(0, 9))).toBe('16030100c4010000c0');
  expect(flight.output).toHaveLength(95 + 679);
  expect(toHex(flight.output.subarray(95, 100))).toBe('17030302a2');
  expect(finished.output).toHaveLength(58);
  expect(ticket.output).toHaveLength(223);
});

test('the client is connected after one round trip, the server half a round trip later', () => {
  const { flight, finished, ticket } = shakeHands();
  expect(flight.events).toEqual([{ type: 'handshake', message: 'clientHello' }]);
  expect(finished.events.map((event) => (event.type === 'handshake' ? event.message : event.type))).toEqual([
    'serverHello',
    'encryptedExtensions',
    'certificate',
    'certificateVerify',
    'finished',
    'connected',
  ]);
  expect(ticket.events).toEqual([{ type: 'handshake', message: 'finished' }, { type: 'connected' }]);
});

test('the certificates of a public web site make a flight of several segments', () => {
  expect(shakeHands(webHandshakeSizes).flight.output).toHaveLength(95 + 679 + 4032 - 445);
});

test('a record is 22 bytes longer than its content, which does not show', () => {
  const sent = sendTls(shakeHands().client, encodeUtf8('hello'));
  expect(sent.output).toHaveLength(27);
  expect(toHex(sent.output.subarray(0, 5))).toBe('1703030016');
  expect(toHex(sent.output)).not.toContain(toHex(encodeUtf8('hello')));
});

test('more than 16,384 bytes take several records', () => {
  const { client, server } = shakeHands();
  const plaintext = new Uint8Array(2 * maxRecordPlaintext + 1).fill(5);
  const sent = sendTls(client, plaintext);
  expect(sent.output).toHaveLength(plaintext.length + 66);
  expect(sealedLength(plaintext.length)).toBe(sent.output.length);
  expect(dataOf(receive(server, [sent.output]).events)).toEqual(plaintext);
  expect(sendTls(client, noBytes).output).toHaveLength(0);
});

test('the same content never looks the same twice', () => {
  const first = sendTls(shakeHands().client, encodeUtf8('again'));
  const second = sendTls(first.session, encodeUtf8('again'));
  expect(second.output).not.toEqual(first.output);
});

test('each direction is closed by itself', () => {
  const { client, server } = shakeHands();
  const closing = closeTls(client);
  expect(closing.output).toHaveLength(24);
  expect(closeTls(closing.session).output).toHaveLength(0);
  expect(() => sendTls(closing.session, noBytes)).toThrow('not open');
  const told = receive(server, [closing.output]);
  expect(told.events).toEqual([{ type: 'closed' }]);
  expect(endOfTls(told.session)).toEqual([]);
  const answer = sendTls(told.session, encodeUtf8('last words'));
  expect(receive(closing.session, [answer.output]).events).toMatchObject([{ type: 'data' }]);
});

test('a stream that ends without close_notify may be incomplete', () => {
  expect(endOfTls(shakeHands().client)).toMatchObject([{ type: 'failed' }]);
});

describe('a session fails', () => {
  const { client, server } = shakeHands();
  const sent = sendTls(client, encodeUtf8('hello')).output;
  const damaged = sent.map((byte, index) => (index === 7 ? byte ^ 1 : byte));
  const later = sendTls(sendTls(client, encodeUtf8('x')).session, encodeUtf8('hello')).output;
  test.each([
    ['a damaged record', server, damaged, 'does not fit its tag'],
    ['a record out of order', server, later, 'does not fit its tag'],
    ['a record too short for a tag', server, fromHex('170303000100'), 'does not fit its tag'],
    ['a record that is too long', server, fromHex('1703034101'), 'too long'],
    ['an empty record', server, fromHex('1703030000'), 'empty'],
    ['plain HTTP', startTls('server', '7').session, encodeUtf8('GET / HTTP/1.1'), 'record type 71'],
    ['another version', server, fromHex('1702'), 'no TLS version'],
    ['a second hello', server, startTls('client', '7').output, 'clientHello came out of turn'],
    ['an unknown message', server, fromHex('16030300046300000000'), 'unknown type'],
  ])('at %s, with an alert for the peer', (_what, session, wire, reason) => {
    for (const pieces of everySplit(wire)) {
      const failed = receive(session, pieces);
      expect(failed.events).toMatchObject([{ type: 'failed' }]);
      expect(failed.events[0]).toHaveProperty('reason', expect.stringContaining(reason));
      expect(failed.output).toHaveLength(24);
    }
  });

  test('at an alert of the peer', () => {
    const alerted = receive(server, [damaged]).output;
    expect(receive(client, [alerted]).events).toEqual([
      { type: 'failed', reason: 'the peer ended the connection with alert 20' },
    ]);
  });
});

test('whatever is sent arrives, for any split', () => {
  const { client, server } = shakeHands();
  fc.assert(
    fc.property(anyBytes, anyBytes, anyCuts, (first, second, cuts) => {
      const one = sendTls(client, first);
      const two = sendTls(one.session, second);
      const { events } = receive(server, splitAt(concatBytes([one.output, two.output]), cuts));
      expect(dataOf(events)).toEqual(concatBytes([first, second]));
    }),
  );
});

test('the handshake is the same however its bytes are split', () => {
  const { hello, flight, finished } = shakeHands();
  for (const pieces of everySplit(flight.output)) {
    const again = receive(hello.session, pieces);
    expect(again.events).toEqual(finished.events);
    expect(again.output).toEqual(finished.output);
  }
});

test('garbage never throws and means the same however it is split', () => {
  const anyPiece = fc.oneof(
    anyBytes,
    fc.constantFrom('16030100', '170303001100', '150303000201', '1603030004').map(fromHex),
  );
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 4 }).map(concatBytes), anyCuts, (wire, cuts) => {
      for (const session of [startTls('server', 'x').session, shakeHands().client]) {
        expect(receive(session, splitAt(wire, cuts)).events).toEqual(receive(session, [wire]).events);
      }
    }),
    { numRuns: 300 },
  );
});

test('a sealed record is opened by its key and number only', () => {
  const key = { label: 'a', recordNumber: 3 };
  const { bytes } = sealRecords(key, 'application', encodeUtf8('x'));
  expect(openRecord(key, bytes)).toMatchObject({ type: 'application', protected: true, wireBytes: 23 });
  expect(openRecord({ ...key, label: 'b' }, bytes)).toMatchObject({ alert: 'bad_record_mac' });
});
