import { describe, expect, test } from 'vitest';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { Process, Snapshot } from '../../kernel/process.ts';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../protocols/bytes.ts';
import type { HttpResponse } from '../../protocols/http/message.ts';
import type { ServiceAnswer } from './http-events.ts';
import { httpServer } from './http-server.ts';

const SETTINGS = {
  port: 80,
  tls: false,
  service: 'server/service',
  keepAliveUs: 5_000_000,
  serviceTimeUs: 0,
  exponential: false,
};
const STARTED = { at: 0, random: 1, host: 'server', saved: {} };
/** At time 0 of the simulator. */
const DATE = 'Date: Tue, 24 Nov 2026 09:00:00 GMT\r\n';
const note = { role: 'response', label: '200 OK' } as const;
const head = { status: 200, reason: 'OK', headers: [] };
const WHOLE: ServiceAnswer = { type: 'respond', response: { ...head, body: encodeUtf8('hello') }, note };
const PIECES: readonly ServiceAnswer[] = [
  { type: 'open', head, note },
  { type: 'push', bytes: encodeUtf8('hello '), note },
  { type: 'push', bytes: encodeUtf8('world'), note },
  { type: 'finish' },
];

/** The handler of one connection without a network: events go straight in, what it writes is kept. */
class HandlerBench {
  private readonly process: Process;
  private snapshot: Snapshot;
  written = '';
  isClosed = false;

  /** How often the service was asked. */
  asked = 0;

  constructor(settings: Partial<typeof SETTINGS> = {}) {
    const { snapshot } = httpServer.start({
      settings: { ...SETTINGS, ...settings },
      ...STARTED,
      self: 'server/http',
    });
    const accepted = httpServer.step(snapshot, { type: 'accepted', socket: 's', from: 'client', at: 0 });
    const spawn = accepted.effects.find((effect) => effect.type === 'spawn');
    if (spawn === undefined) throw new Error('a connection was accepted and has no handler');
    this.process = spawn.process;
    const given = { settings: spawn.input, ...STARTED, self: 'server/handler-1' };
    this.snapshot = this.process.start(given).snapshot;
  }

  ask(text: string): this {
    return this.step({ type: 'data', socket: 's', bytes: encodeLatin1(text), messages: [] });
  }

  answer(...answers: readonly ServiceAnswer[]): this {
    for (const answer of answers) this.step({ ...answer });
    return this;
  }

  hangUp(): this {
    return this.step({ type: 'ended', socket: 's' });
  }

  workDone(): this {
    return this.step({ type: 'workDone', name: 'answer' });
  }

  private step(event: HostEvent): this {
    const { snapshot, effects } = this.process.step(this.snapshot, { ...event, at: 0 });
    this.snapshot = snapshot;
    for (const effect of effects) this.perform(effect);
    return this;
  }

  private perform(effect: Effect): void {
    if (effect.type === 'write') this.written += decodeLatin1(effect.bytes);
    else if (effect.type === 'close') this.isClosed = true;
    else if (effect.type === 'tell' && effect.event.type === 'request') this.asked += 1;
  }
}

describe('a whole answer', () => {
  test.each([
    ['HTTP/1.1', 'Host: h\r\n', false],
    ['HTTP/1.1', 'Host: h\r\nConnection: close\r\n', true],
    ['HTTP/1.0', '', true],
    ['HTTP/1.0', 'Connection: close\r\n', true],
    ['HTTP/1.0', 'Connection: keep-alive\r\n', false],
  ])('to %s with %j: the connection is closed: %s', (version, fields, closes) => {
    const { written, isClosed } = new HandlerBench().ask(`GET / ${version}\r\n${fields}\r\n`).answer(WHOLE);
    expect(isClosed).toBe(closes);
    const kept = 'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n';
    expect(written).toBe(
      `HTTP/1.1 200 OK\r\n${DATE}Content-Length: 5\r\n${closes ? 'Connection: close\r\n' : kept}\r\nhello`,
    );
  });
});

describe('an answer that frames itself', () => {
  const framed = (headers: HttpResponse['headers']): ServiceAnswer => ({
    type: 'respond',
    response: { ...head, headers, body: encodeUtf8('hello') },
    note,
  });

  test.each([
    ['Content-Length', '5'],
    ['content-length', '99'],
    ['Connection', 'keep-alive'],
    ['Keep-Alive', 'timeout=1'],
    ['Transfer-Encoding', 'chunked'],
  ])('with %s: %s is framed by the server all the same, and each field stands once', (name, value) => {
    const bench = new HandlerBench().ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n').answer(framed([[name, value]]));
    const kept = 'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n';
    expect(bench.written).toBe(`HTTP/1.1 200 OK\r\n${DATE}Content-Length: 5\r\n${kept}\r\nhello`);
    expect(bench.isClosed).toBe(false);
  });

  test('and says that it closes, closes', () => {
    const bench = new HandlerBench().ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n').answer(framed([['Connection', 'close']]));
    expect(bench.written).toBe(`HTTP/1.1 200 OK\r\n${DATE}Content-Length: 5\r\nConnection: close\r\n\r\nhello`);
    expect(bench.isClosed).toBe(true);
  });

  test('keeps the date that it brings along', () => {
    const own = 'Tue, 24 Nov 2026 08:00:00 GMT';
    const bench = new HandlerBench().ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n').answer(framed([['Date', own]]));
    expect(bench.written.match(/Date: .*/g)).toEqual([`Date: ${own}`]);
  });
});

describe('a client that hangs up on a request', () => {
  test('does not keep the service from being asked, and hears nothing', () => {
    const bench = new HandlerBench({ serviceTimeUs: 1_000_000 }).ask(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n',
    );
    bench.hangUp();
    expect([bench.isClosed, bench.asked]).toEqual([true, 0]);
    bench.workDone();
    expect(bench.asked).toBe(1);
    bench.answer(WHOLE);
    expect(bench.written).toBe('');
  });
});

describe('an answer that goes on', () => {
  test('is chunked for HTTP/1.1, and the connection stays', () => {
    const { written, isClosed } = new HandlerBench().ask('GET / HTTP/1.1\r\nHost: h\r\n\r\n').answer(...PIECES);
    expect(written).toBe(
      `HTTP/1.1 200 OK\r\n${DATE}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n`,
    );
    expect(isClosed).toBe(false);
  });

  test.each(['', 'Connection: keep-alive\r\n'])('is not chunked for HTTP/1.0 with %j: its end closes', (fields) => {
    const bench = new HandlerBench().ask(`GET / HTTP/1.0\r\n${fields}\r\n`).answer(...PIECES.slice(0, 3));
    expect(bench.isClosed).toBe(false);
    bench.answer({ type: 'finish' });
    expect(bench.written).toBe(`HTTP/1.1 200 OK\r\n${DATE}Connection: close\r\n\r\nhello world`);
    expect(bench.isClosed).toBe(true);
  });
});
