import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { freezeSnapshots } from '../kernel/adapter.ts';
import type { Entry } from '../kernel/entry.ts';
import type { Intervention } from '../kernel/intervention.ts';
import { Run } from '../kernel/run.ts';
import { SECOND } from '../kernel/time.ts';
import { Metrics } from '../measure/metrics.ts';
import { patterns } from './index.ts';
import { measuredScene } from './measured.ts';
import { defaultsOf } from './parameter.ts';
import type { ParameterSpec, ParameterValue } from './parameter.ts';
import { parsePreset } from './preset.ts';
import type { Pattern } from './pattern.ts';
import { randomInterventions } from './random-interventions.ts';
import { setupOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';

const loaded = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));
const cases = loaded.map((pattern) => [pattern.id, pattern] as const);

const SEEDS = [1, 2, 3, 4, 5, 6];
const UNTIL = 40 * SECOND;

/** Machines that change their past would make every test here meaningless: they throw instead. */
beforeAll(() => freezeSnapshots(true));

describe.each(cases)('%s', (_, pattern) => {
  test('the same recipe gives the same log', () => {
    const digests = [0, 1].map(() => lastDigest(compute(pattern, recipeOf(pattern, 1, []))));
    expect(digests[0]).toBe(digests[1]);
    expect(lastDigest(compute(pattern, recipeOf(pattern, 2, randomInterventions(pattern, 2))))).not.toBe(digests[0]);
  });

  test('the default recipe gives the log of its version', () => {
    const run = compute(pattern, recipeOf(pattern, 1, []));
    const known = z
      .record(z.string(), z.string())
      .parse(JSON.parse(readFileSync(new URL('digests.json', import.meta.url), 'utf8')));
    expect(`${pattern.version} ${lastDigest(run)}`).toBe(known[pattern.id]);
  });

  test.each(SEEDS)('with seed %i and random interventions every invariant holds', (seed) => {
    const interventions = randomInterventions(pattern, seed);
    const recipe = recipeOf(pattern, seed, interventions);
    const run = compute(pattern, recipe);
    expect(run.log.filter(({ kind }) => kind === 'error' || kind === 'limit')).toEqual([]);
    for (const { name, check } of pattern.invariants) expect(check(run.log, recipe.parameters), name).toBeNull();
  });

  test('everything that sometimes happens has happened in some run', () => {
    const logs = runsOf(pattern);
    for (const { name, reached } of pattern.sometimes) expect(logs.some(reached), name).toBe(true);
  });

  test('seeking gives the world that running gave', () => {
    const run = compute(pattern, recipeOf(pattern, 3, randomInterventions(pattern, 3)));
    for (let index = 0; index < 12; index += 1) {
      const step = Math.floor((run.steps - 1) * (index / 11));
      // `worldAt` itself refuses a replay whose digest differs.
      expect(run.worldAt(step).step).toBe(step);
    }
  });

  test('a branch is the run that its interventions give from the start', () => {
    const interventions = randomInterventions(pattern, 4);
    const run = compute(pattern, recipeOf(pattern, 4, []));
    const branch = run.branch(interventions);
    branch.advance(UNTIL);
    const fresh = compute(pattern, recipeOf(pattern, 4, interventions));
    expect(lastDigest(branch)).toBe(lastDigest(fresh));
    expect(branch.log).toEqual(fresh.log);
    const undone = branch.branch([]);
    undone.advance(UNTIL);
    expect(lastDigest(undone)).toBe(lastDigest(run));
  });

  test('every live parameter can be set to the ends of its range while the run goes on', () => {
    for (const spec of pattern.parameters.filter(({ live }) => live)) {
      const interventions = endsOf(spec).map((value, index): Intervention => ({
        at: (5 + 10 * index) * SECOND,
        action: { type: 'set', parameter: spec.name, value },
      }));
      const recipe = recipeOf(pattern, 5, interventions);
      const run = new Run(setupOf(pattern, recipe));
      run.advance(20 * SECOND);
      expect(run.stopped, `${spec.name} = ${endsOf(spec).join(', ')}`).toBeNull();
      for (const { name, check } of pattern.invariants)
        expect(check(run.log, recipe.parameters), `${spec.name}: ${name}`).toBeNull();
    }
  });

  test('under TLS applications say the same to each other, later and with more bytes', () => {
    if (!pattern.parameters.some(({ name }) => name === 'tls')) return;
    const said = (tls: string) => {
      const recipe = recipeOf(pattern, 1, []);
      const run = compute(pattern, { ...recipe, parameters: { ...recipe.parameters, tls } });
      for (const { name, check } of pattern.invariants) expect(check(run.log, recipe.parameters), name).toBeNull();
      const labels = run.log.flatMap((entry) =>
        entry.kind === 'write' && entry.layer === 'application' ? [entry.label] : [],
      );
      const bytes = run.log.reduce((sum, entry) => sum + (entry.kind === 'segment' ? entry.bytes : 0), 0);
      return { labels: new Set(labels.map((label) => label.replace(/[0-9]+/g, '#'))), bytes };
    };
    const plain = said('off');
    const secret = said('1.3');
    expect(secret.labels).toEqual(plain.labels);
    expect(secret.bytes).toBeGreaterThan(plain.bytes);
  });

  test('every preset is a recipe that runs', () => {
    for (const preset of pattern.presets) {
      const recipe = presetRecipe(pattern, preset.id);
      const run = new Run(setupOf(pattern, recipe));
      run.advance(30 * SECOND);
      expect(run.stopped, preset.id).toBeNull();
      expect(
        run.log.filter(({ kind }) => kind === 'ineffective'),
        preset.id,
      ).toEqual([]);
      for (const { name, check } of pattern.invariants)
        expect(check(run.log, recipe.parameters), `${preset.id}: ${name}`).toBeNull();
    }
  });

  test('metrics folded at once equal metrics folded from a copy half way', () => {
    const recipe = recipeOf(pattern, 6, randomInterventions(pattern, 6));
    const run = compute(pattern, recipe);
    const scene = measuredScene(pattern, pattern.topology(recipe.parameters));
    const whole = new Metrics(scene);
    const half = new Metrics(scene);
    const middle = Math.floor(run.log.length / 2);
    run.log.forEach((entry) => whole.add(entry));
    run.log.slice(0, middle).forEach((entry) => half.add(entry));
    const rest = half.copy();
    run.log.slice(middle).forEach((entry) => rest.add(entry));
    expect(rest.values(UNTIL)).toEqual(whole.values(UNTIL));
  });

  test('the notes for teachers say everything they must', () => {
    const notes = readFileSync(new URL(`${pattern.id}/notes.md`, import.meta.url), 'utf8');
    for (const heading of ['## Goals', '## Misconceptions', '## Ten minutes', '## Where the model simplifies'])
      expect(notes).toContain(heading);
  });

  test('whatever happens has a sentence', () => {
    const missing = new Set<string>();
    for (const log of runsOf(pattern))
      for (const entry of log) if (pattern.describe(entry, log) === null) missing.add(entry.kind);
    expect([...missing]).toEqual([]);
  });
});

function recipeOf(pattern: Pattern, seed: number, interventions: readonly Intervention[]): Recipe {
  return {
    pattern: pattern.id,
    version: pattern.version,
    seed,
    interventions,
    list: [],
    parameters: { ...defaultsOf(pattern.parameters), duration: UNTIL },
  };
}

function presetRecipe(pattern: Pattern, id: string): Recipe {
  const preset = pattern.presets.find((candidate) => candidate.id === id);
  return {
    ...recipeOf(pattern, 1, preset?.interventions ?? []),
    parameters: { ...parsePreset(pattern, preset?.parameters ?? {}), duration: UNTIL },
  };
}

function compute(pattern: Pattern, recipe: Recipe): Run {
  const run = new Run(setupOf(pattern, recipe));
  run.advance(UNTIL);
  return run;
}

function lastDigest(run: Run): string {
  return run.digestAt(run.steps - 1);
}

function runsOf(pattern: Pattern): readonly (readonly Entry[])[] {
  return SEEDS.map((seed) => compute(pattern, recipeOf(pattern, seed, randomInterventions(pattern, seed))).log);
}

/** The ends of a parameter's range, or all its choices. */
function endsOf(spec: ParameterSpec): readonly ParameterValue[] {
  if (spec.type === 'choice') return spec.options.map(({ value }) => value);
  if (spec.type === 'flag') return [true, false];
  if (spec.type === 'text') return [spec.default];
  return spec.type === 'fraction' ? [spec.max, 0] : [spec.max, spec.min];
}
