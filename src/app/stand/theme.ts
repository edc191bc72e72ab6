import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'night';

const STORAGE_KEY = 'roundtrip-theme';
const listeners = new Set<() => void>();
/** Null follows the system. */
let chosen: Theme | null = null;

/** Shows the theme that an address asks for. It is not kept: the next page is as its reader chose. */
export function showTheme(theme: Theme | null): void {
  if (theme !== null) show(theme);
}

/** Shows the theme that was chosen last. Where nothing can be stored, such as in a sandboxed frame, the system decides. */
export function restoreTheme(): void {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (stored === 'light' || stored === 'night') chosen = stored;
  } catch {
    // No storage: the choice lasts as long as the page.
  }
  apply();
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, currentTheme), choose];
}

/** The other theme from now on. */
export function toggleTheme(): void {
  choose(currentTheme() === 'light' ? 'night' : 'light');
}

function choose(theme: Theme): void {
  show(theme);
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // As above.
  }
}

function show(theme: Theme): void {
  chosen = theme;
  apply();
  for (const listener of listeners) listener();
}

function apply(): void {
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen;
}

function systemTheme(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

function currentTheme(): Theme {
  return chosen ?? (systemTheme().matches ? 'night' : 'light');
}

function subscribe(listener: () => void): () => void {
  const system = systemTheme();
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}
