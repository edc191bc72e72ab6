import { describe, expect, test } from 'vitest';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { drawBelow, randomStream } from '../../kernel/random.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { CHECK_INTERVAL } from '../../machines/middle/health-checker.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { meanOf } from '../driver/statistics.ts';
import { meanDetectionTime, requestsThatFindOut } from './expected.ts';
import { pattern } from './index.ts';

const UPSTREAMS = ['a', 'b', 'c'];
const DEATHS = ['crash', 'kill', 'close', 'stop-listening'] as const;
/** Two requests per second for each upstream. */
const EVEN = { weights: '1/1/1', rate: '6', arrivals: 'fixed', serviceTime: '20ms', latency: '10ms', clients: '3' };

function logOf(
  parameters: Readonly<Record<string, string>>,
  interventions: readonly Intervention[],
  until: number,
): readonly Entry[] {
  const run = new Run(
    setupOf(pattern, {
      pattern: pattern.id,
      version: pattern.version,
      parameters: parsePreset(pattern, { ...EVEN, ...parameters }),
      seed: 1,
      interventions,
      list: [],
    }),
  );
  run.advance(until);
  return run.log;
}

function notesOf(log: readonly Entry[], name: string): readonly EntryOf<'note'>[] {
  return log.filter((entry): entry is EntryOf<'note'> => entry.kind === 'note' && entry.name === name);
}

/** Who waited for an upstream that says nothing: the time-outs that the proxy noted. */
function timeOutsOf(log: readonly Entry[]): readonly EntryOf<'note'>[] {
  return notesOf(log, 'tried').filter(({ values }) => values['status'] === 504);
}

describe('passive checks, b dead in silence', () => {
  test.each([
    [1, 2],
    [2, 3],
    [3, 5],
  ])(
    'max_fails %i, fail_timeout %i s: so many wait, then one for each fail_timeout and second',
    (maxFails, seconds) => {
      const log = logOf(
        {
          maxFails: String(maxFails),
          failTimeout: `${seconds}s`,
          upstreamTimeout: '100ms',
          connectTimeout: '100ms',
          duration: '75s',
        },
        [{ at: 5 * SECOND, action: { type: 'crash', host: 'b' } }],
        70 * SECOND,
      );
      const downAt = notesOf(log, 'marked down')[0]?.at ?? Number.NaN;
      const waited = timeOutsOf(log).filter(({ at }) => at <= downAt + 60 * SECOND);
      expect(waited.filter(({ at }) => at <= downAt)).toHaveLength(maxFails);
      expect(Math.abs(waited.length - requestsThatFindOut(60, maxFails, seconds))).toBeLessThanOrEqual(1);
      // Each is a request of its own, and is answered by the next upstream.
      expect(new Set(waited.map(({ values }) => values['request'])).size).toBe(waited.length);
      expect(notesOf(log, 'failed')).toEqual([]);
    },
  );
});

describe('active checks, b dead', () => {
  test.each([
    ['refuses', 'stop-listening', false],
    ['says nothing', 'crash', true],
  ] as const)('it %s: a third of the requests finds out until the checks do', (_, type, inSilence) => {
    // Deaths spread over the time between two checks, and over the turns of b.
    const found = [0.1, 0.3, 0.5, 0.7, 0.9].map((phase) => {
      const at = 6 * SECOND + phase * CHECK_INTERVAL;
      const log = logOf({ healthCheck: 'active', clients: '10' }, [{ at, action: { type, host: 'b' } }], 16 * SECOND);
      expect(notesOf(log, 'marked down').map(({ values }) => values['upstream'])).toEqual(['b']);
      return notesOf(log, 'choose').filter((note) => note.at > at && note.values['upstream'] === 'b').length;
    });
    const perSecond = Number(EVEN.rate) / UPSTREAMS.length;
    const known = (perSecond * meanDetectionTime(CHECK_INTERVAL, 3, inSilence)) / SECOND;
    // Each count is whole: half a request more or less.
    expect(Math.abs(meanOf(found) - known)).toBeLessThan(0.5);
  });
});

/** Upstreams die one after the other and come back up to five seconds later; clients and proxy live. */
function randomDeaths(seed: number): readonly Intervention[] {
  let random = randomStream(seed, 'deaths');
  const draw = (bound: number) => {
    const [value, next] = drawBelow(random, bound);
    random = next;
    return value;
  };
  const deaths = Array.from({ length: 15 }, (): readonly Intervention[] => {
    const at = draw(30 * SECOND);
    const host = UPSTREAMS[draw(UPSTREAMS.length)] ?? 'a';
    const type = DEATHS[draw(DEATHS.length)] ?? 'kill';
    return [
      { at, action: { type, host } },
      { at: at + draw(5 * SECOND), action: { type: 'restart', host } },
    ];
  });
  return deaths.flat().sort((one, other) => one.at - other.at);
}

describe.each([
  ['passive', 'GET'],
  ['passive', 'POST'],
  ['active', 'GET'],
  ['active', 'POST'],
])('upstreams that die at random, %s checks, %s', (healthCheck, method) => {
  const parameters = {
    healthCheck,
    method,
    failTimeout: '1s',
    upstreamTimeout: '500ms',
    connectTimeout: '500ms',
    serviceTime: '150ms',
    timeout: '60s',
  };

  test.each([1, 2])('seed %i: each request has one answer, and tries no upstream twice', (seed) => {
    const log = logOf(parameters, randomDeaths(seed), 70 * SECOND);
    const answers = new Map<number, number>();
    for (const entry of log) {
      if (entry.kind !== 'write') continue;
      if (entry.host.startsWith('client')) answers.set(entry.message, 0);
      else if (entry.host === 'proxy' && entry.role !== 'request')
        answers.set(entry.exchange, (answers.get(entry.exchange) ?? 0) + 1);
    }
    expect(answers.size).toBe(360);
    expect(new Set(answers.values())).toEqual(new Set([1]));
    for (const { name, check } of pattern.invariants)
      expect(check(log, parsePreset(pattern, { ...EVEN, ...parameters })), name).toBeNull();
  });
});
