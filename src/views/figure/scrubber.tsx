import { useLayoutEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import { trackOf } from '../geometry/scrub.ts';
import type { Formats, PositionSource } from '../position.ts';
import { texts } from '../texts.en.ts';
import styles from './scrubber.module.css';
import { TrackLayer } from './track-layer.ts';
import { useSize } from './use-size.ts';

export interface ScrubberProps {
  readonly timeline: Timeline;
  /** How much of the log there is: the track is drawn anew when it grows. */
  readonly length: number;
  readonly duration: Microseconds;
  /** How much time the paper shows. */
  readonly windowUs: Microseconds;
  readonly source: PositionSource;
  readonly formats: Formats;
  /** When questions about what comes are decided. */
  readonly asksAt: readonly Microseconds[];
  /** What this seed will bring is not shown: somebody is guessing. */
  readonly isVeiled?: boolean;
  /** The position in words, for those who hear it. */
  readonly valueText: () => string;
  readonly onSeek: (at: Microseconds) => void;
}

const MILLISECONDS = 1000;
/** Arrow keys on the slider go through a run in this many steps. */
const KEY_STEPS = 600;

/** The whole run in one line, and the slider that moves the playhead along it. */
export function Scrubber({
  timeline,
  length,
  duration,
  windowUs,
  source,
  formats,
  asksAt,
  isVeiled = false,
  valueText,
  onSeek,
}: ScrubberProps): ReactElement {
  const { ref, width } = useSize<HTMLDivElement>();
  const group = useRef<SVGGElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const track = useMemo(
    () => (width === null || length < 0 ? null : trackOf(timeline, 0, duration, width)),
    [timeline, length, duration, width],
  );
  const latest = useRef(valueText);

  useLayoutEffect(() => {
    latest.current = valueText;
  }, [valueText]);

  useLayoutEffect(() => {
    const [node, slider] = [group.current, input.current];
    if (node === null || slider === null || track === null || width === null) return;
    const layer = new TrackLayer(track, { duration, windowUs, width, formats, asksAt, isVeiled });
    layer.mount(node);
    const draw = () => {
      const { at } = source.current();
      layer.draw(at);
      slider.value = String(Math.round((at / SECOND) * MILLISECONDS));
      const said = latest.current();
      if (slider.getAttribute('aria-valuetext') !== said) slider.setAttribute('aria-valuetext', said);
    };
    draw();
    const unsubscribe = source.subscribe(draw);
    return () => {
      unsubscribe();
      layer.destroy();
    };
  }, [track, duration, windowUs, width, formats, asksAt, isVeiled, source]);

  return (
    <div ref={ref} className={styles.scrubber}>
      <input
        ref={input}
        className={styles.input}
        type="range"
        aria-label={texts.time}
        min={0}
        max={Math.round((duration / SECOND) * MILLISECONDS)}
        step={Math.max(1, Math.round((duration / SECOND) * (MILLISECONDS / KEY_STEPS)))}
        defaultValue={0}
        onInput={(event) => onSeek(Math.round((Number(event.currentTarget.value) / MILLISECONDS) * SECOND))}
      />
      <svg className={`fig ${styles.drawing}`} width={width ?? 0} height={56} aria-hidden="true">
        <g ref={group} />
      </svg>
    </div>
  );
}
