import { describe, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { sceneWords } from './flag-words.ts';
import { viewNotes } from './host-notes.ts';
import { layoutFigure } from './layout.ts';
import { NOTHING_DRAWN } from './mark.ts';
import type { Mark } from './mark.ts';
import { paperSpace } from './paper-space.ts';
import { buildScene } from './scene.ts';
import type { Shape } from './shape.ts';
import { SocketIndex } from './sockets.ts';
import { HOSTS, LINKS, SyntheticLog } from './synthetic-log.ts';

const layout = layoutFigure({ hosts: HOSTS.slice(0, 2), links: LINKS.slice(0, 1), width: 1152, split: 'balanced' });
const words = sceneWords(HOSTS, (span) => `${(span / SECOND).toFixed(2)} s`);
const formats = {
  clock: String,
  duration: (span: number) => `${span / 1000} ms`,
  seconds: String,
  tick: String,
  bytes: (bytes: number) => `${bytes} B`,
};

function sceneOf(log: SyntheticLog, lens: 'messages' | 'segments' = 'segments'): readonly Mark[] {
  const space = { ...paperSpace(layout, 10 * SECOND), origin: 0 };
  const timeline = log.timeline(LINKS);
  return buildScene({ timeline, lens, links: LINKS, words, drawn: NOTHING_DRAWN, space, from: 0, to: 10 * SECOND });
}

function flat(shape: Shape): readonly Shape[] {
  return [shape, ...shape.children.flatMap(flat)];
}

function shapesNamed(marks: readonly Mark[], name: string): readonly Shape[] {
  return marks.flatMap(({ shape }) => flat(shape)).filter((shape) => shape.name.split(' ').includes(name));
}

const textsOf = (marks: readonly Mark[]) => shapesNamed(marks, 'note').map(({ text }) => text);

const packet = { from: 'client', to: 'server', latencyUs: 0.3 * SECOND } as const;

describe('the paper at the lens segments', () => {
  test('writes at its departure what a segment carries', () => {
    const marks = sceneOf(new SyntheticLog().boot('client', 'server').packet({ ...packet, at: SECOND, seq: 1 }));
    expect(textsOf(marks)).toEqual(['seq 1 +100']);
  });

  test('writes the whole of several that left at once', () => {
    const log = new SyntheticLog().boot('client', 'server');
    for (const seq of [1, 101, 201]) log.packet({ ...packet, at: SECOND, seq });
    expect(textsOf(sceneOf(log)).sort()).toEqual(['3×', 'seq 1 +300']);
  });

  test('shows a label when the segment leaves, before it has arrived', () => {
    const log = new SyntheticLog().boot('client', 'server').packet({ ...packet, at: SECOND, seq: 1 });
    const label = sceneOf(log).find(({ shape }) => shape.text === 'seq 1 +100');
    const sent = log.build().find(({ kind }) => kind === 'segment');
    expect(label?.from).toBe(sent?.n);
  });

  test('marks what is sent again with a ring', () => {
    const marks = sceneOf(
      new SyntheticLog()
        .boot('client', 'server')
        .packet({ ...packet, at: SECOND })
        .packet({ ...packet, at: 3 * SECOND, isResent: true }),
    );
    expect(shapesNamed(marks, 'skip')).toHaveLength(1);
  });

  test('shows the lost one of several that left at once beside the others, with its bytes', () => {
    const log = new SyntheticLog().boot('client', 'server');
    for (const seq of [1, 101, 201]) log.packet({ ...packet, at: SECOND, seq, isLost: seq === 101 });
    const marks = sceneOf(log);
    const [lost] = shapesNamed(marks, 'msg-lost');
    const [through] = shapesNamed(marks, 'msg');
    expect(Number(through?.attributes['x1']) - Number(lost?.attributes['x1'])).toBeCloseTo(6);
    expect(textsOf(marks)).toContain('101 lost');
  });

  test('knows no parked requests', () => {
    const log = new SyntheticLog().boot('client', 'server');
    const question = log.send({ ...packet, at: SECOND, role: 'request' });
    log.send({
      from: 'server',
      to: 'client',
      latencyUs: 0.3 * SECOND,
      at: 4 * SECOND,
      role: 'response',
      answers: question,
    });
    expect(shapesNamed(sceneOf(log), 'hold')).toEqual([]);
    expect(shapesNamed(sceneOf(log, 'messages'), 'hold')).toHaveLength(1);
  });
});

describe('a request that waits for a busy host', () => {
  test('is not parked: the work says why it waits', () => {
    const log = new SyntheticLog().boot('client', 'server');
    const question = log.send({ ...packet, at: SECOND, role: 'request' });
    const work = { layer: 'host', host: 'server', process: 'server/other', name: 'w' } as const;
    log.say(1.3 * SECOND, { ...work, kind: 'work', until: 3.9 * SECOND });
    log.say(3.9 * SECOND, { ...work, kind: 'work done' });
    log.send({
      from: 'server',
      to: 'client',
      latencyUs: 0.3 * SECOND,
      at: 4 * SECOND,
      role: 'response',
      answers: question,
    });
    expect(shapesNamed(sceneOf(log, 'messages'), 'hold')).toEqual([]);
  });
});

describe('the socket of a host', () => {
  const state = (process: string, path: string, badges = {}) =>
    ({ layer: 'transport', kind: 'state', host: 'client', process, path, event: 'open', badges }) as const;
  const log = new SyntheticLog()
    .say(1, state('client/tcp-1', 'SYN-SENT', { cwnd: 14_600, flight: 1, srttMs: 0, rtoMs: 1000, window: 0 }))
    .say(2, state('client/tcp-1', 'ESTABLISHED', { flight: 0, srttMs: 100, rtoMs: 300, window: 65_535 }))
    .say(3, state('client/tls-1', 'open'))
    .say(4, state('client/tcp-2', 'SYN-SENT', { cwnd: 14_600 }))
    .say(5, state('client/tcp-2', 'TIME-WAIT'))
    .say(6, state('client/tcp-1', 'gone'))
    .say(7, { layer: 'host', kind: 'crash', host: 'client' })
    .build();
  const index = new SocketIndex(log);

  test('is known with all its numbers at any position', () => {
    expect(index.at('client', 0)).toBeUndefined();
    expect(index.at('client', 1)).toMatchObject({ path: 'SYN-SENT', more: 0 });
    expect(index.at('client', 2)).toMatchObject({ path: 'ESTABLISHED', badges: { cwnd: 14_600, srttMs: 100 } });
  });

  test('is the newest that still has a connection, and tells how many more there are', () => {
    expect(index.at('client', 4)).toMatchObject({ process: 'client/tcp-2', more: 1 });
    expect(index.at('client', 5)).toMatchObject({ process: 'client/tcp-1', more: 1 });
    expect(index.at('client', 6)).toMatchObject({ path: 'TIME-WAIT', more: 0 });
    expect(index.at('client', 7)).toBeUndefined();
  });

  test('is told in lines of at most three numbers that fit beside its host', () => {
    const [lane] = layout.lanes;
    if (lane === undefined) throw new Error('there is a lane');
    const view = { isDown: false, isBusy: false, words: 'idle', short: 'idle', badges: [], state: '' };
    const notes = viewNotes(lane, view, 2, { sockets: index, formats }, { layout, room: 224 });
    const said = notes.lines.map(({ state: path, values }) => [
      path,
      ...values.map(({ name, value }) => `${name} ${value}`),
    ]);
    expect(said).toEqual([
      ['ESTABLISHED', 'in flight 0 B'],
      ['', 'cwnd 14600 B', 'window 65535 B'],
      ['', 'RTT 100 ms', 'RTO 300 ms'],
    ]);
    expect(viewNotes(lane, view, 0, { sockets: index, formats }, { layout, room: 224 }).spoken).toEqual([
      'no connection',
    ]);
  });
});
