import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../../patterns/contract/preset.ts';
import { setupOf } from '../../patterns/contract/recipe.ts';
import { pattern } from '../../patterns/tcp/index.ts';
import { frameAt } from '../../record/frame.ts';
import { Timeline } from '../../record/timeline.ts';
import { Transfers } from '../../record/transfers.ts';
import { sceneWords } from '../../views/geometry/flag-words.ts';
import { flightsOf } from '../../views/geometry/flights.ts';
import { layoutFigure } from '../../views/geometry/layout.ts';
import { NOTHING_DRAWN } from '../../views/geometry/mark.ts';
import type { Mark } from '../../views/geometry/mark.ts';
import { paperSpace } from '../../views/geometry/paper-space.ts';
import { buildScene } from '../../views/geometry/scene.ts';
import type { Shape } from '../../views/geometry/shape.ts';
import { socketWords } from '../../views/geometry/socket-words.ts';
import { SocketIndex } from '../../views/geometry/sockets.ts';

const WINDOW = 450 * MILLISECOND;

function sceneOf(texts: Readonly<Record<string, string>>) {
  const parameters = parsePreset(pattern, { bytes: '29200', closeAfter: '300ms', ...texts });
  const setup = setupOf(pattern, { pattern: 'tcp', version: 3, seed: 1, interventions: [], list: [], parameters });
  const { hosts, links } = setup.build(parameters);
  const timeline = new Timeline(links);
  const run = new Run(setup, [timeline]);
  run.advance(5 * SECOND);
  const layout = layoutFigure({ hosts, links, width: 1152, split: 'balanced' });
  const space = { ...paperSpace(layout, WINDOW), origin: 0 };
  const [sockets, transfers] = [new SocketIndex(run.log), new Transfers(run.log)];
  const words = sceneWords(hosts, String);
  const input = { timeline, lens: 'segments', links, words, drawn: NOTHING_DRAWN, space, sockets, transfers } as const;
  const marks = buildScene({ ...input, from: 0, to: SECOND });
  const limitAt = (ms: number) => run.entriesThrough(run.stepAt(ms * MILLISECOND));
  return { marks, run, timeline, sockets, transfers, limitAt, pxPerMs: space.pxPerUs * MILLISECOND };
}

const flat = (shape: Shape): readonly Shape[] => [shape, ...shape.children.flatMap(flat)];
const named = (marks: readonly Mark[], name: string) =>
  marks.filter(({ shape }) => flat(shape).some((one) => one.name.split(' ').includes(name)));
const textsOf = (marks: readonly Mark[]) => marks.map(({ shape }) => shape.text).filter((text) => text !== '');

describe('segments on the paper', () => {
  const scene = sceneOf({ lose: 'client>server:data5' });

  test('are blocks as long as they take to write, and their lines begin where those end', () => {
    const blocks = named(scene.marks, 'seg').map(({ shape }) => shape.attributes);
    expect(blocks).toHaveLength(21);
    const [first] = blocks;
    expect(Number(first?.['width']) + 1).toBeCloseTo(8 * scene.pxPerMs, 0);
    const line = named(scene.marks, 'hop')[0]?.shape.attributes;
    expect(Number(line?.['x1'])).toBeCloseTo(Number(first?.['x']) + 8 * scene.pxPerMs, 0);
  });

  test('that are answered by duplicates number these up to the third, which says what it does', () => {
    expect(textsOf(named(scene.marks, 'dup-n'))).toEqual(['1', '2', '3']);
    expect(textsOf(scene.marks)).toContain('third duplicate: send 5 again');
    const heavy = scene.marks.filter(({ shape }) => shape.name === 'msg fail');
    expect(heavy).toHaveLength(1);
  });

  test('are named in full, and so are the states along both lifelines', () => {
    const said = textsOf(scene.marks);
    for (const name of ['SYN', 'SYN-ACK', 'FIN', 'segments 1 to 10', '11 to 20', '5 again'])
      expect(said).toContain(name);
    for (const state of ['LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED']) expect(said).toContain(state);
    expect(said.filter((text) => /^(?:S|SA|F|FA|C)$/.test(text))).toEqual([]);
  });

  test('say of a group only what has left', () => {
    const limit = scene.limitAt(230);
    const shown = scene.marks.filter(({ from, to }) => from < limit && to >= limit);
    expect(textsOf(shown)).toContain('11 to 16');
    expect(textsOf(shown)).not.toContain('11 to 20');
  });

  test('that are lost or sent again bear their number', () => {
    expect(
      textsOf(
        named(scene.marks, 'tok').flatMap(({ shape, ...mark }) => flat(shape).map((one) => ({ ...mark, shape: one }))),
      ),
    ).toEqual(['5', '5']);
    expect(named(scene.marks, 'msg-lost')).toHaveLength(1);
    expect(named(scene.marks, 'skip')).toHaveLength(1);
  });

  test('on their way are called by what they bring or say', () => {
    const labels = (ms: number) => {
      const { timeline, run, transfers } = scene;
      const frame = frameAt(timeline, { at: ms * MILLISECOND, step: run.stepAt(ms * MILLISECOND) });
      return flightsOf(frame, timeline, 'segments', transfers).map(({ label }) => label);
    };
    expect(labels(25)).toEqual(['SYN']);
    expect(labels(120)).toEqual(['ACK', 'segment 1', 'segment 2']);
    expect(labels(345)).toContain('ACK 5: still waits for 5');
    expect(labels(380)).toContain('ACK 21: 20 is here');
  });
});

test('lines that are too dense become fans that grow with time', () => {
  const { marks } = sceneOf({ bytes: '146000', bandwidth: '20Mbit' });
  const fans = named(marks, 'band');
  expect(fans.length).toBeGreaterThan(20);
  expect(new Set(fans.map(({ from }) => from)).size).toBeGreaterThan(20);
});

describe('what a socket does', () => {
  const { sockets, transfers, limitAt } = sceneOf({ lose: 'client>server:data5' });
  const said = (host: string, ms: number) => {
    const socket = sockets.at(host, limitAt(ms));
    return socket === undefined ? null : socketWords(host, socket, transfers, limitAt(ms))?.words;
  };

  test.each([
    ['client', 20, 'asks for a connection'],
    ['server', 60, 'answers the SYN'],
    ['client', 150, '10 sent and not confirmed'],
    ['server', 185, 'has 4, no gap'],
    ['server', 300, 'has 4, misses 5, keeps 10'],
    ['client', 399, 'all 20 confirmed'],
    ['client', 420, 'closing, FIN unconfirmed'],
    ['client', 520, 'closed, remembers it a while'],
  ])('%s at %i ms: %s', (host, ms, words) => {
    expect(said(host, ms)).toBe(words);
  });

  test('before a closed window it waits', () => {
    const closed = sceneOf({ receiveWindow: '8760' });
    const socket = closed.sockets.at('client', closed.limitAt(120));
    if (socket === undefined) throw new Error('there is a socket');
    const full = { ...socket, badges: { ...socket.badges, flight: 0, unsent: 14_600 } };
    expect(socketWords('client', full, closed.transfers, closed.limitAt(120))?.words).toBe(
      '10 unsent, waits for the window',
    );
  });
});
