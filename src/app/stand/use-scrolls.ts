import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

interface Scrolling {
  /** A stop of the Tab key while there is something to scroll: keys reach what is out of sight. */
  readonly tabIndex: 0 | undefined;
  /** Marks whose own the keys that scroll are. */
  readonly 'data-scrolls': '' | undefined;
}

/** Lets a panel that scrolls be scrolled with the keyboard. */
export function useScrolls(ref: RefObject<HTMLElement | null>): Scrolling {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const node = ref.current;
    if (node === null) return undefined;
    const measure = () => {
      const { overflowX, overflowY } = getComputedStyle(node);
      const isTooHigh = overflowY === 'auto' && node.scrollHeight > node.clientHeight + 1;
      const isTooWide = overflowX === 'auto' && node.scrollWidth > node.clientWidth + 1;
      setScrolls(isTooHigh || isTooWide);
    };
    const sizes = new ResizeObserver(measure);
    // What is in it may grow while it stays as high as it is. Farther inside things change with every frame.
    const follow = () => {
      for (const each of [node, ...node.children]) sizes.observe(each);
      measure();
    };
    const children = new MutationObserver(follow);
    children.observe(node, { childList: true });
    follow();
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, [ref]);
  return { tabIndex: scrolls ? 0 : undefined, 'data-scrolls': scrolls ? '' : undefined };
}
