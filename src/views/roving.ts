import { useCallback, useLayoutEffect, useRef } from 'react';
import type { RefCallback } from 'react';
import { nearestInDirection } from './nearest.ts';
import type { Spot } from './nearest.ts';

/** Which arrows move: those along a column, or all four to the nearest in their direction where things stand in a plane. */
type Arrows = 'column' | 'plane';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Makes the buttons of a list one stop of the Tab key, which otherwise would go through them all on its way elsewhere:
 * from the stop, arrows, Home and End go through the list. Tab comes back to where one was.
 */
export function useRoving<Node extends HTMLElement>(arrows: Arrows): RefCallback<Node> {
  const list = useRef<HTMLElement | null>(null);
  const stop = useRef<HTMLElement | null>(null);

  // Without dependencies: whatever was rendered, exactly one of the buttons is the stop.
  useLayoutEffect(() => {
    const items = itemsOf(list.current);
    if (stop.current === null || !items.includes(stop.current)) stop.current = items[0] ?? null;
    markStop(items, stop.current);
  });

  return useCallback(
    (node: Node | null) => {
      list.current = node;
      if (node === null) return undefined;
      const goTo = (item: HTMLElement | undefined) => {
        if (item === undefined) return;
        stop.current = item;
        markStop(itemsOf(node), item);
      };
      const onFocus = ({ target }: FocusEvent) => goTo(itemsOf(node).find((item) => item === target));
      const onKeyDown = (event: KeyboardEvent) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
        const items = itemsOf(node);
        const place = items.findIndex((item) => item === event.target);
        if (place < 0) return;
        const inColumn = placeAfter(event.key, place, items.length);
        const isInPlane = arrows === 'plane' && event.key.startsWith('Arrow');
        const next = items[isInPlane ? nearestInDirection(event.key, place, items.map(spotOf)) : inColumn];
        if (next === undefined) return;
        // The same keys move time elsewhere.
        event.preventDefault();
        goTo(next);
        next.focus();
      };
      node.addEventListener('focusin', onFocus);
      node.addEventListener('keydown', onKeyDown);
      return () => {
        node.removeEventListener('focusin', onFocus);
        node.removeEventListener('keydown', onKeyDown);
        list.current = null;
      };
    },
    [arrows],
  );
}

/** Where a key leads from a place in a column; -1 when it leads nowhere. At the ends one stays. */
export function placeAfter(key: string, place: number, count: number): number {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? -1 : Math.min(count - 1, Math.max(0, place + step));
}

function spotOf(item: HTMLElement): Spot {
  const { left, right, top, bottom } = item.getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function itemsOf(node: HTMLElement | null): readonly HTMLElement[] {
  return node === null ? [] : [...node.querySelectorAll<HTMLElement>('button')];
}

function markStop(items: readonly HTMLElement[], stop: HTMLElement | null): void {
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}
