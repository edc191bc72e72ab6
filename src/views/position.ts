import type { Position } from '../record/frame.ts';

/** Where the player stands, told once per animation frame without rendering anything. */
export interface PositionSource {
  readonly current: () => Position;
  /** Returns how to stop listening. */
  readonly subscribe: (listener: (position: Position) => void) => () => void;
}

/** How numbers are written; handed down, because the pictures know no locale. */
export interface Formats {
  /** `18.500 s` */
  readonly clock: (at: number) => string;
  /** `0.73 s`, `300 ms` */
  readonly duration: (span: number) => string;
  /** `0.50 s`: for numbers that run, which must not change their width. */
  readonly seconds: (span: number) => string;
  /** `9 s` */
  readonly tick: (at: number, step: number) => string;
  /** `215 B` */
  readonly bytes: (bytes: number) => string;
}
