import { useCallback, useRef } from 'react';
import type { ReactElement } from 'react';
import { Scrubber } from '../../../views/figure/scrubber.tsx';
import { durationOf } from '../../../player/player-run.ts';
import { SPEEDS } from '../../../player/pace.ts';
import type { Pace } from '../../../player/pace.ts';
import { formatClock, formatCount, formatFactor, formatPercent } from '../../format.ts';
import { tipOf } from '../../stand/commands/commands.ts';
import { formats } from '../../stand/formats.ts';
import { useNarrator, usePlayer, usePlayerState, useRun } from '../../stand/scene-context.ts';
import { useAskedTimes, usePrediction } from '../../stand/use-prediction.ts';
import { texts } from '../../stand/texts.en.ts';
import { narrate } from '../../stand/words/narrate.ts';
import { Clock } from './clock.tsx';
import { Icon } from './icon.tsx';
import styles from './playback-bar.module.css';
import { SeedField } from './seed-field.tsx';

/** Everything that moves time. */
export function PlaybackBar({ windowUs }: { readonly windowUs: number }): ReactElement {
  return (
    <section className={styles.bar} aria-label={texts.playback.label}>
      <Keys />
      <SpeedControl />
      <div className={styles.track}>
        <Track windowUs={windowUs} />
      </div>
      <div className={styles.read}>
        <Clock className={styles.clock ?? ''} />
        <div className={styles.facts}>
          <EventCount />
          <SeedField />
        </div>
      </div>
    </section>
  );
}

function Keys(): ReactElement {
  const player = usePlayer();
  const isPlaying = usePlayerState((state) => state.isPlaying);
  const canStepBack = usePlayerState((state) => state.canStepBack);
  const canStepForward = usePlayerState((state) => state.canStepForward);
  return (
    <div className={styles.keys}>
      <button
        type="button"
        className={styles.key}
        aria-label={texts.playback.restart}
        title={tipOf('restart')}
        onClick={player.restart}
      >
        <Icon name="restart" />
      </button>
      <button
        type="button"
        className={styles.key}
        aria-label={texts.playback.stepBack}
        title={tipOf('previousEvent')}
        aria-disabled={!canStepBack}
        onClick={player.stepBack}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        className={`${styles.key} ${styles.play}`}
        aria-label={isPlaying ? texts.playback.pause : texts.playback.play}
        title={tipOf('play')}
        onClick={isPlaying ? player.pause : player.play}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} size={26} />
      </button>
      <button
        type="button"
        className={styles.key}
        aria-label={texts.playback.stepForward}
        title={tipOf('nextEvent')}
        aria-disabled={!canStepForward}
        onClick={player.stepForward}
      >
        <Icon name="forward" />
      </button>
    </div>
  );
}

function SpeedControl(): ReactElement {
  const player = usePlayer();
  const speed = usePlayerState((state) => state.speed);
  const pace = usePlayerState((state) => state.pace);
  const index = Math.max(
    0,
    SPEEDS.findIndex((each) => each === speed),
  );
  const paces: readonly Pace[] = ['clock', 'follow'];
  return (
    <div className={styles.speed}>
      <label className={styles.factor}>
        <b>{formatFactor(speed)}</b>
        <input
          type="range"
          className={styles.slider}
          aria-label={texts.playback.speed}
          aria-valuetext={texts.playback.speedText(formatFactor(speed))}
          min={0}
          max={SPEEDS.length - 1}
          step={1}
          value={index}
          onChange={(event) => player.setSpeed(SPEEDS[Number(event.currentTarget.value)] ?? 1)}
        />
      </label>
      <select
        className={styles.pace}
        aria-label={texts.playback.pace}
        value={pace}
        onChange={(event) => player.setPace(event.currentTarget.value === 'follow' ? 'follow' : 'clock')}
      >
        {paces.map((each) => (
          <option key={each} value={each}>
            {texts.playback.paces[each]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Track({ windowUs }: { readonly windowUs: number }): ReactElement {
  const player = usePlayer();
  const run = useRun();
  const narrator = useNarrator();
  const lens = usePlayerState((state) => state.lens);
  const revision = usePlayerState((state) => state.revision);
  const isVeiled = usePrediction()?.kind === 'open';
  const asksAt = useAskedTimes();
  const end = usePlayerState((state) => state.end);
  const said = useRef({ key: '', text: '' });
  const valueText = useCallback(() => {
    const { at, step } = player.shown.current();
    const event = run.stops.countThrough(lens, step);
    const count = texts.playback.event(formatCount(event), formatCount(run.stops.count(lens)));
    const key = `${run.id} ${event} ${lens}`;
    // The sentence changes only with the event; the time changes with every frame.
    if (said.current.key !== key) said.current = { key, text: narrate(run, narrator, lens, step) };
    return texts.playback.time(spoken(at), count, said.current.text);
  }, [player, run, narrator, lens]);
  return (
    <Scrubber
      isVeiled={isVeiled}
      asksAt={asksAt}
      timeline={run.timeline}
      length={revision}
      duration={end}
      windowUs={windowUs}
      source={player.shown}
      formats={formats}
      valueText={valueText}
      onSeek={player.seek}
    />
  );
}

function spoken(at: number): string {
  return `${Number((at / 1_000_000).toFixed(3))} ${texts.playback.seconds}`;
}

function EventCount(): ReactElement {
  const player = usePlayer();
  const event = usePlayerState((state) => state.event);
  const events = usePlayerState((state) => state.events);
  const isComputing = usePlayerState((state) => state.isComputing);
  const computedTo = usePlayerState((state) => state.computedTo);
  const duration = usePlayerState((state) => durationOf(state.recipe));
  const end = usePlayerState((state) => state.end);
  const isAtEnd = usePlayerState((state) => state.position.at >= state.end);
  // Nothing is left that could go on.
  const isOver = end < duration;
  const stopped = usePlayerState((state) => state.stopped);
  const awaited = usePlayerState((state) => state.awaited);
  if (awaited !== null)
    return (
      <p>
        {texts.playback.waits(formatClock(awaited), formatPercent(computedTo / awaited))}
        <button type="button" className="text-link" onClick={player.stay}>
          {texts.playback.stay}
        </button>
      </p>
    );
  return (
    <p>
      <span className={styles.count}>
        {texts.playback.eventWord} <b>{formatCount(event)}</b> {texts.playback.ofWord} {formatCount(events)}
        {isComputing && `, ${texts.playback.computing(formatPercent(computedTo / duration))}`}
      </span>
      {isAtEnd && isOver && <span>{`, ${texts.playback.over}`}</span>}
      {isAtEnd && !isOver && stopped === null && (
        <button
          type="button"
          className="text-link"
          onClick={player.extend}
          title={`${texts.playback.ended} ${formatClock(duration)}`}
        >
          {texts.playback.goOn}
        </button>
      )}
    </p>
  );
}
