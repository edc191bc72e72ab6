import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Action, Intervention } from '../../kernel/intervention.ts';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { MetricValues } from '../../measure/metric.ts';
import { Metrics } from '../../measure/metrics.ts';
import { measuredScene } from '../contract/measured.ts';
import type { Pattern, Preset } from '../contract/pattern.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import type { Recipe } from '../contract/recipe.ts';

/** How far a story looks ahead for something to happen. */
const PATIENCE = 3600 * SECOND;

/** Drives one run for tests that read as stories: wait for something, do something, look. */
export class Story {
  private readonly pattern: Pattern;
  private readonly recipe: Recipe;
  private run: Run;
  private now = 0;

  constructor(
    pattern: Pattern,
    parameters: Preset['parameters'] = {},
    seed = 1,
    interventions: readonly Intervention[] = [],
  ) {
    this.pattern = pattern;
    this.recipe = {
      pattern: pattern.id,
      version: pattern.version,
      parameters: parsePreset(pattern, parameters),
      seed,
      interventions,
      list: [],
    };
    this.run = new Run(setupOf(pattern, this.recipe));
  }

  /** Milliseconds since the beginning. */
  get time(): number {
    return this.now / MILLISECOND;
  }

  get log(): readonly Entry[] {
    return this.run.log.filter((entry) => entry.at <= this.now);
  }

  /** Goes on until a program of a host enters a state: `until('client', 'waiting')`. */
  until(host: string, path: string): this {
    return this.untilEntry(
      `${host} is ${path}`,
      (entry) => entry.kind === 'state' && entry.layer === 'process' && entry.host === host && entry.path === path,
    );
  }

  /** Goes on until an entry is as `wanted`. */
  untilEntry(what: string, wanted: (entry: Entry) => boolean): this {
    for (let horizon = this.now + SECOND; horizon <= this.now + PATIENCE; horizon += 10 * SECOND) {
      this.run.advance(horizon);
      const found = this.run.log.find((entry) => entry.at > this.now && wanted(entry));
      if (found === undefined) continue;
      this.now = found.at;
      return this;
    }
    throw new Error(`it never happened that ${what}`);
  }

  wait(ms: number): this {
    this.now += ms * MILLISECOND;
    this.run.advance(this.now);
    return this;
  }

  /** Does something one microsecond from now, as a user at the page would. */
  act(action: Action): this {
    this.now += 1;
    this.run = this.run.branch([...this.run.setup.interventions, { at: this.now, action }]);
    this.run.advance(this.now);
    return this;
  }

  /** Loses the packet that carries the newest message of this role. */
  drop(role: EntryOf<'write'>['role']): this {
    const message = findLast(this.log, (entry) => entry.kind === 'write' && entry.role === role);
    if (message?.kind !== 'write') throw new Error(`no ${role} was written`);
    const packet = findLast(this.log, (entry) => entry.kind === 'segment' && entry.messages.includes(message.message));
    if (packet?.kind !== 'segment') throw new Error(`no packet carries the ${role}`);
    return this.act({ type: 'drop packet', packet: packet.packet });
  }

  notes(name: string): readonly EntryOf<'note'>[] {
    return this.log.filter((entry): entry is EntryOf<'note'> => entry.kind === 'note' && entry.name === name);
  }

  results(): readonly string[] {
    return this.log.flatMap((entry) => (entry.kind === 'result' ? [entry.result] : []));
  }

  written(role: EntryOf<'write'>['role']): readonly EntryOf<'write'>[] {
    return this.log.filter((entry): entry is EntryOf<'write'> => entry.kind === 'write' && entry.role === role);
  }

  metrics(): MetricValues {
    const metrics = new Metrics(measuredScene(this.pattern, this.pattern.topology(this.recipe.parameters)));
    for (const entry of this.log) metrics.add(entry);
    return metrics.values(this.now);
  }
}

function findLast(log: readonly Entry[], wanted: (entry: Entry) => boolean): Entry | undefined {
  for (let index = log.length - 1; index >= 0; index -= 1) {
    const entry = log[index];
    if (entry !== undefined && wanted(entry)) return entry;
  }
  return undefined;
}
