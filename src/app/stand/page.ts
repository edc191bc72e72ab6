import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Microseconds } from '../../kernel/time.ts';
import type { Split } from '../../views/geometry/layout.ts';
import type { Ruler } from '../../views/geometry/ruler.ts';
import { NO_ZOOM, zoomWithin } from '../../views/geometry/zoom.ts';

/** On a wide screen `set` and `break` stand together, and the numbers under the figure. */
export type TabName = 'numbers' | 'set' | 'break' | 'log';

export const SPLITS: readonly Split[] = ['paper', 'balanced', 'stage'];

/** How a page shows its run: nothing of it changes the run. */
export interface PageState {
  readonly tab: TabName;
  readonly split: Split;
  /** How many times less time than usual the paper shows. */
  readonly zoom: number;
  /** What is measured, and whether a pointer on the paper measures. */
  readonly ruler: Ruler | null;
  readonly isMeasuring: boolean;
  /** The page is shown to a class; and, for a while, nothing of it. */
  readonly isPresenting: boolean;
  readonly isBlack: boolean;
  /** It has just been shown to one. */
  readonly hasPresented: boolean;
  readonly dialog: 'help' | 'palette' | null;
}

/** What some part of the page does when a command asks for it. */
export type Deed = 'share' | 'go to the hosts';

/** The store of a page, and the ways in which commands reach its parts. */
export interface Page extends StoreApi<PageState> {
  /** How much time the paper shows without any zoom, and who lays the figure out tells it. */
  readonly usualWindow: () => Microseconds;
  readonly tellUsualWindow: (us: Microseconds) => void;
  /** Multiplies the zoom, within what makes sense in a run that is so long. */
  readonly zoomBy: (factor: number, longest: Microseconds) => void;
  /** Closes what is open and is no part of the run: the innermost. */
  readonly close: () => void;
  readonly ask: (deed: Deed) => void;
  /** Returns how to stop listening. */
  readonly listen: (deed: Deed, does: () => void) => () => void;
}

/** The store of a page that opens as the layout of a link says. */
export function createPage(layout: string): Page {
  const store = createStore<PageState>()(() => ({
    ...readLayout(layout),
    ruler: null,
    isMeasuring: false,
    isPresenting: false,
    isBlack: false,
    hasPresented: false,
    dialog: null,
  }));
  const listeners = new Map<Deed, () => void>();
  let usualWindowUs: Microseconds = 1;
  return {
    ...store,
    usualWindow: () => usualWindowUs,
    tellUsualWindow: (us) => {
      usualWindowUs = us;
    },
    zoomBy: (factor, longest) =>
      store.setState(({ zoom }) => ({ zoom: zoomWithin(zoom * factor, usualWindowUs, longest) })),
    close: () => store.setState(closed),
    ask: (deed) => listeners.get(deed)?.(),
    listen: (deed, does) => {
      listeners.set(deed, does);
      return () => {
        if (listeners.get(deed) === does) listeners.delete(deed);
      };
    },
  };
}

function closed({ ruler, isMeasuring, isBlack, isPresenting }: PageState): Partial<PageState> {
  if (isBlack) return { isBlack: false };
  if (ruler !== null || isMeasuring) return { ruler: null, isMeasuring: false };
  return isPresenting ? { isPresenting: false, hasPresented: true } : {};
}

/** What of the page a link holds, as one word: `log-paper-z250`. */
export function layoutWord({ tab, split, zoom }: Pick<PageState, 'tab' | 'split' | 'zoom'>): string {
  return [
    tab === 'log' ? 'log' : '',
    split === 'balanced' ? '' : split,
    zoom === NO_ZOOM ? '' : `z${Math.round(zoom * HUNDREDTHS)}`,
  ]
    .filter((word) => word !== '')
    .join('-');
}

const HUNDREDTHS = 100;

/** The page that such a word asks for; what it does not say is as usual. */
export function readLayout(word: string): Pick<PageState, 'tab' | 'split' | 'zoom'> {
  const parts = word.split('-');
  const zoom = parts.flatMap((part) => /^z(\d{1,7})$/.exec(part)?.[1] ?? [])[0];
  return {
    tab: parts.includes('log') ? 'log' : 'numbers',
    split: SPLITS.find((each) => parts.includes(each)) ?? 'balanced',
    zoom: zoom === undefined ? NO_ZOOM : Math.max(1, Number(zoom)) / HUNDREDTHS,
  };
}
