import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { Simulation } from '../../kernel/simulation.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { conversationsOf } from '../shared/conversations.ts';
import { commonInvariants } from '../shared/invariants.ts';
import type { Pattern } from '../contract/pattern.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern as shortPolling } from '../short-polling/index.ts';
import { pattern as tcp } from '../tcp/index.ts';
import { pattern as websocket } from '../websocket/index.ts';

const restarts = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 9_000 }),
    host: fc.constantFrom('client', 'server'),
    type: fc.constantFrom('restart', 'kill'),
  }),
  { minLength: 1, maxLength: 6 },
);

describe.each([
  ['short-polling', shortPolling, { interval: '200ms', timeout: '60s', rate: '5' }],
  ['websocket', websocket, { rate: '5' }],
  ['tcp', tcp, { bytes: '200000', replyBytes: '20000', receiveWindow: '20000' }],
] as const)('hosts that boot again, %s', (_, pattern, texts) => {
  test('no byte passes between two incarnations, also where the new one has the ports of the old', () => {
    let strangers = 0;
    fc.assert(
      fc.property(
        restarts,
        fc.constantFrom('linux', 'rfc'),
        fc.integer({ min: 0, max: 1500 }),
        fc.integer({ min: 1, max: 10_000 }),
        (list, profile, latency, seed) => {
          const log = simulate(pattern, { ...texts, profile, latency: `${latency}ms` }, list, seed);
          for (const { name, check } of commonInvariants) expect(check(log, { profile }), name).toBeNull();
          strangers += strangersIn(log);
        },
      ),
      { numRuns: 40, seed: 13 },
    );
    // Segments of one incarnation have met another: the property is about something.
    expect(strangers).toBeGreaterThan(10);
  });
});

test('what an old peer sends to a server that has booted again is answered with a reset, and nothing is answered for it', () => {
  const restart = { at: 1700, host: 'server', type: 'restart' } as const;
  const log = simulate(shortPolling, { latency: '800ms', timeout: '60s' }, [restart], 1, 6 * SECOND);
  const resets = log.filter((entry) => entry.kind === 'segment' && entry.from === 'server' && entry.flags === 'R');
  expect(resets.map(({ at }) => at)).toEqual([2400, 2400, 3400].map((ms) => ms * MILLISECOND));
  expect(log.filter((entry) => entry.kind === 'write' && entry.role === 'response' && entry.exchange === 0)).toEqual(
    [],
  );
  const lost = log.flatMap((entry) => (entry.kind === 'undelivered' ? [entry.message] : []));
  expect(log.filter((entry) => entry.kind === 'read' && lost.includes(entry.message))).toEqual([]);
});

/** How many segments arrived at a socket that is not their sender's peer. */
function strangersIn(log: readonly Entry[]): number {
  const heard = new Set<number>();
  for (const remark of conversationsOf(log)) if (remark.type === 'heard') heard.add(remark.entry.packet);
  const resets = new Set(
    log.flatMap((entry) => (entry.kind === 'segment' && entry.flags.includes('R') ? [entry.packet] : [])),
  );
  return log.filter((entry) => entry.kind === 'arrival' && !heard.has(entry.packet) && !resets.has(entry.packet))
    .length;
}

function simulate(
  pattern: Pattern,
  texts: Readonly<Record<string, string>>,
  list: readonly { readonly at: number; readonly host: string; readonly type: 'restart' | 'kill' }[],
  seed: number,
  until = 14 * SECOND,
): readonly Entry[] {
  const interventions = list
    .map(({ at, host, type }): Intervention => ({ at: at * MILLISECOND, action: { type, host } }))
    .sort((one, other) => one.at - other.at);
  const log: Entry[] = [];
  const parameters = parsePreset(pattern, texts);
  const { id, version } = pattern;
  const recipe = { pattern: id, version, parameters, seed, interventions, list: [] };
  const simulation = new Simulation(setupOf(pattern, recipe), (entry) => log.push(entry));
  const { world } = simulation;
  let incarnation = 1;
  while (world.now < until && simulation.step()) {
    const client = world.hosts.get('client');
    if (client === undefined || client.incarnation <= incarnation) continue;
    incarnation = client.incarnation;
    // As bad luck would have it, its kernel begins with the same port as before.
    world.hosts.set('client', { ...client, nextPort: 32_768 });
  }
  return log;
}
