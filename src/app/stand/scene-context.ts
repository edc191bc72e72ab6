import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Frame } from '../../record/frame.ts';
import { frameAt } from '../../record/frame.ts';
import type { Pattern } from '../../patterns/contract/pattern.ts';
import type { PlayerRun } from '../../player/player-run.ts';
import type { PageSettings } from '../../player/recipe-settings.ts';
import type { Player, PlayerState } from '../../player/player-state.ts';
import type { Page, PageState } from './page.ts';
import { Narrator } from './words/sentence.ts';

export interface Scene {
  readonly pattern: Pattern;
  readonly player: Player;
  /** How the run is shown. */
  readonly page: Page;
  /** What the address asks of the page. */
  readonly settings: PageSettings;
}

const SceneContext = createContext<Scene | null>(null);
export const SceneProvider = SceneContext.Provider;

/** The pattern on this page and its player. */
export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (scene === null) throw new Error('this component belongs inside the page of a pattern');
  return scene;
}

export function usePlayer(): Player {
  return useScene().player;
}

export function usePlayerState<Value>(select: (state: PlayerState) => Value): Value {
  return useStore(usePlayer(), select);
}

export function usePage(): Page {
  return useScene().page;
}

export function usePageState<Value>(select: (state: PageState) => Value): Value {
  return useStore(usePage(), select);
}

/** The run on show; another object only when it is another run. */
export function useRun(): PlayerRun {
  const player = usePlayer();
  // Asked for so that the component renders again when the run is another one.
  usePlayerState((state) => state.runId);
  return player.current();
}

/** The picture of where the viewer is: rendered when the store hears of it, not on every frame. */
export function useFrame(): Frame {
  const { timeline } = useRun();
  const position = usePlayerState((state) => state.position);
  return useMemo(() => frameAt(timeline, position), [timeline, position]);
}

export function useNarrator(): Narrator {
  const { pattern } = useScene();
  const { topology, run, timeline } = useRun();
  return useMemo(() => new Narrator(pattern, topology, run.log, timeline), [pattern, topology, run, timeline]);
}
