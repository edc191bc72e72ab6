import { Run } from '../kernel/run.ts';
import type { Follower } from '../kernel/run.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { Topology } from '../kernel/topology.ts';
import type { Position } from '../record/frame.ts';
import { Timeline } from '../record/timeline.ts';
import { measuredScene } from '../patterns/contract/measured.ts';
import type { Lens, Pattern } from '../patterns/contract/pattern.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { Landmarks } from './landmarks.ts';
import { MetricsTimeline } from './metrics-timeline.ts';
import { Activity } from './pace.ts';
import { Stops } from './stops.ts';

/** A run with everything that is known about it; it lives outside the store, which holds its id. */
export interface PlayerRun {
  readonly id: number;
  readonly recipe: Recipe;
  readonly topology: Topology;
  readonly run: Run;
  readonly timeline: Timeline;
  readonly stops: Stops;
  readonly landmarks: Landmarks;
  readonly activity: Activity;
  readonly metrics: MetricsTimeline;
  /** How much time its paper shows. */
  readonly windowUs: Microseconds;
  /** The farthest that a viewer has seen of it. */
  watchedTo: Microseconds;
}

/** A run from the beginning, of which nothing is computed yet. */
export function startRun(pattern: Pattern, recipe: Recipe, id: number): PlayerRun {
  const setup = setupOf(pattern, recipe);
  const topology = setup.build(recipe.parameters);
  const followers = followersOf(pattern, recipe, topology);
  const run = new Run(setup, Object.values<Follower>(followers));
  return { id, recipe, topology, ...followers, run, windowUs: pattern.windowIn(recipe.parameters), watchedTo: 0 };
}

/** A run with other interventions, which shares the past up to the first of them that differs. */
export function branchRun(
  pattern: Pattern,
  from: PlayerRun,
  interventions: Recipe['interventions'],
  id: number,
): PlayerRun {
  const { topology, windowUs } = from;
  const followers = followersOf(pattern, from.recipe, topology);
  const run = from.run.branch(interventions, Object.values<Follower>(followers));
  return { id, recipe: { ...from.recipe, interventions }, topology, ...followers, run, windowUs, watchedTo: 0 };
}

function followersOf(pattern: Pattern, { parameters }: Pick<Recipe, 'parameters'>, topology: Topology) {
  return {
    timeline: new Timeline(topology.links, pattern.drawn?.failures),
    stops: new Stops(),
    landmarks: new Landmarks(),
    activity: new Activity(),
    metrics: new MetricsTimeline(measuredScene(pattern, topology), [
      ...new Set([...pattern.numbersIn(parameters).flat(), ...pattern.metrics]),
    ]),
  };
}

/** How far the run is to be computed. */
export function durationOf({ parameters }: Pick<Recipe, 'parameters'>): Microseconds {
  const { duration } = parameters;
  return typeof duration === 'number' ? duration : 0;
}

/** After the last thing that happens a run goes on for this share of its window: a breath. */
const BREATH = 0.25;

/**
 * Where a run ends: at its duration, or a breath after its last entry, when no connection is open any more and nothing
 * else will come. Silence in which somebody still waits is part of a run.
 */
export function endOf({ recipe, run, timeline, windowUs }: PlayerRun): Microseconds {
  const duration = durationOf(recipe);
  const last = run.log.at(-1)?.at ?? 0;
  const isOver = [...timeline.hosts.values()].every(({ sockets }) => (sockets.latest ?? 0) === 0);
  if (run.computedTo < duration || !isOver) return duration;
  return Math.min(duration, last + Math.round(windowUs * BREATH));
}

/** How far play may go now. */
export function reachOf(of: PlayerRun): Microseconds {
  return Math.min(endOf(of), of.run.computedTo);
}

/** The place of a bare time: after the last step with a time of at most `at`. */
export function positionAt({ run }: PlayerRun, at: Microseconds): Position {
  return { at, step: run.stepAt(at) };
}

export function positionOfStep({ run }: PlayerRun, step: number): Position {
  return { at: run.stepTimes[step] ?? 0, step };
}

/** The stop after a position, if one is known. */
export function nextStop(of: PlayerRun, lens: Lens, { step }: Position): Position | null {
  const next = of.stops.after(lens, step);
  return next === undefined ? null : positionOfStep(of, next);
}

/** The moment of the stop that is nearest to a time, if it is near enough to be meant; else that time. */
export function nearStop(of: PlayerRun, lens: Lens, at: Microseconds, tolerance: Microseconds): Microseconds {
  const step = of.run.stepAt(at);
  const around = [of.stops.through(lens, step), of.stops.after(lens, step)];
  const times = around.flatMap((stop) => (stop === undefined ? [] : [of.run.stepTimes[stop] ?? 0]));
  const near = times.filter((time) => Math.abs(time - at) <= tolerance);
  return near.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0] ?? at;
}

/** The stop before a position: the one it is past, or, standing at one, the one before that. */
export function previousStop(of: PlayerRun, lens: Lens, { at, step }: Position): Position | null {
  const last = of.stops.through(lens, step);
  if (last === undefined) return null;
  const isThere = last === step && of.run.stepTimes[step] === at;
  const previous = isThere ? of.stops.through(lens, step - 1) : last;
  return previous === undefined ? null : positionOfStep(of, previous);
}
