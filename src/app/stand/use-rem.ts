import { useSyncExternalStore } from 'react';

/** How many pixels so many rem are: 16 each, or what the reader has set the size of text to. */
export function useRem(count: number): number {
  return count * useSyncExternalStore(subscribe, current);
}

function current(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** A box as wide as one rem tells when the setting changes. */
function subscribe(listener: () => void): () => void {
  const box = document.createElement('div');
  box.className = 'rem';
  document.body.append(box);
  const observer = new ResizeObserver(listener);
  observer.observe(box);
  return () => {
    observer.disconnect();
    box.remove();
  };
}
