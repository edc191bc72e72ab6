import { isDeepStrictEqual } from 'node:util';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as Adapter from '../../kernel/adapter.ts';
import type { HostEvent } from '../../kernel/effect.ts';
import type { Delivered, Process, Snapshot, Transition } from '../../kernel/process.ts';
import { toReference } from '../../kernel/reference-adapter.ts';
import { Run } from '../../kernel/run.ts';
import { patterns } from '../index.ts';
import { defaultRun, UNTIL_DIGEST } from './default-run.ts';
import { interventionsOf, parsePreset } from '../contract/preset.ts';
import { Dice } from './dice.ts';
import { randomRecipe } from './random-recipe.ts';
import { computeWithin } from './random-run.ts';
import { SAMPLE } from './under-faults.ts';

type Machine = Parameters<typeof Adapter.toProcess>[0];
type Event = Delivered<HostEvent>;
type Steps = ReturnType<typeof toReference>;
type ReferenceStep = ReturnType<Steps['start']>;

/** What was compared, and where the tables and XState parted. Thrown, it would only end the run. */
const seen = vi.hoisted(() => ({
  machines: new Map<string, Process>(),
  stepped: new Set<string>(),
  steps: 0,
  strays: 0,
  differences: new Set<string>(),
  dice: (_bound: number): number => 0,
}));

/** What a move came to: what it threw, if it did. */
function outcome<Result>(move: () => Result): { readonly result: Result } | { readonly error: unknown } {
  try {
    return { result: move() };
  } catch (error) {
    return { error };
  }
}

function compare(process: Process, what: string, step: () => Transition, reference: () => ReferenceStep) {
  const ours = outcome(step);
  const theirs = outcome(reference);
  const differs = (part: string) => seen.differences.add(`${process.name} ${what}: ${part}`);
  if ('error' in ours || 'error' in theirs) {
    if ('error' in ours !== 'error' in theirs) differs('one throws, the other does not');
    if ('error' in ours) throw ours.error;
    return null;
  }
  const inspected = process.inspect(ours.result.snapshot);
  const { snapshot, effects, done, ...rest } = theirs.result;
  if (ours.result.path !== rest.path) differs(`${ours.result.path} for ${rest.path}`);
  if (ours.result.done !== done) differs('one is done, the other is not');
  if (!isDeepStrictEqual(ours.result.effects, effects)) differs('effects');
  if (!isDeepStrictEqual(inspected.canTake, rest.canTake)) differs('what it can take');
  if (!isDeepStrictEqual(inspected.context, rest.context)) differs('context');
  if (!isDeepStrictEqual(Object.keys(inspected.context), Object.keys(rest.context))) differs('order of the context');
  seen.steps += 1;
  return { transition: ours.result, snapshot };
}

/** The process, each of its steps done by XState too; now and then also steps that the run does not take. */
function bothWays(machine: Machine, process: Process): Process {
  const reference = toReference(machine);
  const twins = new WeakMap<Snapshot, Snapshot>();
  const heard = new Map<string, Event>();
  const move = (what: string, ours: () => Transition, theirs: () => ReferenceStep): Transition => {
    seen.stepped.add(process.name);
    const both = compare(process, what, ours, theirs);
    if (both === null) throw new Error('XState threw');
    twins.set(both.transition.snapshot, both.snapshot);
    return both.transition;
  };
  const take = (snapshot: Snapshot, event: Event) => {
    const twin = twins.get(snapshot);
    if (twin === undefined) throw new Error('a snapshot from nowhere');
    const what = `at ${process.inspect(snapshot).path} on ${event.type}`;
    return move(
      what,
      () => process.step(snapshot, event),
      () => reference.step(twin, event),
    );
  };
  const stray = (from: Snapshot, at: number) => {
    let snapshot = from;
    for (let depth = 0; depth < 3; depth += 1) {
      const types = [...new Set([...heard.keys(), ...process.inspect(snapshot).canTake, 'unheard of'])];
      const type = types[seen.dice(types.length)] ?? '';
      const went = outcome(() => take(snapshot, { ...heard.get(type), type, at }));
      seen.strays += 1;
      if ('error' in went || went.result.done) return;
      snapshot = went.result.snapshot;
    }
  };
  return {
    ...process,
    start: (input) =>
      move(
        'at its start',
        () => process.start(input),
        () => reference.start(input),
      ),
    step: (snapshot, event) => {
      heard.set(event.type, event);
      const transition = take(snapshot, event);
      if (!transition.done && seen.dice(8) === 0) stray(transition.snapshot, event.at);
      return transition;
    },
  };
}

vi.mock('../../kernel/adapter.ts', async (original) => {
  const real = await original<typeof Adapter>();
  return {
    ...real,
    toProcess: (...[machine, badges]: Parameters<typeof real.toProcess>) => {
      const process = real.toProcess(machine, badges);
      const both = bothWays(machine, process);
      seen.machines.set(process.name, both);
      return both;
    },
  };
});

beforeEach(() => {
  const dice = new Dice(1, 'strays');
  seen.dice = (bound) => dice.below(bound);
  seen.differences.clear();
});

const RANDOM_RUNS = 6;

describe.each(patterns.map((listing) => [listing.id, listing] as const))('%s', (_, { load }) => {
  test('its machines do by their tables what XState does, in the default run and beside it', async () => {
    const { pattern } = await load();
    seen.steps = 0;
    seen.strays = 0;
    new Run(defaultRun(pattern)).advance(UNTIL_DIGEST);
    expect([...seen.differences]).toEqual([]);
    expect(seen.steps).toBeGreaterThan(50);
    expect(seen.strays).toBeGreaterThan(10);
  });

  test('its machines do by their tables what XState does from every starting point', async () => {
    const { pattern } = await load();
    for (const preset of pattern.presets) {
      const { id, version } = pattern;
      const parameters = parsePreset(pattern, preset.parameters);
      const interventions = interventionsOf(pattern, preset);
      computeWithin(pattern, { pattern: id, version, seed: 1, parameters, interventions, list: [] }, SAMPLE);
    }
    expect([...seen.differences]).toEqual([]);
  });

  test('its machines do by their tables what XState does in random runs, whatever befalls them', async () => {
    const { pattern } = await load();
    for (let seed = 1; seed <= RANDOM_RUNS; seed += 1) computeWithin(pattern, randomRecipe(pattern, seed), SAMPLE);
    expect([...seen.differences]).toEqual([]);
  });
});

test('what only a client reaches that pipelines its requests does by its tables what XState does', () => {
  const ahead = seen.machines.get('http-ahead');
  if (ahead === undefined) throw new Error('no pattern has it any more');
  for (let round = 0; round < 200; round += 1) {
    const head = { method: 'GET', target: '/', headers: [] };
    const settings = { handler: 'h', service: 's', head, body: [], message: 1, from: 'client', workUs: round % 2 };
    let { snapshot, done } = ahead.start({ at: 0, random: 1, host: 'a', self: 'a/ahead', saved: {}, settings });
    for (let at = 1; at < 10 && !done; at += 1) {
      const types = ahead.inspect(snapshot).canTake;
      const event = { type: types[seen.dice(types.length)] ?? '', at, handler: 'h', name: 'answer' };
      ({ snapshot, done } = ahead.step(snapshot, event));
    }
  }
  expect([...seen.differences]).toEqual([]);
});

test('every machine was stepped', () => {
  expect([...seen.machines.keys()].filter((name) => !seen.stepped.has(name))).toEqual([]);
});
