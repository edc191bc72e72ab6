import type { Position } from '../record/frame.ts';
import { MILLISECOND } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import type { Environment } from './computation.ts';

const GLIDE_MS = 160;
/** A tab that was in the background does not leap ahead when it comes back. */
const LONGEST_FRAME_MS = 100;
/** Hops from event to event, for those who asked for less motion. */
const LEAST_HOP_MS = 500;

/** What the clock asks of the player it moves. */
export interface Clockwork {
  /** Where play comes to from `at`, after so much time on the clock. */
  readonly after: (at: Microseconds, clockUs: Microseconds) => Microseconds;
  readonly nextStop: (from: Position) => Position | null;
  readonly positionAt: (at: Microseconds) => Position;
  /** How far play may go now. */
  readonly reach: () => Microseconds;
  /** Play has moved on. Returns where it must stand instead, if it may not pass something. */
  readonly onMove: (from: Position, to: Position) => Position | null;
  /** Play has come to the end of what there is. */
  readonly onEnd: () => void;
}

/** The one loop over animation frames: it moves virtual time while playing, and lets a step glide into place. */
export class Clock {
  private readonly environment: Environment;
  private readonly clockwork: Clockwork;
  private readonly listeners = new Set<(position: Position) => void>();
  private position: Position = { at: 0, step: -1 };
  private displayed: Position = this.position;
  private glide: { readonly from: Microseconds; readonly startedAt: number } | null = null;
  private isPlaying = false;
  private lastFrame: number | null = null;
  private lastHop = Number.NEGATIVE_INFINITY;
  /** Where the clock is between hops. */
  private virtualAt: Microseconds = 0;
  private cancelFrame: (() => void) | null = null;

  constructor(environment: Environment, clockwork: Clockwork) {
    this.environment = environment;
    this.clockwork = clockwork;
  }

  readonly shown = {
    current: (): Position => this.displayed,
    subscribe: (listener: (position: Position) => void): (() => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };

  /** Where the viewer is, whatever a glide still shows. */
  get standing(): Position {
    return this.position;
  }

  play(): void {
    if (this.isPlaying) return;
    this.isPlaying = true;
    this.glide = null;
    this.lastFrame = null;
    this.virtualAt = this.position.at;
    this.request();
  }

  pause(): void {
    this.isPlaying = false;
    if (this.glide === null) this.stop();
  }

  /** Stands at a position; `glides` lets the picture follow in a moment instead of at once. */
  moveTo(position: Position, glides: boolean): void {
    const from = this.displayed.at;
    this.position = position;
    this.virtualAt = position.at;
    if (!glides || this.isPlaying || from === position.at || this.environment.prefersReducedMotion()) {
      this.glide = null;
      this.show(position);
      return;
    }
    this.glide = { from, startedAt: this.environment.now() };
    this.request();
  }

  /** The picture is drawn again although nothing moved: the run has grown or is another one. */
  redraw(): void {
    this.show(this.displayed);
  }

  private request(): void {
    this.cancelFrame ??= this.environment.nextFrame((now) => {
      this.cancelFrame = null;
      this.frame(now);
    });
  }

  private stop(): void {
    this.cancelFrame?.();
    this.cancelFrame = null;
  }

  private frame(now: number): void {
    if (this.isPlaying) this.advance(now);
    else if (this.glide !== null) this.glideOn(now);
    if (this.isPlaying || this.glide !== null) this.request();
  }

  private glideOn(now: number): void {
    if (this.glide === null) return;
    const { from, startedAt } = this.glide;
    const share = (now - startedAt) / GLIDE_MS;
    if (share >= 1) {
      this.glide = null;
      this.show(this.position);
      return;
    }
    const at = Math.round(from + (this.position.at - from) * easeOut(Math.max(0, share)));
    const { step } = this.clockwork.positionAt(at);
    // Ahead of its target in time or not, a glide never shows a step beyond it.
    this.show({ at, step: from <= this.position.at ? Math.min(step, this.position.step) : step });
  }

  private advance(now: number): void {
    const passed = Math.min(LONGEST_FRAME_MS, this.lastFrame === null ? 0 : now - this.lastFrame);
    this.lastFrame = now;
    const { clockwork } = this;
    const reach = clockwork.reach();
    this.virtualAt = Math.min(reach, clockwork.after(this.virtualAt, passed * MILLISECOND));
    const isAtEnd = this.virtualAt >= reach;
    const target = this.environment.prefersReducedMotion()
      ? this.hop(now)
      : clockwork.positionAt(Math.round(this.virtualAt));
    if (target !== null) {
      const from = this.position;
      const stop = clockwork.onMove(from, target);
      this.position = stop ?? target;
      this.show(this.position);
    }
    if (isAtEnd && this.isPlaying) clockwork.onEnd();
  }

  private hop(now: number): Position | null {
    const next = this.clockwork.nextStop(this.position);
    if (next === null || next.at > this.virtualAt) return null;
    if (now - this.lastHop < LEAST_HOP_MS) {
      // The clock waits for the eye.
      this.virtualAt = next.at;
      return null;
    }
    this.lastHop = now;
    this.virtualAt = next.at;
    return next;
  }

  private show(position: Position): void {
    this.displayed = position;
    for (const listener of this.listeners) listener(position);
  }
}

/** About `cubic-bezier(.2, 0, 0, 1)`: quickly off, gently in. */
function easeOut(share: number): number {
  return 1 - (1 - share) ** 3;
}
