import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefCallback, RefObject } from 'react';

/** How far beyond its edges a list is ready to be scrolled to. */
const MARGIN = '600px';

/** The numbers of the blocks of a list that are in sight or near it: they name themselves with `data-block`. */
export function useNear(scroller: RefObject<HTMLElement | null>): {
  readonly near: ReadonlySet<number>;
  readonly watch: RefCallback<HTMLElement>;
} {
  const [near, setNear] = useState<ReadonlySet<number>>(new Set());
  const observer = useRef<IntersectionObserver | null>(null);
  const blocks = useRef(new Set<HTMLElement>());

  useEffect(() => {
    const onChange = (changes: readonly IntersectionObserverEntry[]) =>
      setNear((before) => {
        const after = new Set(before);
        for (const { target, isIntersecting } of changes) {
          const block = Number(target instanceof HTMLElement ? target.dataset['block'] : Number.NaN);
          if (isIntersecting) after.add(block);
          else after.delete(block);
        }
        return after;
      });
    observer.current = new IntersectionObserver(onChange, { root: scroller.current, rootMargin: `${MARGIN} 0px` });
    for (const block of blocks.current) observer.current.observe(block);
    return () => observer.current?.disconnect();
  }, [scroller]);

  const watch = useCallback((node: HTMLElement | null) => {
    if (node === null) return undefined;
    blocks.current.add(node);
    observer.current?.observe(node);
    return () => {
      blocks.current.delete(node);
      observer.current?.unobserve(node);
    };
  }, []);
  return { near, watch };
}
