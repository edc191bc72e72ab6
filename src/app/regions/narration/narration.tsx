import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { formatParameter } from '../../../patterns/contract/parameter.ts';
import { measured, sayMeasured } from '../../../views/geometry/ruler.ts';
import { formatClock } from '../../format.ts';
import { formats } from '../../stand/formats.ts';
import { useNarrator, usePageState, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { sayIntervention } from '../../stand/words/intervention.ts';
import { narrateAt } from '../../stand/words/narrate.ts';
import { usePrediction } from '../../stand/use-prediction.ts';
import styles from './narration.module.css';
import { JudgedPrediction, OpenPrediction } from './prediction.tsx';

/** While playing, a new sentence at most this often: faster ones are neither read nor listened to. */
const LEAST_MS = 1_500;

/** What mattered is told on for this share of the paper's time, unless something that matters as much comes. */
const LINGERS = 0.2;

/** What is happening now. */
export function Narration(): ReactElement {
  const run = useRun();
  const narrator = useNarrator();
  const lens = usePlayerState((state) => state.lens);
  const position = usePlayerState((state) => state.position);
  const isPlaying = usePlayerState((state) => state.isPlaying);
  const pausedAt = usePlayerState((state) => state.pausedAt);
  const sentence = narrateAt(run, narrator, lens, position, run.windowUs * LINGERS);
  const done = useDone();
  const awaited = usePlayerState((state) => state.awaited);
  const waits = awaited === null ? done : texts.playback.waiting(formatClock(awaited));
  const what = pausedAt === null ? waits : texts.pauseAt.paused[pausedAt];
  const first = `${useMeasured()} ${what}`.trim();
  const prediction = usePrediction();
  const withdrawn = prediction?.kind === 'withdrawn' ? `${texts.prediction.withdrawn} ` : '';
  const said = useCalm(`${withdrawn}${first} ${sentence}`.trim(), isPlaying);
  if (prediction?.kind === 'open')
    return (
      <OpenPrediction now={prediction}>
        <output className="sr">{said}</output>
      </OpenPrediction>
    );
  return (
    <div className={styles.narration}>
      <time className={styles.time}>{formatClock(position.at)}</time>
      <output>{prediction?.kind === 'judged' ? <JudgedPrediction now={prediction} /> : said}</output>
    </div>
  );
}

/** What the ruler measures; empty for nothing. */
function useMeasured(): string {
  const ruler = usePageState((state) => state.ruler);
  const now = usePlayerState((state) => state.position.at);
  if (ruler === null) return '';
  const [from, to] = measured(ruler, now);
  if (from === to) return texts.paper.marked(formatClock(from));
  return texts.paper.measured(sayMeasured(to - from, formats), formatClock(from), formatClock(to));
}

/** What the viewer just did, where no entry of the log tells it; empty for nothing. */
function useDone(): string {
  const { pattern } = useScene();
  const { names } = useNarrator();
  const done = usePlayerState((state) => state.done);
  if (done === null) return '';
  if (done.kind === 'undone' || done.kind === 'redone')
    return texts.done[done.kind](sayIntervention(done.intervention, pattern.parameters, names));
  if (done.kind === 'preset') return texts.done.preset(done.title);
  const spec = pattern.parameters.find(({ name }) => name === done.parameter);
  return spec === undefined ? '' : texts.done.set(spec.title, formatParameter(spec, done.value));
}

/** The newest text at once while paused; while playing, the newest each time the pause between two is over. */
function useCalm(text: string, isPlaying: boolean): string {
  const [shown, setShown] = useState(text);
  const lastChange = useRef(0);
  useEffect(() => {
    if (text === shown) return undefined;
    const wait = isPlaying ? Math.max(0, lastChange.current + LEAST_MS - performance.now()) : 0;
    const timer = setTimeout(() => {
      lastChange.current = performance.now();
      setShown(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, shown, isPlaying]);
  return isPlaying ? shown : text;
}
