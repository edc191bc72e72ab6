import type { Scene } from '../scene-context.ts';
import type { commandTexts, sectionTexts } from './texts.en.ts';

export type CommandId = keyof typeof commandTexts;
export type SectionName = keyof typeof sectionTexts;

/** What a viewer can ask of a page. Listener, help and palette read the same table of them. */
export interface Command {
  readonly id: CommandId;
  readonly section: SectionName;
  /** As `KeyboardEvent.key`, with the modifiers that must be held; `Mod` is Ctrl, or Cmd on a Mac. None: only its name. */
  readonly keys: readonly string[];
  /** As the help shows them. */
  readonly shown: readonly string[];
  readonly run: (scene: Scene, key: string) => void;
  /** By default always. */
  readonly applies?: (scene: Scene) => boolean;
  /** Heard also while a field or a dialog has the focus. */
  readonly isHeardEverywhere?: boolean;
  /** Means nothing without its key: the palette leaves it out. */
  readonly isKeyOnly?: boolean;
}
