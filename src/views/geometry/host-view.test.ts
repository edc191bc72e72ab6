import { describe, expect, test } from 'vitest';
import { frameAt } from '../../record/frame.ts';
import { SECOND } from '../../kernel/time.ts';
import { flightsOf } from './flights.ts';
import { viewHost } from './host-view.ts';
import { layoutFigure } from './layout.ts';
import { stageTokens } from './stage-tokens.ts';
import { HOSTS, LINKS, shortPollingLog } from './synthetic-log.ts';

const log = shortPollingLog();
log.say(20 * SECOND, { layer: 'host', kind: 'crash', host: 'server' });
const entries = log.build();
const timeline = log.timeline();
const layout = layoutFigure({ hosts: HOSTS, links: LINKS, width: 1152, split: 'balanced' });
const words = {
  mainProgram: { client: 'main', feed: 'teller' },
  stateWords: { main: { awaitingResponse: 'waits for an answer, {span}' }, teller: { posting: 'posts what it has' } },
  badgeWords: { unsent: 'waits' },
  seconds: (span: number) => `${(span / SECOND).toFixed(2)} s`,
};
const frameOf = (at: number) =>
  frameAt(timeline, { at, step: entries.filter((entry) => entry.at <= at).at(-1)?.step ?? -1 });
const view = (host: string, at: number) => {
  const lane = layout.laneOf.get(host);
  if (lane === undefined) throw new Error(`there is no lane for ${host}`);
  return viewHost(lane, frameOf(at), words);
};

describe('a host on the stage', () => {
  test('says its state in words, and how long it has lasted where its words ask for that', () => {
    expect(view('client', 18.5 * SECOND)).toMatchObject({
      words: 'waits for an answer, 0.50 s',
      short: 'waits for an answer',
      isBusy: true,
    });
    expect(view('server', 18.5 * SECOND)).toMatchObject({ words: 'idle', isBusy: false });
  });
  test('has the words for its own program', () => {
    expect(view('feed', SECOND).short).toBe('posts what it has');
  });
  test('shows at most three badges, by their words', () => {
    expect(view('server', SECOND).badges).toEqual([
      { name: 'queue', value: '0' },
      { name: 'sockets', value: '1' },
      { name: 'waits', value: '0' },
    ]);
  });
  test('that crashed is down, and one that has not booted is off', () => {
    expect(view('server', 21 * SECOND)).toMatchObject({ isDown: true, words: 'down' });
    expect(view('server', -1).words).toBe('off');
  });
});

test('a token on the stage is at the height of the tip of its line', () => {
  const at = 18.5 * SECOND;
  const flights = flightsOf(frameOf(at), timeline, 'messages');
  const tokens = stageTokens(flights, layout);
  expect(tokens.map(({ flight, y, lines }) => [flight.label, Math.round(y), lines])).toEqual([
    ['200 OK, scan 43', 157, 2],
    ['scan 44', 292, 1],
  ]);
});

test('a token that departs or lands stands beside the drawing of the host, not upon it', () => {
  const [flight] = flightsOf(frameOf(18.5 * SECOND), timeline, 'messages');
  if (flight === undefined) throw new Error('something is on its way');
  const [server, client] = [layout.laneOf.get('server'), layout.laneOf.get('client')];
  const at = (progress: number) => stageTokens([{ ...flight, progress }], layout)[0];
  expect((server?.y ?? 0) - (at(0)?.y ?? 0)).toBeGreaterThan(20);
  expect((at(0.99)?.y ?? 0) - (client?.y ?? 0)).toBeGreaterThan(20);
  expect(at(0.99)?.tip).toBeCloseTo((client?.y ?? 0) + ((server?.y ?? 0) - (client?.y ?? 0)) * 0.01);
});
