import { useMemo } from 'react';
import { MILLISECOND } from '../../../kernel/time.ts';
import { METRICS } from '../../../measure/metric.ts';
import type { MetricName, MetricUnit, MetricValues } from '../../../measure/metric.ts';
import type { Metrics } from '../../../measure/metrics.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import type { Player } from '../../../player/player-state.ts';
import type { NumberPart } from '../../../measure/fold.ts';
import { Narrator } from '../../stand/words/sentence.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { Transfers } from '../../../record/transfers.ts';
import { expectationOf } from '../../../patterns/contract/expectation.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { formatCount } from '../../format.ts';
import { useScene, useRun } from '../../stand/scene-context.ts';
import { texts } from './texts.en.ts';
import { sayMetric, sayValue } from './metric-rows.ts';
import { stalenessAt } from './staleness.ts';
import { sayArrived, sayNoticing } from './transfer-words.ts';

/** Words for parts of numbers. */
const known: Readonly<Record<string, string>> = texts.parts;

export interface MetricSaid {
  readonly value: string;
  readonly unit: string;
  readonly noun?: string;
  /** What it should be held against. */
  readonly note: string;
}

/** The measures where the picture is. */
export interface Measured {
  readonly say: (name: MetricName) => MetricSaid;
  /** What stands beside a picture of one metric, or of several on one scale. */
  readonly sayRow: (names: readonly MetricName[]) => MetricSaid;
  /** What a closed form expects of a number, in its own unit; null where none holds. */
  readonly expected: (name: MetricName) => { readonly value: number; readonly within: number } | null;
}

/** Reads the measures of the run on show; all rows of one frame share one reading. */
export function useMeasures(): Measured {
  const { pattern, player } = useScene();
  const run = useRun();
  return useMemo(() => measure(pattern, player, run), [pattern, player, run]);
}

function measure(pattern: Pattern, player: Player, of: PlayerRun): Measured {
  const { run, metrics, recipe, timeline, topology } = of;
  const transfers = new Transfers(run.log);
  const client = topology.hosts.find(({ group }) => group === 'client')?.id ?? '';
  const { names } = new Narrator(pattern, topology, run.log);
  let read: {
    readonly at: number;
    readonly step: number;
    readonly values: MetricValues;
    readonly folded: Metrics;
    readonly expected: Map<MetricName, ReturnType<typeof expectationOf>>;
  } | null = null;
  const valuesNow = () => {
    const { at, step } = player.shown.current();
    if (read?.at !== at || read.step !== step) {
      const folded = metrics.metricsAt(run.entriesThrough(step));
      read = { at, step, folded, values: folded.values(at), expected: new Map() };
    }
    return read;
  };
  // Picture and words of one frame ask for the same.
  const expectedOf = (name: MetricName) => {
    const { at, folded, expected } = valuesNow();
    const before = expected.get(name);
    if (before !== undefined) return before;
    const found = expectationOf(pattern, recipe, at, folded, name);
    expected.set(name, found);
    return found;
  };
  const expectation = (name: MetricName): string => {
    const expected = expectedOf(name);
    if (expected === null) return '';
    const value = written(name, expected.value);
    const within = expected.within === null || expected.within === 0 ? null : written(name, expected.within);
    return texts.expected(value, within, expected.over === null ? null : formatCount(expected.over));
  };
  /** What a number is made of: `connect 0.6 s, way 0.6 s, work 0.5 s`. */
  const parts = (name: MetricName): readonly string[] =>
    greatest(valuesNow().folded.partsOf(name)).map((part) => {
      const { value, unit = METRICS[name].unit } = part;
      const called = 'host' in part ? names.host(part.host) : (known[part.part] ?? part.part);
      return texts.part(called, wholeOf(unit, value));
    });
  const say = (name: MetricName): MetricSaid => {
    const { values, folded } = valuesNow();
    const value = values[name] ?? null;
    if (value === null) return { value: texts.missing, unit: '', note: texts.none };
    const total = folded.totalOf(name);
    const said = sayMetric(name, value);
    return {
      value: said.value,
      unit: total === null ? said.unit : texts.of(formatCount(total)),
      ...(total === null ? {} : { noun: inUnit(METRICS[name].of ?? '', pattern.unit) }),
      note: [...parts(name), expectation(name)].filter((note) => note !== '').join(', '),
    };
  };
  /** The picture shows how stale the client is now; the mean so far stands beside it. */
  const sayStaleness = (): MetricSaid => {
    const { at, step, values } = valuesNow();
    const mean = values.meanStalenessMs ?? null;
    const notes = [mean === null ? '' : texts.mean(written('meanStalenessMs', mean)), expectation('meanStalenessMs')];
    const staleUs = stalenessAt(timeline, metrics.losses, client, at, run.entriesThrough(step));
    return { ...sayMetric('meanStalenessMs', staleUs / 1_000), note: notes.filter((note) => note !== '').join(', ') };
  };
  const sayBytes = (): MetricSaid => {
    const { values } = valuesNow();
    const [up, down] = [values.bytesUp ?? 0, values.bytesDown ?? 0];
    const expected = expectation('bytesUp');
    const note =
      expected === ''
        ? texts.upAndDown(written('bytesUp', up), written('bytesDown', down))
        : texts.up(written('bytesUp', up), expected);
    return { ...sayMetric('bytesUp', up + down), note };
  };
  const sayNotice = (): MetricSaid => {
    const { at, step } = valuesNow();
    const { us, note } = sayNoticing(transfers, at, run.entriesThrough(step));
    return us === null
      ? { value: texts.missing, unit: '', note }
      : { ...sayMetric('noticeMs', us / MILLISECOND), note };
  };
  const sayConfirmed = (): MetricSaid => {
    const { step, values } = valuesNow();
    const note = sayArrived(transfers, values.segmentsSent ?? 0, run.entriesThrough(step));
    return { ...sayMetric('segmentsConfirmed', values.segmentsConfirmed ?? 0), unit: texts.confirmed, note };
  };
  const sayWindow = (): MetricSaid => {
    const { windowSegments = null, inFlightSegments = null } = valuesNow().values;
    const said = say('windowSegments');
    if (windowSegments === null || inFlightSegments === null) return said;
    const note = texts.nowInFlight(formatCount(inFlightSegments));
    return { ...said, unit: texts.segments(windowSegments), note };
  };
  return {
    say,
    expected: (name) => {
      const expected = expectedOf(name);
      return expected === null ? null : { value: expected.value, within: expected.within ?? 0 };
    },
    sayRow: ([name, other]) => {
      if (name === 'meanStalenessMs') return sayStaleness();
      if (name === 'brokerCopies') return { ...say(name), note: texts.whoAnswers };
      if (name === 'noticeMs') return sayNotice();
      if (name === 'segmentsConfirmed' && other !== undefined) return sayConfirmed();
      if (name === 'windowSegments' && other !== undefined) return sayWindow();
      if (name === 'bytesUp' && other !== undefined) return sayBytes();
      return say(name ?? 'requests');
    },
  };
}

/** So many parts stand beside a number: the greatest, in their order. */
const MOST_PARTS = 3;

function greatest(parts: readonly NumberPart[]): readonly NumberPart[] {
  const least = parts.map(({ value }) => value).toSorted((one, other) => other - one)[MOST_PARTS - 1] ?? 0;
  return parts.filter(({ value }) => value >= least).slice(0, MOST_PARTS);
}

function written(name: MetricName, value: number): string {
  return wholeOf(METRICS[name].unit, value);
}

function wholeOf(of: MetricUnit, value: number): string {
  const { value: number, unit } = sayValue(of, value);
  return unit === '' ? number : `${number} ${unit}`;
}
