import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { commonInvariants } from '../shared/invariants.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern } from './index.ts';
import { parseLosses } from './scripted-loss.ts';

const PROFILES = ['linux', 'rfc'] as const;

describe.each(PROFILES)('TCP with the profile %s', (profile) => {
  test('delivers every byte in order whatever finite set of packets is lost', () => {
    const losses = fc.array(
      fc.oneof(
        fc
          .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3 }))
          .map(([segment, times]) => `client>server:data${segment}x${times}`),
        fc.constantFrom(
          'client>server:S',
          'server>client:SA',
          'client>server:FA',
          'server>client:FA',
          'client>server:Sx2',
          'server>client:FAx2',
        ),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        losses,
        fc.integer({ min: 1, max: 44_000 }),
        fc.constantFrom('0ms', '300ms', '5s'),
        (lose, bytes, closeAfter) => {
          // A last segment that Nagle's algorithm holds back meets a timer that has doubled already, and may find no patience.
          const texts = { profile, lose: lose.join(','), bytes: String(bytes), closeAfter, nagle: 'off' };
          const run = simulate(texts, [], 3000 * SECOND);
          expect(received(run.log)).toBe(bytes);
          expect(run.stopped).toBeNull();
          expect(finalStates(run.log)).toEqual(['gone', 'gone']);
          for (const { check } of commonInvariants) expect(check(run.log, { profile })).toBeNull();
          checkSequenceNumbers(run.log);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test('survives random loss, jitter and a narrow line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom('unlimited', '1Mbit', '200kbit'),
        (seed, loss, bandwidth) => {
          const run = simulate(
            { profile, bytes: '60000', loss: `${loss / 100}`, jitter: '20ms', bandwidth, closeAfter: '1s' },
            [],
            3000 * SECOND,
            seed,
          );
          // Bad luck for a hundred seconds ends a connection, as it should.
          const gaveUp = run.log.some(
            (entry) => entry.kind === 'state' && entry.path === 'gone' && entry.event === 'retransmissionTimeout',
          );
          if (!gaveUp) expect(received(run.log)).toBe(60_000);
          checkSequenceNumbers(run.log);
        },
      ),
      { numRuns: 30, seed: 11 },
    );
  });

  test('a window that stays closed is asked again and again, and opens when the application reads', () => {
    const run = simulate(
      { profile, bytes: '29200', receiveWindow: '8760', closeAfter: '20s' },
      [pause(120), resume(9_000)],
      60 * SECOND,
    );
    const closed = segments(run.log).filter(
      ({ at, from }) => from === 'client' && at > 400 * MILLISECOND && at < 9 * SECOND,
    );
    expect(closed.length).toBeGreaterThanOrEqual(3);
    expect(closed.every(({ length }) => length <= 1)).toBe(true);
    expect(received(run.log)).toBe(29_200);
  });
});

describe('the six ways in which a connection is gone look like six different things', () => {
  const base = { bytes: '100', closeAfter: '3s' };
  const flagsAfter = (ms: number, log: readonly Entry[]) =>
    segments(log)
      .filter(({ at }) => at >= ms * MILLISECOND)
      .map(({ from, flags, length }) => `${from} ${flags}${length > 0 ? ` ${length}` : ''}`);
  const at = (ms: number, type: 'close' | 'kill' | 'crash' | 'restart' | 'stop-listening'): Intervention => ({
    at: ms * MILLISECOND,
    action: { type, host: 'server' },
  });

  test('closed by its process: FIN, and the peer may finish', () => {
    expect(flagsAfter(1000, simulate(base, [at(1000, 'close')], 10 * SECOND).log).slice(0, 2)).toEqual([
      'server FA',
      'client A',
    ]);
  });

  test('killed: RST at once', () => {
    const { log } = simulate(base, [at(1000, 'kill')], 10 * SECOND);
    expect(flagsAfter(1000, log)).toEqual(['server RA']);
    expect(
      log.some(
        (entry) =>
          entry.kind === 'state' &&
          entry.process === 'client/client' &&
          entry.path === 'done' &&
          entry.at === 1050 * MILLISECOND,
      ),
    ).toBe(true);
  });

  test('power gone: silence; the next thing sent is sent again until TCP gives up', () => {
    const { log } = simulate(base, [at(1000, 'crash')], 1000 * SECOND);
    const tries = segments(log).filter((entry) => entry.at >= 3 * SECOND);
    expect(tries.every(({ from, flags }) => from === 'client' && flags === 'FA')).toBe(true);
    const waits = tries.slice(1).map((entry, index) => entry.at - (tries[index]?.at ?? 0));
    expect(waits.slice(1).every((wait, index) => wait === 2 * (waits[index] ?? 0))).toBe(true);
    expect(log.some((entry) => entry.kind === 'loss' && entry.reason === 'down')).toBe(true);
  });

  test('rebooted: nothing is heard until something is sent, then RST', () => {
    expect(flagsAfter(1000, simulate(base, [at(1000, 'restart')], 10 * SECOND).log)).toEqual(['client FA', 'server R']);
  });

  test('nobody listens: refused after one round trip', () => {
    const { log } = simulate(base, [at(0, 'stop-listening')], 10 * SECOND);
    expect(flagsAfter(0, log)).toEqual(['client S', 'server RA']);
    expect(
      log.some(
        (entry) =>
          entry.kind === 'state' &&
          entry.process === 'client/client' &&
          entry.path === 'done' &&
          entry.at === 100 * MILLISECOND,
      ),
    ).toBe(true);
  });

  test.each([
    ['linux', [1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    ['rfc', [1, 3, 7, 15, 31, 63, 123], 183],
  ])('a black hole: with the profile %s SYNs go again at these seconds, until it gives up', (profile, seconds, end) => {
    const { log } = simulate(
      { ...base, profile },
      [{ at: 0, action: { type: 'block', link: 'client-server' } }],
      300 * SECOND,
    );
    expect(segments(log).map((entry) => entry.at / SECOND)).toEqual([0, ...seconds]);
    expect(log.find((entry) => entry.kind === 'state' && entry.path === 'done')?.at).toBe(end * SECOND);
  });

  test('closing with unread bytes sends RST, not FIN', () => {
    const { log } = simulate({ bytes: '3000', closeAfter: '3s' }, [pause(120), at(1000, 'close')], 10 * SECOND);
    expect(flagsAfter(1000, log)).toEqual(['server RA']);
  });

  test('a write that returned OK is no delivery: the log has the write and the bytes die', () => {
    const { log } = simulate({ bytes: '14600', closeAfter: '3s' }, [at(120, 'crash')], 10 * SECOND);
    expect(log.some((entry) => entry.kind === 'write' && entry.length === 14_600)).toBe(true);
    expect(log.some((entry) => entry.kind === 'read')).toBe(false);
  });
});

describe('recovery', () => {
  test('two losses in one window are mended in two round trips, by a partial acknowledgement', () => {
    const { log } = simulate(
      { bytes: '29200', closeAfter: '1s', lose: 'client>server:data5,client>server:data8' },
      [],
      10 * SECOND,
    );
    const again = segments(log).filter(({ retransmission }) => retransmission);
    expect(again.map((entry) => [entry.at / MILLISECOND, entry.seq])).toEqual([
      [200, 5841],
      [300, 10_221],
    ]);
  });

  test('a single duplicate acknowledgement starts nothing: the timer does it', () => {
    const { log } = simulate({ bytes: '14600', closeAfter: '1s', lose: 'client>server:data9' }, [], 10 * SECOND);
    expect(
      segments(log)
        .filter(({ retransmission }) => retransmission)
        .map((entry) => entry.at / MILLISECOND),
    ).toEqual([500]);
  });

  test('the timer doubles: 300, 600, 1200 ms', () => {
    const { log } = simulate({ bytes: '7300', closeAfter: '5s', lose: 'client>server:data5x3' }, [], 10 * SECOND);
    expect(
      segments(log)
        .filter(({ retransmission }) => retransmission)
        .map((entry) => entry.at / MILLISECOND),
    ).toEqual([500, 1100, 2300]);
  });

  test('by the RFC the timer is never below a second', () => {
    const { log } = simulate(
      { bytes: '7300', closeAfter: '5s', profile: 'rfc', lose: 'client>server:data5' },
      [],
      10 * SECOND,
    );
    expect(
      segments(log)
        .filter(({ retransmission }) => retransmission)
        .map((entry) => entry.at / MILLISECOND),
    ).toEqual([1200]);
  });

  test('without loss the client puts as many bytes on the line as the closed form says', () => {
    const { log } = simulate({ bytes: '14600' }, [], 10 * SECOND);
    const up = segments(log)
      .filter(({ from }) => from === 'client')
      .reduce((sum, { bytes }) => sum + bytes, 0);
    expect(up).toBe(pattern.expected(parsePreset(pattern, { bytes: '14600' })).bytesUp);
  });
});

describe('scripted losses', () => {
  test.each([
    'client>server:data0',
    'client>client:S',
    'server>client',
    'client>server:X',
    'client>server:data5x0',
    '; drop table',
  ])('refuse %s with a sentence', (text) => {
    const parsed = parseLosses(text);
    expect('problem' in parsed && parsed.problem).toContain('is not a scripted loss');
  });

  test('read several, with how often', () => {
    expect(parseLosses('client>server:data8x2, server>client:SA')).toEqual({
      fates: [
        { from: 'client', to: 'server', what: 'data', number: 8, times: 2, copiesUs: [] },
        { from: 'server', to: 'client', what: 'SA', number: 0, times: 1, copiesUs: [] },
      ],
    });
  });
});

function simulate(
  texts: Readonly<Record<string, string>>,
  interventions: readonly Intervention[],
  until: number,
  seed = 1,
): Run {
  // A line that takes no time, so that times are whole round trips.
  const parameters = parsePreset(pattern, { bandwidth: 'unlimited', ...texts });
  const recipe = { pattern: 'tcp', version: 1, seed, interventions, list: [], parameters };
  const run = new Run(setupOf(pattern, recipe));
  run.advance(until);
  return run;
}

function pause(ms: number): Intervention {
  return { at: ms * MILLISECOND, action: { type: 'pause', host: 'server' } };
}

function resume(ms: number): Intervention {
  return { at: ms * MILLISECOND, action: { type: 'resume', host: 'server' } };
}

function segments(log: readonly Entry[]): readonly EntryOf<'segment'>[] {
  return log.filter((entry): entry is EntryOf<'segment'> => entry.kind === 'segment');
}

/** Bytes that the server's application has read, by its own count. */
function received(log: readonly Entry[]): number {
  let count = 0;
  for (const entry of log) {
    if (entry.kind === 'state' && entry.process === 'server/server' && typeof entry.badges['received'] === 'number')
      count = entry.badges['received'];
  }
  return count;
}

function finalStates(log: readonly Entry[]): readonly string[] {
  const states = new Map<string, string>();
  for (const entry of log)
    if (entry.kind === 'state' && entry.layer === 'transport') states.set(entry.process, entry.path);
  return [...states.values()];
}

/** Acknowledgements never go back, and nothing is sent beyond the window that was offered. */
function checkSequenceNumbers(log: readonly Entry[]): void {
  const acks = new Map<string, number>();
  for (const { from, ack } of segments(log)) {
    if (ack === null) continue;
    expect(ack).toBeGreaterThanOrEqual(acks.get(from) ?? 0);
    acks.set(from, ack);
  }
}
