import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefCallback, RefObject } from 'react';

/** How far beyond its edges a list is ready to be scrolled to. */
const MARGIN = '600px';

/** The parts of a list that are in sight or near it: they name themselves with `data-part`. */
export function useNear(scroller: RefObject<HTMLElement | null>): {
  readonly near: ReadonlySet<string>;
  readonly watch: RefCallback<HTMLElement>;
} {
  const [near, setNear] = useState<ReadonlySet<string>>(new Set());
  const observer = useRef<IntersectionObserver | null>(null);
  const parts = useRef(new Set<HTMLElement>());

  useEffect(() => {
    const onChange = (changes: readonly IntersectionObserverEntry[]) =>
      setNear((before) => {
        const after = new Set(before);
        for (const { target, isIntersecting } of changes) {
          const part = target instanceof HTMLElement ? (target.dataset['part'] ?? '') : '';
          if (isIntersecting) after.add(part);
          else after.delete(part);
        }
        return after;
      });
    observer.current = new IntersectionObserver(onChange, { root: scroller.current, rootMargin: `${MARGIN} 0px` });
    for (const part of parts.current) observer.current.observe(part);
    return () => observer.current?.disconnect();
  }, [scroller]);

  const watch = useCallback((node: HTMLElement | null) => {
    if (node === null) return undefined;
    parts.current.add(node);
    observer.current?.observe(node);
    return () => {
      parts.current.delete(node);
      observer.current?.unobserve(node);
    };
  }, []);
  return { near, watch };
}
