import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** The size of an element in whole pixels, followed; null before it is known. */
export function useSize<Node extends Element>(): {
  readonly ref: RefObject<Node | null>;
  readonly width: number | null;
  readonly height: number | null;
} {
  const ref = useRef<Node>(null);
  const [width, setWidth] = useState<number | null>(null);
  const [height, setHeight] = useState<number | null>(null);
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    const measure = () => {
      const box = node.getBoundingClientRect();
      setWidth(Math.floor(box.width));
      setHeight(Math.floor(box.height));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return { ref, width, height };
}
