import { useEffect } from 'react';

const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex]';

/** Where the focus was: the control, and its place within each of the boxes around it, from the inside out. */
interface Place {
  readonly node: HTMLElement;
  readonly boxes: readonly { readonly box: HTMLElement; readonly index: number }[];
}

/**
 * Keeps the focus near where it was when the control that has it vanishes, as Cut does once the link is cut: a browser
 * lets it fall to the page as a whole, and who uses a keyboard would begin again at the top.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Place | null = null;
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? placeOf(target) : null;
    };
    // Who clicks beside everything means to leave.
    const forget = () => {
      last = null;
    };
    const keep = () => {
      const active = document.activeElement;
      if (last === null || (active !== null && active !== document.body)) return;
      const next = nearest(last);
      last = null;
      next?.focus({ preventScroll: true });
    };
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', forget, true);
    const observer = new MutationObserver(keep);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', forget, true);
      observer.disconnect();
    };
  }, []);
}

function placeOf(node: HTMLElement): Place {
  const boxes = [];
  for (let box = node.parentElement; box !== null && box !== document.body; box = box.parentElement)
    boxes.push({ box, index: controlsIn(box).indexOf(node) });
  return { node, boxes };
}

/**
 * The control itself if it is still there; else, in a list, the one that has its place now. Elsewhere the section that
 * it was in: another button there may do something quite different, and Enter may be pressed once more.
 */
function nearest({ node, boxes }: Place): HTMLElement | undefined {
  if (node.isConnected && !node.matches(':disabled')) return node;
  for (const { box, index } of boxes) {
    if (!box.isConnected) continue;
    const controls = box.matches('ul, ol') ? controlsIn(box).filter((control) => !control.matches(':disabled')) : [];
    const found = controls[Math.min(index, controls.length - 1)];
    if (found !== undefined) return found;
    if (!box.matches('section, aside, main')) continue;
    if (!box.hasAttribute('tabindex')) box.tabIndex = -1;
    return box;
  }
  return undefined;
}

function controlsIn(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>(FOCUSABLE)];
}
