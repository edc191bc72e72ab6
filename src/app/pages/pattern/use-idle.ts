import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Without a pointer or a key for so long nobody is about to use the controls. */
const IDLE_MS = 3_000;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel'] as const;

/** Whether nobody has touched anything for a while. While a key has brought the focus into the controls, somebody has. */
export function useIdle(controls: RefObject<HTMLElement | null>): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(sleep, IDLE_MS);
    };
    const sleep = () => {
      const node = controls.current;
      if (node !== null && node.querySelector(':focus-visible') !== null) {
        wait();
        return;
      }
      // A click leaves the focus behind, and what is not seen may not have it.
      if (node !== null && node.contains(document.activeElement)) document.getElementById('simulation')?.focus();
      setIdle(true);
    };
    const wake = () => {
      setIdle(false);
      wait();
    };
    wait();
    for (const sign of SIGNS) addEventListener(sign, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) removeEventListener(sign, wake);
    };
  }, [controls]);
  return isIdle;
}
