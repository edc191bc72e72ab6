import type { PageSettings } from '../../../player/recipe-settings.ts';
import type { Scene } from '../scene-context.ts';
import type { Command } from './command.ts';
import { applies, COMMANDS } from './commands.ts';

/** `ui.keys=off` for those whose software types letters at pages (WCAG 2.1.4). */
type KeyScope = PageSettings['keys'];

/** The command of a key press, if it is one of ours, means something now, and nothing else wants the key. */
export function commandFor(event: KeyboardEvent, scene: Scene): Command | undefined {
  if (event.defaultPrevented) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const hasMod = event.ctrlKey || event.metaKey;
  const pressed = `${hasMod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
  const command = COMMANDS.find(({ keys }) => keys.includes(pressed));
  if (command === undefined || !applies(command, scene)) return undefined;
  if (command.isHeardEverywhere === true) return command;
  if (isTaken(event, key)) return undefined;
  // Only single keys can be typed by mistake.
  return hasMod || isHeard(event, scene.settings.keys) ? command : undefined;
}

function isHeard({ target }: KeyboardEvent, scope: KeyScope): boolean {
  if (scope !== 'stage') return scope === 'on';
  return target instanceof Element && target.closest('[data-stage]') !== null;
}

const SCROLL_KEYS: readonly string[] = [' ', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];

/** Fields take every key, dialogs too; Space and the arrows belong to whatever control or scrolling panel has the focus. */
function isTaken({ target }: KeyboardEvent, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog') !== null) return true;
  if (target instanceof HTMLInputElement && target.type === 'range') return key.length > 1 && key !== 'Escape';
  if (target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select') !== null)
    return key !== 'Escape';
  if (key === ' ' || key === 'Enter') return target.closest('button, a, input, summary, [role=tab]') !== null;
  if (target.matches('[data-scrolls]') && SCROLL_KEYS.includes(key)) return true;
  return key.startsWith('Arrow') && target.closest('input, [role=tab]') !== null;
}
