import { createStore } from 'zustand/vanilla';
import type { Position } from '../record/frame.ts';
import type { Action } from '../kernel/intervention.ts';
import type { Microseconds } from '../kernel/time.ts';
import { conflictOf } from '../patterns/contract/conflicts.ts';
import type { ParameterValue } from '../patterns/contract/parameter.ts';
import type { Lens, Pattern } from '../patterns/contract/pattern.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { MAX_SEED } from '../patterns/contract/seed.ts';
import type { ListRow } from '../patterns/contract/workload.ts';
import { BranchShelf } from './branch-shelf.ts';
import { Clock } from './clock.ts';
import { Computation } from './computation.ts';
import type { Environment } from './computation.ts';
import type { Landmark } from './landmarks.ts';
import { carriedSpeed } from './pace.ts';
import type { Pace } from './pace.ts';
import {
  branchRun,
  durationOf,
  endOf,
  nextStop,
  positionAt,
  positionOfStep,
  previousStop,
  reachOf,
  startRun,
} from './player-run.ts';
import type { PlayerRun } from './player-run.ts';
import type { Notice, Opening, Player, PlayerState } from './player-state.ts';
import { openedState } from './opened-state.ts';
import { openingOf } from '../patterns/contract/preset.ts';
import { defaultRecipe, parametersAt, withAction, withParameter, withPreset } from './recipe-change.ts';
import { digestOfList } from './recipe.ts';
import { Undone } from './undone.ts';

/** The store hears of a moving playhead at most this often. */
const TELL_MS = 100;
const MAX_DURATION: Microseconds = 24 * 3_600_000_000;

/** Makes a player for a pattern. It is paused, and computes nothing before it is started. */
export function createPlayer(pattern: Pattern, opening: Partial<Opening>, environment: Environment): Player {
  return new PatternPlayer(pattern, opening, environment);
}

class PatternPlayer implements Player {
  private readonly pattern: Pattern;
  private readonly environment: Environment;
  private readonly computation: Computation;
  private readonly clock: Clock;
  private readonly shelf: BranchShelf;
  private readonly undone = new Undone();
  private readonly store;
  private run: PlayerRun;
  /** Where the viewer wants to be once that is computed; a null step means after the last one of its time. */
  private wanted: { readonly at: Microseconds; readonly step: number | null };
  /** A run that is wanted and not yet computed as far as the playhead. */
  private pending: PlayerRun | null = null;
  private nextRunId = 1;
  private lastTold = Number.NEGATIVE_INFINITY;
  private expectedDigest: string | null;

  constructor(pattern: Pattern, opening: Partial<Opening>, environment: Environment) {
    this.pattern = pattern;
    this.environment = environment;
    this.expectedDigest = opening.digest ?? null;
    const recipe = opening.recipe ?? defaultRecipe(pattern);
    this.run = startRun(pattern, recipe, 0);
    this.shelf = new BranchShelf();
    this.clock = new Clock(environment, {
      after: (at, clockUs) => this.after(at, clockUs),
      nextStop: (from) => nextStop(this.run, this.store.getState().lens, from),
      positionAt: (at) => positionAt(this.run, at),
      // Play waits where it is for a place that is not computed yet.
      reach: () =>
        this.store.getState().awaited === null ? Math.min(endOf(this.run), this.run.run.computedTo) : this.position.at,
      onMove: (from, to) => this.playedOn(from, to),
      onEnd: () => {
        if (this.run.run.computedTo >= durationOf(this.run.recipe)) this.pause();
      },
    });
    this.store = createStore<PlayerState>()(() => openedState(pattern, opening, recipe));
    this.wanted = { at: opening.at ?? pattern.openAt, step: opening.step ?? null };
    this.computation = new Computation(environment, (computed, isDone) => this.computed(computed, isDone));
    this.pending = this.run;
  }

  readonly getState = () => this.store.getState();
  readonly getInitialState = () => this.store.getInitialState();
  readonly subscribe = (listener: (state: PlayerState, before: PlayerState) => void) => this.store.subscribe(listener);
  readonly current = () => this.run;
  get shown() {
    return this.clock.shown;
  }

  /** The playhead stands where the viewer wants it: nothing more has to be computed for that. */
  readonly isSettled = () =>
    this.pending === null && this.position.at >= Math.min(this.wanted.at, durationOf(this.run.recipe));

  readonly start = () => {
    this.computation.start(this.newest);
    return () => {
      this.computation.cancel();
      this.pause();
    };
  };

  // --- moving ---------------------------------------------------------------------------------------------------------

  readonly play = () => {
    if (this.position.at >= endOf(this.run)) this.seek(0);
    this.store.setState({ isPlaying: true, pausedAt: null, done: null });
    this.clock.play();
  };

  readonly pause = () => {
    if (!this.store.getState().isPlaying) return;
    this.clock.pause();
    this.store.setState({ isPlaying: false });
    this.standAt(this.position, false);
  };

  readonly stepForward = () => this.stepTo(nextStop(this.run, this.lens, this.position));
  readonly stepBack = () => this.stepTo(previousStop(this.run, this.lens, this.position));

  readonly seek = (at: Microseconds) => {
    const within = Math.round(Math.min(Math.max(0, at), endOf(this.newest)));
    const { computedTo } = this.run.run;
    if (within <= computedTo || !this.store.getState().isComputing)
      this.standAt(positionAt(this.run, Math.min(within, computedTo)), false);
    else this.store.setState({ awaited: within, done: null });
    this.wanted = { at: within, step: null };
  };

  readonly seekBy = (by: Microseconds) => this.seek((this.store.getState().awaited ?? this.shown.current().at) + by);

  readonly stay = () => {
    if (this.store.getState().awaited !== null) this.standAt(this.position, false);
  };

  readonly seekStep = (step: number) => {
    if (step >= 0 && step < this.run.run.steps) this.standAt(positionOfStep(this.run, step), true);
  };

  readonly restart = () => this.seek(0);
  readonly setSpeed = (speed: number) => this.store.setState({ speed });
  readonly setPace = (pace: Pace) => this.store.setState({ pace });
  readonly setAsking = (isAsking: boolean) => this.store.setState({ isAsking });
  readonly predict = (key: string, to: string) => this.store.setState(({ said }) => ({ said: { ...said, [key]: to } }));
  readonly select = (selection: string) => this.store.setState({ selection });

  readonly setLens = (lens: Lens) => {
    this.store.setState({ lens });
    this.tell(this.position);
  };

  readonly setPauseAt = (landmark: Landmark, isWanted: boolean) => {
    const others = this.store.getState().pauseAt.filter((each) => each !== landmark);
    this.store.setState({ pauseAt: isWanted ? [...others, landmark] : others });
  };

  readonly forgetNotices = () => this.store.setState({ notices: [], ignored: [] });

  // --- changing the run -----------------------------------------------------------------------------------------------

  readonly act = (action: Action) => {
    const since = this.position.at;
    const at = since + 1;
    const base = this.newest;
    this.store.setState({ done: null });
    const interventions = withAction(base.recipe.interventions, { at, action }, since);
    const left = base.recipe.interventions.some((intervention) => intervention.at > at) || base.watchedTo > at;
    if (left && this.shelf.keep(base, at)) this.notice({ kind: 'branch forgotten' });
    this.wanted = { at, step: null };
    this.store.setState({ awaited: null });
    this.forgetUndone();
    this.show(branchRun(this.pattern, base, interventions, this.takeRunId()));
  };

  readonly undo = (index?: number) => {
    const base = this.newest;
    const { interventions } = base.recipe;
    const place = index ?? interventions.length - 1;
    const intervention = interventions[place];
    if (intervention === undefined) return;
    this.undone.keep({ place, intervention });
    this.store.setState({ done: { kind: 'undone', intervention }, canRedo: true });
    const left = interventions.filter((_, other) => other !== place);
    this.show(branchRun(this.pattern, base, left, this.takeRunId()));
  };

  readonly redo = () => {
    const last = this.undone.takeLast();
    if (last === undefined) return;
    const { place, intervention } = last;
    this.store.setState({ done: { kind: 'redone', intervention }, canRedo: this.undone.hasAny });
    const all = this.newest.recipe.interventions.toSpliced(place, 0, intervention);
    this.show(branchRun(this.pattern, this.newest, all, this.takeRunId()));
  };

  readonly setParameter = (name: string, value: ParameterValue) => {
    const spec = this.pattern.parameters.find((candidate) => candidate.name === name);
    if (spec === undefined) return;
    const { recipe: before } = this.newest;
    if (this.refuses({ ...parametersAt(before, this.position.at), [name]: value })) return;
    if (spec.live && this.position.at > 0) {
      this.act({ type: 'set', parameter: name, value });
      return;
    }
    const { recipe, dropped } = withParameter(this.pattern, this.newest.recipe, name, value);
    if (dropped.length > 0) this.notice({ kind: 'interventions dropped', interventions: dropped });
    this.store.setState({ done: { kind: 'set', parameter: name, value } });
    this.startOver(recipe);
  };

  readonly applyPreset = (id: string, at?: Microseconds) => {
    const preset = this.pattern.presets.find((candidate) => candidate.id === id);
    if (preset === undefined) return;
    this.pause();
    this.store.setState({ start: id, done: { kind: 'preset', title: preset.title } });
    this.wanted = { at: at ?? openingOf(this.pattern, preset), step: null };
    this.startOver(withPreset(this.pattern, this.newest.recipe, preset));
  };

  readonly setSeed = (seed: number) => this.startOver({ ...this.newest.recipe, seed });

  readonly newSeed = () => {
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    // Six digits are enough luck, and can be read out to a class.
    this.setSeed((seed % Math.min(MAX_SEED, 999_999)) + 1);
  };

  readonly loadList = (rows: readonly ListRow[]) => {
    const { needsFile } = this.store.getState();
    if (needsFile !== null && (needsFile.count !== rows.length || needsFile.digest !== digestOfList(rows)))
      this.notice({ kind: 'other file' });
    this.store.setState({ needsFile: null });
    const recipe = { ...this.newest.recipe, list: rows };
    this.startOver({ ...recipe, parameters: { ...recipe.parameters, arrivals: 'list' } });
  };

  readonly extend = () => {
    const { recipe } = this.newest;
    const duration = Math.min(MAX_DURATION, 2 * durationOf(recipe));
    this.startOver({ ...recipe, parameters: { ...recipe.parameters, duration } });
  };

  readonly openBranch = (id: number) => {
    const branch = this.shelf.take(id);
    if (branch === undefined) return;
    this.shelf.keep(this.run, branch.at);
    this.forgetUndone();
    this.show(branch.run);
  };

  // --- within ---------------------------------------------------------------------------------------------------------

  /** Exact, where the store may be a moment behind. */
  private get position(): Position {
    return this.clock.standing;
  }

  private get lens(): Lens {
    return this.store.getState().lens;
  }

  /** The run that further changes build on. */
  private get newest(): PlayerRun {
    return this.pending ?? this.run;
  }

  private takeRunId(): number {
    const id = this.nextRunId;
    this.nextRunId += 1;
    return id;
  }

  private after(at: Microseconds, clockUs: Microseconds): Microseconds {
    const { pace, speed, lens } = this.store.getState();
    if (pace === 'clock') return at + clockUs * speed;
    return this.run.activity.after(at, clockUs, { lens, speed, end: reachOf(this.run) });
  }

  private startOver(recipe: Recipe): void {
    if (this.refuses(recipe.parameters)) return;
    this.forgetUndone();
    this.show(startRun(this.pattern, recipe, this.takeRunId()));
  }

  /** What was taken back belongs to the run that it was taken from. */
  private forgetUndone(): void {
    this.undone.forget();
    this.store.setState({ canRedo: false });
  }

  /** Computes a run; it takes the place of the one on show as soon as it reaches the playhead. */
  private show(next: PlayerRun): void {
    this.pending = next;
    this.store.setState({ recipe: next.recipe, isComputing: true });
    this.computation.start(next);
  }

  private computed(run: PlayerRun, isDone: boolean): void {
    const isNew = this.pending === run;
    const { revision, isPlaying, awaited } = this.store.getState();
    if (isNew && isPlaying) this.wanted = { at: Math.max(this.wanted.at, this.position.at), step: null };
    const wantedAt = Math.min(this.wanted.at, durationOf(run.recipe));
    if (isNew && !isDone && run.run.computedTo < wantedAt) return;
    const speed = carriedSpeed(this.store.getState().speed, this.run.windowUs, run.windowUs);
    this.run = run;
    this.pending = null;
    this.store.setState({
      speed,
      runId: run.id,
      revision: revision + 1,
      computedTo: run.run.computedTo,
      end: endOf(this.run),
      isComputing: !isDone,
      stopped: run.run.stopped,
      landmarks: run.landmarks.present,
      branches: this.shelf.list,
    });
    if (isNew) this.arrive(wantedAt);
    else if (awaited !== null && (isDone || run.run.computedTo >= awaited)) this.arrive(Math.min(awaited, endOf(run)));
    else this.tell(this.position);
    this.clock.redraw();
  }

  /** The playhead stands where it is wanted, or as near as the run is computed. */
  private arrive(at: Microseconds): void {
    const { run, wanted } = this;
    const latest = positionAt(run, Math.min(at, run.run.computedTo));
    // Within a microsecond a link may name a step that is not the last.
    const isEarlier = wanted.step !== null && wanted.step < latest.step && run.run.stepTimes[wanted.step] === latest.at;
    const position = isEarlier ? { at, step: wanted.step } : latest;
    this.store.setState({ awaited: null });
    this.clock.moveTo(position, false);
    this.tell(position);
    if (this.expectedDigest === null || run.run.computedTo < at) return;
    const isAsLinked = run.id > 0 || run.run.digestAt(position.step) === this.expectedDigest;
    this.expectedDigest = null;
    if (!isAsLinked) this.notice({ kind: 'other version' });
  }

  private stepTo(position: Position | null): void {
    if (position === null) return;
    this.pause();
    this.standAt(position, true);
  }

  private standAt(position: Position, glides: boolean): void {
    this.wanted = position;
    const { done, awaited } = this.store.getState();
    if (done !== null || awaited !== null) this.store.setState({ done: null, awaited: null });
    this.clock.moveTo(position, glides);
    this.tell(position);
  }

  private playedOn(from: Position, to: Position): Position | null {
    const { pauseAt } = this.store.getState();
    const found = this.run.landmarks.firstBetween(pauseAt, from.step, to.step);
    const now = this.environment.now();
    if (found !== null) {
      const stop = positionOfStep(this.run, found.step);
      this.clock.pause();
      this.store.setState({ isPlaying: false, pausedAt: found.landmark });
      this.standAt(stop, false);
      return stop;
    }
    if (now - this.lastTold >= TELL_MS) {
      this.lastTold = now;
      this.tell(to);
    }
    return null;
  }

  /** Tells the store where the viewer is. */
  private tell(position: Position): void {
    const { run, lens } = this;
    run.watchedTo = Math.max(run.watchedTo, position.at);
    this.store.setState({
      position,
      event: run.stops.countThrough(lens, position.step),
      events: run.stops.count(lens),
      canStepBack: previousStop(run, lens, position) !== null,
      canStepForward: nextStop(run, lens, position) !== null,
    });
  }

  /** Says so when two values do not go together. */
  private refuses(parameters: Recipe['parameters']): boolean {
    const problem = conflictOf(this.pattern.parameters, parameters)?.problem ?? null;
    if (problem !== null) this.notice({ kind: 'conflict', problem });
    return problem !== null;
  }

  private notice(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: [...notices, notice] }));
  }
}
