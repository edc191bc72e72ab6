import { beforeAll, describe, expect, inject, test } from 'vitest';
import { freezeSnapshots } from '../../kernel/adapter.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import type { Statechart } from '../../kernel/process.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { Metrics } from '../../measure/metrics.ts';
import { commandLineOf } from './command-line.ts';
import { edgePairs, objectionToRun } from './edge-pairs.ts';
import { healingRecipe, unhealed } from './healing.ts';
import { measuredScene } from '../contract/measured.ts';
import { defaultsOf } from '../contract/parameter.ts';
import { interventionsOf, parsePreset } from '../contract/preset.ts';
import type { Pattern } from '../contract/pattern.ts';
import { randomInterventions } from './random-interventions.ts';
import { edgesOf } from './random-value.ts';
import { setupOf } from '../contract/recipe.ts';
import type { Recipe } from '../contract/recipe.ts';
import { Story } from './story.ts';
import { problemsUnderFaults, SAMPLE, WHOLE } from './under-faults.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether there is time for many samples (`npm run test:long`). */
    readonly long: boolean;
  }
}

const SEEDS = [1, 2, 3, 4, 5, 6];
const UNTIL = 40 * SECOND;

/** How much is tried: a tenth in `npm test` of what the long tier tries. */
const PLENTY = { recipes: 120, bounds: WHOLE, healings: 60, pairs: 10_000, pairSteps: 15_000 };
const FEW = { recipes: 9, bounds: SAMPLE, healings: 3, pairs: 40, pairSteps: 1_000 };

/** Everything that a pattern must be, whichever it is. */
export function conformance(pattern: Pattern): void {
  const amount = inject('long') ? PLENTY : FEW;
  let faulty: readonly Run[] | null = null;
  /** Some runs that several tests look at, computed when the first one does. */
  const faultyRuns = () => {
    faulty ??= SEEDS.map((seed) => compute(pattern, recipeOf(pattern, seed, randomInterventions(pattern, seed))));
    return faulty;
  };

  let charts: ReadonlyMap<string, Statechart> | null = null;
  const shownCharts = () => {
    charts ??= chartsOf(pattern, faultyRuns());
    return charts;
  };

  /** Machines that change their past would make every test here meaningless: they throw instead. */
  beforeAll(() => freezeSnapshots(true));

  describe('in any run', () => {
    test.each([0, 1, 2])('whatever is asked for and done, every invariant holds (%i)', (part) => {
      const count = amount.recipes / 3;
      expect(problemsUnderFaults(pattern, {}, count, 1 + part * count, amount.bounds)).toEqual([]);
    });

    test('once everything is mended it serves again', () => {
      if (pattern.unit === undefined) return; // It has no service, only a transfer.
      const problems = Array.from({ length: amount.healings }, (_, index) => {
        const recipe = healingRecipe(pattern, index + 1);
        const { subject, problem } = unhealed(pattern, recipe);
        return problem === null ? [] : [`${problem}: ${commandLineOf(pattern, recipe, subject.until)}`];
      });
      expect(problems.flat()).toEqual([]);
    });

    test('two parameters at their edges together neither hang it nor end it at once', () => {
      const all = [...edgePairs(pattern)];
      const every = Math.max(1, Math.floor(all.length / amount.pairs));
      const problems: string[] = [];
      for (const parameters of all.filter((_, index) => index % every === 0)) {
        const problem = objectionToRun(pattern, parameters, amount.pairSteps);
        const recipe = { ...recipeOf(pattern, 1, []), parameters };
        if (problem !== null) problems.push(`${problem}: ${commandLineOf(pattern, recipe, UNTIL)}`);
      }
      expect(problems).toEqual([]);
    });
  });

  test('the same recipe gives the same log', () => {
    const digests = [0, 1].map(() => lastDigest(compute(pattern, recipeOf(pattern, 1, []))));
    expect(digests[0]).toBe(digests[1]);
    expect(lastDigest(compute(pattern, recipeOf(pattern, 2, randomInterventions(pattern, 2))))).not.toBe(digests[0]);
  });

  test('with random interventions every invariant holds', () => {
    for (const run of faultyRuns()) {
      expect(run.log.filter(({ kind }) => kind === 'error' || kind === 'limit')).toEqual([]);
      const { parameters } = run.setup;
      for (const { name, check } of pattern.invariants) expect(check(run.log, parameters), name).toBeNull();
    }
  });

  test('everything that sometimes happens has happened in some run', () => {
    const logs = faultyRuns().map(({ log }) => log);
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
      const interventions = edgesOf(pattern, spec).map((value, index): Intervention => ({
        at: (5 + 10 * index) * SECOND,
        action: { type: 'set', parameter: spec.name, value },
      }));
      const recipe = recipeOf(pattern, 5, interventions);
      const run = new Run(setupOf(pattern, recipe));
      run.advance(20 * SECOND);
      expect(run.stopped, `${spec.name} = ${edgesOf(pattern, spec).join(', ')}`).toBeNull();
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
      run.advance(20 * SECOND);
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

  test('every machine that a host shows goes from state to state by events', () => {
    const shown = [...shownCharts()];
    const arrows = shown.flatMap(([name, chart]) =>
      chart.arrows.filter(({ from, to }) => from !== to).map((arrow) => ({ name, ...arrow })),
    );
    const labelled = arrows.filter(({ event }) => event !== '');
    const said = `${labelled.length} of ${arrows.length} arrows between the states of ${shown.length} machines carry an event`;
    expect(
      arrows.filter(({ event }) => event === ''),
      said,
    ).toEqual([]);
    const still = shown.filter(([, { states, arrows: own }]) => states.length > 1 && own.length === 0);
    expect(still, said).toEqual([]);
  });

  test('every state in which such a machine can be has its words, and words are of nothing else', () => {
    // Handlers stand in many patterns: their words are the page's.
    const shown = [...shownCharts()].filter(([name]) => name !== 'handler');
    const paths = shown.flatMap(([name, { states }]) =>
      states
        .filter(({ path }) => !states.some((inner) => inner.path.startsWith(`${path}.`)))
        .map(({ path }) => `${name}: ${path}`),
    );
    const worded = Object.entries(pattern.stateWords).flatMap(([name, words]) =>
      Object.keys(words).map((path) => `${name}: ${path}`),
    );
    expect(worded.toSorted()).toEqual(paths.toSorted());
  });

  test('whatever happens has a sentence', () => {
    const missing = new Set<string>();
    for (const { log } of faultyRuns())
      for (const entry of log) if (pattern.describe(entry, log) === null) missing.add(entry.kind);
    expect([...missing]).toEqual([]);
  });
}

/**
 * The statecharts of what hosts show, by the name of the program: of the main programs, in whatever starting point they
 * stand, and of the machines that these start for calls, connections and deliveries (`poll-3`).
 */
function chartsOf(pattern: Pattern, runs: readonly Run[]): ReadonlyMap<string, Statechart> {
  const charts = new Map<string, Statechart>();
  const recipes = [recipeOf(pattern, 1, []), ...pattern.presets.map(({ id }) => presetRecipe(pattern, id))];
  const declared = new Set<string>();
  for (const { parameters } of recipes) {
    for (const { id, group, programs } of pattern.topology(parameters).hosts) {
      for (const { name, process } of programs) {
        declared.add(`${id}/${name}`);
        if (name === pattern.mainProgram[group]) charts.set(name, together(charts.get(name), process.chart()));
      }
    }
  }
  const lookAt = (run: Run) => {
    for (const entry of run.log) {
      if (entry.kind !== 'spawn' || declared.has(entry.process)) continue;
      const name = entry.process.slice(entry.process.indexOf('/') + 1).replace(/-\d+$/, '');
      if (charts.has(name)) continue;
      const chart = run.chart(entry.process, entry.step);
      if (chart !== undefined) charts.set(name, chart);
    }
  };
  for (const run of runs) lookAt(run);
  const isComplete = () => Object.keys(pattern.stateWords).every((name) => charts.has(name));
  for (const recipe of recipes) {
    if (isComplete()) break;
    lookAt(compute(pattern, recipe));
  }
  return charts;
}

/** A program may be another machine where a run is about something else: its states are those of both. */
function together(one: Statechart | undefined, other: Statechart): Statechart {
  if (one === undefined) return other;
  const fresh = other.states.filter(({ path }) => !one.states.some((known) => known.path === path));
  return { states: [...one.states, ...fresh], arrows: [...one.arrows, ...other.arrows] };
}

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
    ...recipeOf(pattern, 1, preset === undefined ? [] : interventionsOf(pattern, preset)),
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

/** What a preset's title claims, tried on the run that a viewer sees who waits for less than a minute. */
export type Claims = Readonly<Record<string, (story: Story) => void>>;

/** What the calm run claims: everything that is asked is answered, and nothing is lost or done twice. */
export function nothingBreaks(story: Story): void {
  expect(story.log.filter(({ kind }) => kind === 'intervention' || kind === 'loss' || kind === 'error')).toEqual([]);
  expect(story.results().filter((result) => result !== 'ok')).toEqual([]);
  expect(story.metrics()).toMatchObject({ lostEvents: 0, duplicateEvents: 0 });
}

/** Every preset of a pattern has its claim, and each is true. */
export function claimsOf(pattern: Pattern, claims: Claims): void {
  describe('the title of each starting point is true', () => {
    test('and none is without a test', () => {
      expect(Object.keys(claims).toSorted()).toEqual(pattern.presets.map(({ id }) => id).toSorted());
    });

    test.each(pattern.presets.map((preset) => [preset.title, preset] as const))('%s', (_, preset) => {
      claims[preset.id]?.(presetStory(pattern, preset.id));
    });
  });
}

/** A preset as a viewer sees it who waits for less than a minute. */
export function presetStory(pattern: Pattern, id: string): Story {
  const found = pattern.presets.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`${pattern.id} has no preset "${id}"`);
  return new Story(pattern, found.parameters, 1, interventionsOf(pattern, found)).wait(55_000);
}
