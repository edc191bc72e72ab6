import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { lowerBound } from '../../../record/spans.ts';
import { placeAfter } from '../../../views/roving.ts';
import { usePlayerState, useRun } from '../../stand/scene-context.ts';
import styles from './event-log.module.css';
import { LogBlock } from './log-block.tsx';
import { rowsHeight } from './row-height.ts';
import { useNear } from './use-near.ts';

/** Rows on the way to one take their heights, and so it may be missed at first. */
const MOST_TRIES = 3;
/** Rows are made by blocks, and blocks by chapters: those near sight have them, the others only their height. */
const BLOCK = 40;
const CHAPTER = 50 * BLOCK;

/** Rows from one place to before another. */
interface Part {
  readonly from: number;
  readonly to: number;
}

interface LogRowsProps {
  /** Of the entries to show, and how many of them. */
  readonly numbers: readonly number[];
  readonly count: number;
}

/** The rows of the log, as high as their words need. Nothing here reads a height: blocks and rows say what they expect. */
export function LogRows({ numbers, count }: LogRowsProps): ReactElement {
  const { run } = useRun();
  const step = usePlayerState((state) => state.position.step);
  const scroller = useRef<HTMLDivElement>(null);
  const { near, watch } = useNear(scroller);
  const passed = Math.min(count, lowerBound(numbers, run.entriesThrough(step)));
  const nowFrom = Math.min(passed, lowerBound(numbers, run.entriesThrough(step - 1)));
  useInSight(scroller, passed - 1);

  // One stop of the Tab key: the row that was gone to, or else the row of now. It exists also when it is out of sight.
  const [chosen, setChosen] = useState<number | null>(null);
  const stop = Math.min(count - 1, chosen ?? Math.max(0, passed - 1));
  // Rows take their heights when they come into sight, and may push away the one that was gone to.
  useInSight(scroller, chosen ?? -1);
  useEffect(() => {
    const node = scroller.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const place = placeAfter(event.key, stop, count);
      if (place < 0) return;
      // The same keys move time elsewhere.
      event.preventDefault();
      // The row may have to be made first, and then scrolls itself into sight.
      flushSync(() => setChosen(place));
      rowAt(node, place)?.focus();
    };
    node?.addEventListener('keydown', onKeyDown);
    return () => node?.removeEventListener('keydown', onKeyDown);
  }, [stop, count]);
  const choose = useCallback((place: number | null) => setChosen(place), []);

  const parts = (size: number, from: number, to: number) =>
    Array.from({ length: Math.ceil((to - from) / size) }, (_, part): Part => {
      const start = from + part * size;
      return { from: start, to: Math.min(to, start + size) };
    });
  const holds = ({ from, to }: Part, place: number) => place >= from && place < to;
  // With what lies around a row that is gone to: nothing may grow between it and the edges of the list.
  const isMade = (part: Part, key: string) =>
    near.has(key) || [stop, passed - 1].some((place) => part.from < place + BLOCK && part.to > place - BLOCK);
  const place = (part: Part, key: string, make: () => ReactNode) => {
    const isNear = isMade(part, key);
    const height = isNear ? undefined : { height: `${rowsHeight(part.to - part.from)}rem` };
    return (
      <div key={key} ref={watch} data-part={key} style={height}>
        {isNear && make()}
      </div>
    );
  };
  const makeBlock = (block: Part) => {
    const within = (at: number) => Math.min(block.to, Math.max(block.from, at));
    return (
      <LogBlock
        numbers={numbers}
        from={block.from}
        to={block.to}
        count={count}
        passed={within(passed)}
        nowFrom={within(nowFrom)}
        isFutureMarked={holds(block, passed) && passed > 0}
        stop={holds(block, stop) ? stop : -1}
        onChoose={choose}
      />
    );
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      {parts(CHAPTER, 0, count).map((chapter) =>
        place(chapter, `chapter ${chapter.from}`, () =>
          parts(BLOCK, chapter.from, chapter.to).map((block) =>
            place(block, `block ${block.from}`, () => makeBlock(block)),
          ),
        ),
      )}
    </div>
  );
}

function rowAt(scroller: HTMLElement | null, place: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-place="${place}"]`) ?? null;
}

/** Brings a row into sight once it is another: who scrolls away afterwards is left there. */
function useInSight(scroller: { readonly current: HTMLElement | null }, place: number): void {
  useEffect(() => {
    const list = scroller.current;
    // Not its button: what is in a row that is out of sight has no place.
    const row = rowAt(list, place)?.closest('li') ?? null;
    if (list === null || row === null) return undefined;
    let tries = 0;
    // Asked of the browser after its own layout. Of a list that is not shown it tells when that changes.
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen === undefined || seen.rootBounds === null || seen.rootBounds.height === 0) return;
        const { top, height } = seen.rootBounds;
        tries += 1;
        if (seen.intersectionRatio === 1 || tries > MOST_TRIES) observer.disconnect();
        else list.scrollTop += seen.boundingClientRect.top - top - height / 2;
      },
      { root: list, threshold: [0, 1] },
    );
    observer.observe(row);
    return () => observer.disconnect();
  }, [scroller, place]);
}
