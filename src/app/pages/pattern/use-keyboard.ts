import { useEffect } from 'react';
import type { Player } from '../../../player/player-state.ts';
import { bindingFor } from '../../stand/keyboard.ts';
import { useScene } from '../../stand/scene-context.ts';

/** Listens for the keys of the table, as far as the address allows them. */
export function useKeyboard(player: Player, openHelp: () => void): void {
  const { settings } = useScene();
  const scope = settings.keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const binding = bindingFor(event, scope);
      if (binding === undefined) return;
      event.preventDefault();
      binding.run({ player, openHelp, duration: () => player.getState().end }, event.key);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [player, openHelp, scope]);
}
