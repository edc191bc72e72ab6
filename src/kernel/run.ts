import { digestText } from './digest.ts';
import type { Digest } from './digest.ts';
import type { Entry } from './entry.ts';
import type { Intervention } from './intervention.ts';
import { LIMITS } from './limits.ts';
import { inspectHost, inspectProcess } from './inspection.ts';
import type { HostInspection, ProcessInspection } from './inspection.ts';
import type { Statechart } from './process.ts';
import { Simulation } from './simulation.ts';
import type { Setup } from './simulation.ts';
import { slice } from './network/stream.ts';
import { Checkpoints } from './checkpoints.ts';
import { copyWorld } from './world.ts';
import type { Microseconds } from './time.ts';
import type { World } from './world.ts';

/** Something that follows the log as it grows, such as an index or a metric. */
export interface Follower {
  add(entry: Entry): void;
}

/** A run that keeps its whole log, so that every position can be looked at again. */
export class Run {
  readonly setup: Setup;
  readonly log: Entry[] = [];
  /** By step: when it happened, and the number of its first entry. */
  readonly stepTimes: Microseconds[] = [];
  readonly stepEntries: number[] = [];
  private readonly digests: Digest[] = [];
  private readonly checkpoints: Checkpoints;
  private readonly followers: readonly Follower[];
  private simulation: Simulation;
  private horizon: Microseconds = 0;
  private looked: { readonly step: number; readonly world: World } | null = null;

  constructor(setup: Setup, followers: readonly Follower[] = []) {
    this.setup = setup;
    this.followers = followers;
    this.simulation = new Simulation(setup, (entry) => this.record(entry));
    this.checkpoints = new Checkpoints(this.simulation.world);
  }

  /** Everything up to here has been computed. */
  get computedTo(): Microseconds {
    return this.horizon;
  }

  get steps(): number {
    return this.stepTimes.length;
  }

  /** Why the run can go no further, if so. */
  get stopped(): World['stopped'] {
    return this.simulation.world.stopped;
  }

  /** Computes on to `until`, at most `maxSteps` steps. True when `until` is reached. */
  advance(until: Microseconds, maxSteps = Number.POSITIVE_INFINITY): boolean {
    for (let count = 0; ; count += 1) {
      const next = this.simulation.nextAt;
      if (next === undefined || next > until) {
        this.horizon = Math.max(this.horizon, until);
        return true;
      }
      if (count >= maxSteps) {
        this.horizon = Math.max(this.horizon, next - 1);
        return false;
      }
      this.stepEntries.push(this.log.length);
      this.simulation.step();
      const { world } = this.simulation;
      this.stepTimes.push(world.now);
      this.digests.push(world.digest);
      if (this.log.length >= LIMITS.entries && world.stopped === null) {
        world.stopped = 'limit';
        this.simulation.log({ layer: 'process', kind: 'limit', limit: 'entries' });
      }
      this.checkpoints.follow(world);
    }
  }

  /** The last step whose time is at most `at`; -1 before the first. */
  stepAt(at: Microseconds): number {
    let low = 0;
    let high = this.stepTimes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.stepTimes[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The number of the first entry after `step`. */
  entriesThrough(step: number): number {
    return this.stepEntries[step + 1] ?? this.log.length;
  }

  /** The digest after `step`, sixteen hexadecimal digits. */
  digestAt(step: number): string {
    return digestText(this.digests[step] ?? this.checkpoints.before(-1).digest);
  }

  /**
   * A run with other interventions. What both have in common is not computed again: the branch shares the log up to
   * the first moment at which the lists differ. It is computed as far as that moment.
   */
  branch(interventions: readonly Intervention[], followers: readonly Follower[] = []): Run {
    const from = firstDifference(this.setup.interventions, interventions);
    const setup: Setup = { ...this.setup, interventions };
    const branch = new Run(setup, followers);
    const lastStep = Math.min(this.stepAt(from - 1), this.steps - 1);
    if (lastStep < 0) return branch;
    const world = this.worldAt(lastStep);
    branch.adopt(this, lastStep, setup, world, from);
    return branch;
  }

  /** The world after `step`, a copy of its own: the nearest checkpoint before, stepped on. */
  worldAt(step: number): World {
    const replay = new Simulation(this.setup, () => {}, this.checkpoints.before(step));
    while (replay.world.step < step && replay.step());
    if (replay.digest !== this.digestAt(step)) throw new Error(`replaying step ${step} gave another log than the run`);
    return replay.world;
  }

  /** What a process is and waits for after `step`; undefined when it is not there. */
  inspect(process: string, step: number): ProcessInspection | undefined {
    return inspectProcess(this.lookAt(step), process);
  }

  /** What the kernel of a host knows after `step`; undefined when there is no such host. */
  inspectHost(host: string, step: number): HostInspection | undefined {
    return inspectHost(this.lookAt(step), host);
  }

  /**
   * The bytes of a message as they went onto the stream (or into the datagram), read from the world just after it was
   * written; undefined when there is no such message. Under TLS they are the opaque records.
   */
  bytesOf(message: number): Uint8Array | undefined {
    const entry = this.log.find((candidate) => candidate.kind === 'write' && candidate.message === message);
    if (entry === undefined || entry.kind !== 'write') return undefined;
    const world = this.worldAt(entry.step);
    for (const { packet } of world.flights.values()) {
      if (packet.protocol === 'udp' && packet.messages.includes(message)) return packet.payload;
    }
    for (const stream of world.streams.values()) {
      const range = stream.messages.find(({ id }) => id === message);
      if (range !== undefined) return slice(stream, range.from, range.to);
    }
    return undefined;
  }

  /** The states and arrows of the machine of a process after `step`. */
  chart(process: string, step: number): Statechart | undefined {
    return this.lookAt(step).processes.get(process)?.process.chart();
  }

  /** The world after `step` for those who only look: whoever looks at one part of it mostly looks at others, too. */
  private lookAt(step: number): World {
    if (this.looked?.step !== step) this.looked = { step, world: this.worldAt(step) };
    return this.looked.world;
  }

  private record(entry: Entry): void {
    this.log.push(entry);
    for (const follower of this.followers) follower.add(entry);
  }

  /** Takes over the past of another run up to and with `lastStep`. */
  private adopt(other: Run, lastStep: number, setup: Setup, world: World, from: Microseconds): void {
    const kept = copyWorld(world);
    const items = [];
    for (let item = kept.queue.pop(); item !== undefined; item = kept.queue.pop()) {
      if (item.happening.type !== 'intervention') items.push(item);
    }
    for (const item of items) kept.queue.push(item);
    for (const entry of other.log.slice(0, other.entriesThrough(lastStep))) this.record(entry);
    const steps = lastStep + 1;
    for (let step = 0; step < steps; step += 1) {
      this.stepTimes.push(other.stepTimes[step] ?? 0);
      this.stepEntries.push(other.stepEntries[step] ?? 0);
      const digest = other.digests[step];
      if (digest !== undefined) this.digests.push(digest);
    }
    this.simulation = new Simulation(setup, (entry) => this.record(entry), kept);
    this.simulation.scheduleInterventions(from);
    this.checkpoints.adopt(other.checkpoints, lastStep);
    this.checkpoints.keep(this.simulation.world);
    this.horizon = Math.min(from - 1, other.horizon);
  }
}

/** Pure folds over a run that is not kept: memory does not grow with its length. Returns the final digest. */
export function foldRun(
  setup: Setup,
  until: Microseconds,
  followers: readonly Follower[],
): { digest: string; stopped: World['stopped']; steps: number } {
  const simulation = new Simulation(setup, (entry) => {
    for (const follower of followers) follower.add(entry);
  });
  for (let next = simulation.nextAt; next !== undefined && next <= until; next = simulation.nextAt) simulation.step();
  return { digest: simulation.digest, stopped: simulation.world.stopped, steps: simulation.world.step + 1 };
}

/** The earliest time at which two lists of interventions act differently. */
function firstDifference(one: readonly Intervention[], other: readonly Intervention[]): Microseconds {
  const text = (list: readonly Intervention[], at: Microseconds) =>
    JSON.stringify(list.filter((intervention) => intervention.at === at));
  const times = [...new Set([...one, ...other].map(({ at }) => at))].sort((a, b) => a - b);
  return times.find((at) => text(one, at) !== text(other, at)) ?? Number.MAX_SAFE_INTEGER;
}
