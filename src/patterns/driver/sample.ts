import { foldRun } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { Metrics } from '../../measure/metrics.ts';
import { measuredScene } from '../contract/measured.ts';
import type { Pattern } from '../contract/pattern.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';

/** What many runs say together, to be held against a closed form. */
export interface Sample {
  readonly parameters: Parameters;
  readonly runs: number;
  readonly items: number;
  readonly responses: number;
  readonly requests: number;
  readonly meanStalenessMs: number;
  readonly maxStalenessMs: number;
  readonly emptyRatio: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly workMs: number;
  readonly awakeMs: number;
}

/** Runs of different seeds until enough items were delivered, as one sample. */
export function sampleOf(pattern: Pattern, texts: Readonly<Record<string, string>>, wanted: number): Sample {
  const parameters = parsePreset(pattern, texts);
  const duration = typeof parameters['duration'] === 'number' ? parameters['duration'] : 60 * SECOND;
  const scene = measuredScene(pattern, pattern.topology(parameters));
  let sample: Sample = {
    parameters,
    runs: 0,
    items: 0,
    responses: 0,
    requests: 0,
    meanStalenessMs: 0,
    maxStalenessMs: 0,
    emptyRatio: 0,
    lost: 0,
    duplicates: 0,
    workMs: 0,
    awakeMs: 0,
  };
  for (let seed = 1; sample.items < wanted; seed += 1) {
    const metrics = new Metrics(scene);
    foldRun(
      setupOf(pattern, {
        pattern: pattern.id,
        version: pattern.version,
        parameters,
        seed,
        interventions: [],
        list: [],
      }),
      duration,
      [metrics],
    );
    const values = metrics.values(duration);
    const items = sample.items + (metrics.sampleOf('meanStalenessMs')?.size ?? 0);
    const responses = sample.responses + (metrics.sampleOf('emptyRatio')?.size ?? 0);
    sample = {
      parameters,
      runs: sample.runs + 1,
      items,
      responses,
      requests: sample.requests + (values.requests ?? 0),
      meanStalenessMs:
        (sample.meanStalenessMs * sample.items + (values.meanStalenessMs ?? 0) * (items - sample.items)) / items,
      maxStalenessMs: Math.max(sample.maxStalenessMs, values.maxStalenessMs ?? 0),
      emptyRatio: (sample.emptyRatio * sample.responses + (values.emptyResponses ?? 0)) / Math.max(1, responses),
      lost: sample.lost + (values.lostEvents ?? 0),
      duplicates: sample.duplicates + (values.duplicateEvents ?? 0),
      workMs: sample.workMs + (values.serverWorkMs ?? 0),
      awakeMs: sample.awakeMs + (values.clientAwakeMs ?? 0),
    };
  }
  return sample;
}
