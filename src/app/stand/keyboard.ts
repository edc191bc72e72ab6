import type { Player } from '../../player/player-state.ts';
import type { PageSettings } from '../../player/recipe-settings.ts';
import { SPEEDS } from '../../player/pace.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { homeAddress } from './site.ts';
import { texts } from './texts.en.ts';

/** What a key may do besides moving the player. */
export interface KeyContext {
  readonly player: Player;
  readonly duration: () => number;
  readonly openHelp: () => void;
}

export interface KeyBinding {
  /** As `KeyboardEvent.key`, with the modifiers that must be held. */
  readonly keys: readonly string[];
  /** As the help shows them. */
  readonly shown: readonly string[];
  readonly title: string;
  readonly run: (context: KeyContext, key: string) => void;
  /** Heard also while a field or a dialog has the focus. */
  readonly always?: boolean;
}

const move =
  (by: number) =>
  ({ player }: KeyContext) =>
    player.seek(player.shown.current().at + by);

const fine =
  (by: number) =>
  ({ player }: KeyContext) => {
    if (!player.getState().isPlaying) player.seek(player.shown.current().at + by);
  };

const togglePlay = ({ player }: KeyContext) => (player.getState().isPlaying ? player.pause() : player.play());

const changeSpeed =
  (by: number) =>
  ({ player }: KeyContext) => {
    const index = SPEEDS.findIndex((speed) => speed === player.getState().speed);
    const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + by))];
    if (next !== undefined) player.setSpeed(next);
  };

/** The one table of keys: the listener and the help read it. */
export const KEYS: readonly KeyBinding[] = [
  { keys: [' ', 'k'], shown: ['Space', 'K'], title: texts.keys.play, run: togglePlay },
  { keys: ['Alt+k'], shown: ['Alt+K'], title: texts.keys.playAlways, run: togglePlay, always: true },
  { keys: ['ArrowRight'], shown: ['Right'], title: texts.keys.nextEvent, run: ({ player }) => player.stepForward() },
  { keys: ['ArrowLeft'], shown: ['Left'], title: texts.keys.previousEvent, run: ({ player }) => player.stepBack() },
  { keys: ['Shift+ArrowRight'], shown: ['Shift+Right'], title: texts.keys.secondForward, run: move(SECOND) },
  { keys: ['Shift+ArrowLeft'], shown: ['Shift+Left'], title: texts.keys.secondBack, run: move(-SECOND) },
  { keys: ['.'], shown: ['.'], title: texts.keys.fineForward, run: fine(10 * MILLISECOND) },
  { keys: [','], shown: [','], title: texts.keys.fineBack, run: fine(-10 * MILLISECOND) },
  { keys: ['>', 'Shift+>'], shown: ['>'], title: texts.keys.faster, run: changeSpeed(1) },
  { keys: ['<', 'Shift+<'], shown: ['<'], title: texts.keys.slower, run: changeSpeed(-1) },
  { keys: ['l'], shown: ['L'], title: texts.keys.tenForward, run: move(10 * SECOND) },
  { keys: ['j'], shown: ['J'], title: texts.keys.tenBack, run: move(-10 * SECOND) },
  {
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: ['0', '9'],
    title: texts.keys.tenths,
    run: ({ player, duration }, key) => player.seek((duration() * Number(key)) / 10),
  },
  { keys: ['Home'], shown: ['Home'], title: texts.keys.start, run: ({ player }) => player.seek(0) },
  { keys: ['End'], shown: ['End'], title: texts.keys.end, run: ({ player, duration }) => player.seek(duration()) },
  { keys: ['r'], shown: ['R'], title: texts.keys.restart, run: ({ player }) => player.restart() },
  { keys: ['Shift+r'], shown: ['Shift+R'], title: texts.keys.newSeed, run: ({ player }) => player.newSeed() },
  { keys: ['g'], shown: ['G'], title: texts.keys.home, run: () => location.assign(homeAddress()) },
  { keys: ['?', 'Shift+?'], shown: ['?'], title: texts.keys.help, run: ({ openHelp }) => openHelp() },
  { keys: ['Escape'], shown: ['Esc'], title: texts.keys.escape, run: ({ player }) => player.select('') },
];

/** `ui.keys=off` for those whose software types letters at pages (WCAG 2.1.4). */
type KeyScope = PageSettings['keys'];

/** The binding for a key press, if it is one of ours and nothing else wants the key. */
export function bindingFor(event: KeyboardEvent, scope: KeyScope): KeyBinding | undefined {
  if (event.ctrlKey || event.metaKey || event.defaultPrevented) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pressed = `${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
  const binding = KEYS.find(({ keys }) => keys.includes(pressed));
  if (binding === undefined || binding.always === true) return binding;
  if (scope === 'off' || isTaken(event, key)) return undefined;
  const isOnStage = event.target instanceof Element && event.target.closest('[data-stage]') !== null;
  return scope === 'stage' && !isOnStage ? undefined : binding;
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
