import type { Microseconds } from '../../kernel/time.ts';
import type { Track, TrackKind } from './scrub.ts';
import { circle, group, line, path, rect, round, text } from './shape.ts';
import type { Shape } from './shape.ts';
import { axisFor, ticksBetween } from './time-axis.ts';

/** Measures of the scrub track of the design. */
const MARGIN = 10;
const BASE = 32;
const LABEL_GAP = 64;

/** Pixels for the time of a whole run. */
export function trackScale(duration: Microseconds, width: number): (at: Microseconds) => number {
  const length = Math.max(1, width - 2 * MARGIN);
  return (at) => MARGIN + (length * Math.min(duration, Math.max(0, at))) / Math.max(1, duration);
}

export function trackMark(kind: TrackKind, x: number): Shape {
  const left = round(x);
  switch (kind) {
    case 'request':
      return line('trk-q', x, 23, x, 30);
    case 'news':
      return circle('trk-r', x, 16, 3.5);
    case 'publish':
      return path('trk-p', `M${left} 4l4 7h-8Z`);
    case 'loss':
      return path('trk-x', `M${left - 3} 13l6 6m0-6l-6 6`);
  }
}

/** The axis of a run and what a user did in it. */
export function trackFrame(
  track: Track,
  duration: Microseconds,
  width: number,
  tick: (at: number, step: number) => string,
): readonly Shape[] {
  const x = trackScale(duration, width);
  const { labelUs } = axisFor(duration, Math.max(1, width - 2 * MARGIN), LABEL_GAP, LABEL_GAP);
  const ticks = ticksBetween(0, duration, labelUs).flatMap((at) => [
    line('base', x(at), BASE, x(at), BASE + 5),
    text('tick-label', x(at), 51, tick(at, labelUs)),
  ]);
  const flags = track.flags.map((at) => {
    const left = round(x(at));
    return path('now-flag', `M${left} 2V${BASE}H${round(left + 1.5)}V12L${left + 10} 7Z`);
  });
  return [line('base', x(0), BASE, x(duration), BASE), ...ticks, group('flags', flags)];
}

export function trackWindow(from: number, to: number): Shape {
  return rect('trk-win', from, 4, to - from, BASE - 4);
}

/** Where a question about what comes is decided: a ring around a question mark. */
export function trackAsk(x: number): readonly Shape[] {
  return [circle('trk-ask', x, 16, 7), text('trk-ask-mark', x, 20, '?')];
}

/** The red mark at now, at pixel 0. */
export function trackNow(): readonly Shape[] {
  return [line('now', 0, 0, 0, 36), path('now-flag', 'M-6-2h12v7l-6 6-6-6Z')];
}
