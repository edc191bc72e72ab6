import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import type { Intervention } from '../../kernel/intervention.ts';
import { Run } from '../../kernel/run.ts';
import { Simulation } from '../../kernel/simulation.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { World } from '../../kernel/world.ts';
import type { Recipe } from '../contract/recipe.ts';
import { parsePreset } from '../contract/preset.ts';
import { randomInterventions } from '../driver/random-interventions.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern } from './index.ts';
import { streamStress } from './invariants.ts';

/** What a control block must show for this: see `ControlBlock`. */
const Block = z.object({
  synAcked: z.boolean(),
  unacked: z.array(z.unknown()),
  sndNxt: z.number(),
  accepted: z.number(),
  written: z.number(),
  closed: z.boolean(),
  finSeq: z.nullable(z.number()),
});

const recipes = fc.record({
  profile: fc.constantFrom('linux', 'rfc'),
  bytes: fc.integer({ min: 1, max: 150_000 }),
  replyBytes: fc.constantFrom(0, 1, 20_000),
  receiveWindow: fc.oneof(
    fc.integer({ min: 1000, max: 9000 }),
    fc.integer({ min: 9000, max: 80_000 }),
    fc.constant(1_048_576),
  ),
  initialWindow: fc.integer({ min: 1, max: 10 }),
  loss: fc.constantFrom('0', '0.02', '0.1'),
  jitter: fc.constantFrom('0ms', '30ms'),
  bandwidth: fc.constantFrom('unlimited', '1Mbit'),
  closeAfter: fc.constantFrom('0ms', '2s'),
});

describe('a connection that has something to say', () => {
  test('has a timer whenever no acknowledgement is to come', () => {
    let stalled = 0;
    fc.assert(
      fc.property(
        recipes,
        fc.integer({ min: 100, max: 600 }),
        fc.integer({ min: 1, max: 10_000 }),
        (texts, ms, seed) => {
          const pause: Intervention = { at: ms * MILLISECOND, action: { type: 'pause', host: 'server' } };
          const simulation = new Simulation(
            setupOf(pattern, recipeOf(texts, seed, [pause, ...randomInterventions(pattern, seed)])),
            () => {},
          );
          while (simulation.world.now < 60 * SECOND && simulation.step()) stalled += checkTimers(simulation.world);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
    // The property has met what it is about.
    expect(stalled).toBeGreaterThan(300);
  });

  test('says all of it, whatever is paused and cut for a while', () => {
    const disturbances = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 20_000 }),
        length: fc.integer({ min: 1, max: 12_000 }),
        what: fc.constantFrom('pause', 'cut', 'one way', 'other way'),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(recipes, disturbances, fc.integer({ min: 1, max: 10_000 }), (texts, list, seed) => {
        const run = new Run(setupOf(pattern, recipeOf({ ...texts, loss: '0' }, seed, list.flatMap(disturb))));
        run.advance(1500 * SECOND);
        expect(run.stopped).toBeNull();
        let received = 0;
        for (const entry of run.log)
          if (
            entry.kind === 'state' &&
            entry.process === 'server/server' &&
            typeof entry.badges['received'] === 'number'
          )
            received = entry.badges['received'];
        expect(received).toBe(texts.bytes);
        for (const { name, check } of pattern.invariants) expect(check(run.log, run.setup.parameters), name).toBeNull();
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('a lost window update is found out by the next probe', () => {
    for (const profile of ['linux', 'rfc']) {
      const run = new Run(
        setupOf(
          pattern,
          recipeOf({ profile, bytes: 200_000, receiveWindow: 20_000 }, 1, [
            { at: 200 * MILLISECOND, action: { type: 'pause', host: 'server' } },
            { at: 19_900 * MILLISECOND, action: { type: 'cut', link: 'server>client' } },
            { at: 20_000 * MILLISECOND, action: { type: 'resume', host: 'server' } },
            { at: 20_020 * MILLISECOND, action: { type: 'restore', link: 'server>client' } },
          ]),
        ),
      );
      run.advance(60 * SECOND);
      const probes = run.log.filter(
        (entry) => entry.kind === 'segment' && entry.from === 'client' && entry.at > SECOND && entry.at < 20 * SECOND,
      );
      expect(probes.length).toBeGreaterThanOrEqual(4);
      expect(run.log.some((entry) => entry.kind === 'state' && entry.path === 'TIME-WAIT')).toBe(true);
    }
  });

  test('everything that happens to connections has happened under stress', () => {
    const stress: readonly (readonly [Readonly<Record<string, string | number>>, number])[] = [
      [{ bytes: 100_000, loss: '0.05', closeAfter: '3s' }, 1],
      [{ bytes: 200_000, receiveWindow: 20_000, profile: 'rfc' }, 2],
      [{ bytes: 200_000, receiveWindow: 20_000, replyBytes: 50_000 }, 3],
    ];
    const logs = stress.flatMap(([texts, first]) =>
      [0, 1, 2, 3, 4, 5].map((index) => {
        const seed = 10 * first + index;
        const start: readonly Intervention[] = [
          { at: 120 * MILLISECOND, action: { type: 'pause', host: 'server' } },
          { at: 3 * SECOND, action: { type: 'resume', host: 'server' } },
          {
            at: (3200 + index * 100) * MILLISECOND,
            action: { type: index % 2 === 0 ? 'kill' : 'crash', host: 'server' },
          },
          { at: 5 * SECOND, action: { type: 'restart', host: 'client' } },
        ];
        const run = new Run(setupOf(pattern, recipeOf(texts, seed, start)));
        run.advance(300 * SECOND);
        for (const { name, check } of pattern.invariants) expect(check(run.log, run.setup.parameters), name).toBeNull();
        return run.log;
      }),
    );
    for (const { name, reached } of streamStress) expect(logs.some(reached), name).toBe(true);
  });
});

/** How many sockets wait without anything in flight; fails when one of them has no timer. */
function checkTimers(world: World): number {
  let waiting = 0;
  for (const socket of world.sockets.values()) {
    const record = world.processes.get(socket.id);
    if (socket.kind !== 'tcp' || record === undefined) continue;
    const { path, context } = record.process.inspect(record.snapshot);
    if (path === 'gone' || path === 'TIME-WAIT' || path === 'CLOSED') continue;
    const block = Block.parse(context['block']);
    const inFlight = block.unacked.length > 0;
    const unsent = block.synAcked && (block.sndNxt < block.written || (block.closed && block.finSeq === null));
    if (inFlight) expect(world.timers.get(socket.id)?.has('retransmission')).toBe(true);
    else if (unsent) {
      waiting += 1;
      const timers = [...(world.timers.get(socket.id)?.keys() ?? [])].filter(
        (name) => name === 'persist' || name === 'writer',
      );
      expect(timers, `${socket.id} in ${path} at ${world.now}`).not.toEqual([]);
    }
  }
  return waiting;
}

function disturb({ from, length, what }: { from: number; length: number; what: string }): readonly Intervention[] {
  const at = from * MILLISECOND;
  const until = (from + length) * MILLISECOND;
  if (what === 'pause') {
    return [
      { at, action: { type: 'pause', host: 'server' } },
      { at: until, action: { type: 'resume', host: 'server' } },
    ];
  }
  const link = what === 'cut' ? 'client-server' : what === 'one way' ? 'client>server' : 'server>client';
  return [
    { at, action: { type: 'cut', link } },
    { at: until, action: { type: 'restore', link } },
  ];
}

function recipeOf(
  texts: Readonly<Record<string, string | number>>,
  seed: number,
  interventions: readonly Intervention[],
): Recipe {
  const written = Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]));
  return {
    pattern: 'tcp',
    version: 1,
    seed,
    interventions: [...interventions].sort((one, other) => one.at - other.at),
    list: [],
    parameters: parsePreset(pattern, written),
  };
}
