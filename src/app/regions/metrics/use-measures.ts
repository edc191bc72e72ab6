import { useMemo } from 'react';
import type { MetricName, MetricValues } from '../../../measure/metric.ts';
import type { Metrics } from '../../../measure/metrics.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import type { Player } from '../../../player/player-state.ts';
import { expectationOf } from '../../../patterns/contract/expectation.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { formatCount } from '../../format.ts';
import { useScene, useRun } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { sayMetric } from './metric-rows.ts';
import { stalenessAt } from './staleness.ts';

export interface MetricSaid {
  readonly value: string;
  readonly unit: string;
  /** What it should be held against. */
  readonly note: string;
}

/** The measures where the picture is. */
export interface Measured {
  readonly say: (name: MetricName) => MetricSaid;
  /** What stands beside a picture of one metric, or of several on one scale. */
  readonly sayRow: (names: readonly MetricName[]) => MetricSaid;
}

/** Reads the measures of the run on show; all rows of one frame share one reading. */
export function useMeasures(): Measured {
  const { pattern, player } = useScene();
  const run = useRun();
  return useMemo(() => measure(pattern, player, run), [pattern, player, run]);
}

function measure(pattern: Pattern, player: Player, of: PlayerRun): Measured {
  const { run, metrics, recipe, timeline, topology } = of;
  const client = topology.hosts.find(({ group }) => group === 'client')?.id ?? '';
  let read: {
    readonly at: number;
    readonly step: number;
    readonly values: MetricValues;
    readonly folded: Metrics;
  } | null = null;
  const valuesNow = () => {
    const { at, step } = player.shown.current();
    if (read?.at !== at || read.step !== step) {
      const folded = metrics.metricsAt(run.entriesThrough(step));
      read = { at, step, folded, values: folded.values(at) };
    }
    return read;
  };
  const expectation = (name: MetricName, at: number): string => {
    const { folded } = valuesNow();
    const expected = expectationOf(pattern, recipe, at, folded, name);
    if (expected === null) return '';
    const value = written(name, expected.value);
    const within = expected.within === null || expected.within === 0 ? null : written(name, expected.within);
    return texts.metrics.expected(value, within, expected.over === null ? null : formatCount(expected.over));
  };
  const say = (name: MetricName): MetricSaid => {
    const { at, values } = valuesNow();
    const value = values[name] ?? null;
    if (value === null) return { value: texts.metrics.missing, unit: '', note: texts.metrics.none };
    return { ...sayMetric(name, value), note: expectation(name, at) };
  };
  /** The picture shows how stale the client is now; the mean so far stands beside it. */
  const sayStaleness = (): MetricSaid => {
    const { at, step, values } = valuesNow();
    const mean = values.meanStalenessMs ?? null;
    const notes = [
      mean === null ? '' : texts.metrics.mean(written('meanStalenessMs', mean)),
      expectation('meanStalenessMs', at),
    ];
    const staleUs = stalenessAt(timeline, metrics.losses, client, at, run.entriesThrough(step));
    return { ...sayMetric('meanStalenessMs', staleUs / 1_000), note: notes.filter((note) => note !== '').join(', ') };
  };
  const sayBytes = (): MetricSaid => {
    const { at, values } = valuesNow();
    const [up, down] = [values.bytesUp ?? 0, values.bytesDown ?? 0];
    const expected = expectation('bytesUp', at);
    const note =
      expected === ''
        ? texts.metrics.upAndDown(written('bytesUp', up), written('bytesDown', down))
        : texts.metrics.up(written('bytesUp', up), expected);
    return { ...sayMetric('bytesUp', up + down), note };
  };
  /** Beside the mean, what all but one in twenty keep. */
  const sayResponse = (): MetricSaid => {
    const said = say('meanResponseMs');
    const most = valuesNow().values.p95ResponseMs ?? null;
    if (most === null) return said;
    const within = texts.metrics.mostWithin(written('p95ResponseMs', most));
    return { ...said, note: said.note === '' ? within : `${within}, ${said.note}` };
  };
  return {
    say,
    sayRow: ([name, other]) => {
      if (name === 'meanResponseMs') return sayResponse();
      if (name === 'meanStalenessMs') return sayStaleness();
      if (name === 'bytesUp' && other !== undefined) return sayBytes();
      return say(name ?? 'requests');
    },
  };
}

function written(name: MetricName, value: number): string {
  const { value: number, unit } = sayMetric(name, value);
  return unit === '' ? number : `${number} ${unit}`;
}
