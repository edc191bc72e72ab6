import type { Microseconds } from '../../kernel/time.ts';
import type { Timeline } from '../../record/timeline.ts';
import type { Lens } from '../../patterns/contract/pattern.ts';
import type { Transfers } from '../../record/transfers.ts';
import type { Selection } from '../selection.ts';
import type { ArrowSizes } from './arrows.ts';
import type { InsideLayout } from './inside-layout.ts';
import type { Shape } from './shape.ts';
import type { SocketIndex } from './sockets.ts';
import type { Font } from './text-width.ts';

/** From bottom to top. */
export const MARK_LAYERS = ['wash', 'life', 'bar', 'line', 'token', 'note'] as const;
export type MarkLayer = (typeof MARK_LAYERS)[number];

/** Something drawn on the paper, in pixels from the scene's beginning. It exists for limits above `from`, up to `to`. */
export interface Mark {
  readonly layer: MarkLayer;
  /** The entry that completed it: it is drawn when this entry exists. */
  readonly from: number;
  /** The entry that ends it, such as that of the restored link; infinite for what stays. */
  readonly to: number;
  readonly shape: Shape;
  readonly selection: Selection | null;
}

/** The words and numbers of notes. */
export interface SceneWords {
  readonly lost: string;
  /** `5841 lost`, `2× lost` */
  readonly lostOf: (what: string) => string;
  readonly newsWaits: (news: number, duration: Microseconds) => string;
  readonly parked: (duration: Microseconds) => string;
  /** Whole, then shorter. */
  readonly halfOpen: (duration: Microseconds) => readonly string[];
  readonly pause: (duration: Microseconds) => readonly string[];
  readonly limit: (duration: Microseconds) => readonly string[];
  /** What failed: `refused`. */
  readonly failure: (what: string) => string;
  /** An answer for which nobody waits any more. */
  readonly late: string;
  /** Anything else that arrives where nobody reads it. */
  readonly thrownAway: string;
  /** How many lie upon one another. */
  readonly times: (count: number) => string;
  readonly count: (count: number) => string;
  /** What the flag of an intervention says; null for one without a flag. The duration is null while it lasts. */
  readonly flag: (action: string, target: string, host: string | null, duration: Microseconds | null) => string | null;
}

/** Which states of programs are drawn. */
export interface DrawnStates {
  /** States in which a program lets time pass before another try, by program. */
  readonly pauses: Readonly<Record<string, readonly string[]>>;
  readonly hasLimit: (program: string) => boolean;
  /** How long a program that enters a state then waits there at most; null where nothing limits it. */
  readonly limitOf: (program: string, state: string, at: Microseconds) => Microseconds | null;
}

/** No state needs a mark where nobody would read what it is. */
export const NOTHING_DRAWN: DrawnStates = { pauses: {}, hasLimit: () => false, limitOf: () => null };

/** Where things are on the paper: rows by host, pixels by time. */
export interface PaperSpace {
  readonly rows: ReadonlyMap<string, { readonly y: number; readonly isBand: boolean }>;
  readonly top: number;
  readonly pxPerUs: number;
  /** The time at pixel 0. */
  readonly origin: Microseconds;
  readonly sizes: ArrowSizes;
  /** Half the height of a bar of work, and of one of waiting. */
  readonly bars: { readonly work: number; readonly wait: number };
  readonly noteFont: Font;
  /** Whether notes and flags fit. */
  readonly hasNotes: boolean;
  readonly hasTokens: boolean;
}

export interface SceneInput {
  /** At the lens `segments`, where the log is at hand. */
  readonly sockets?: SocketIndex | null;
  readonly transfers?: Transfers | null;
  /** At the lens `inside`: where the lines of hosts stand. */
  readonly inside?: InsideLayout | null;
  readonly timeline: Timeline;
  readonly lens: Lens;
  readonly space: PaperSpace;
  readonly links: readonly { readonly from: string; readonly to: string }[];
  readonly words: SceneWords;
  readonly drawn: DrawnStates;
  /** Drawn are things that touch this span of time. */
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** The pixel of a time. */
export function xOf(space: PaperSpace, at: Microseconds): number {
  return (at - space.origin) * space.pxPerUs;
}

/** The numbers of the entries whose things may touch the scene. */
export function entryRange({ timeline, from, to }: SceneInput): { readonly first: number; readonly limit: number } {
  return { first: timeline.firstEntryFrom(from), limit: timeline.firstEntryFrom(to + 1) };
}
