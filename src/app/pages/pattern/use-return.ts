import { useLayoutEffect, useRef } from 'react';

/** Gives the focus back to what opened the inspector once that is closed. */
export function useReturn(isInspecting: boolean): void {
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (isInspecting) {
      opener.current = document.activeElement;
      return;
    }
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
    opener.current = null;
  }, [isInspecting]);
}
