import { useEffect } from 'react';
import { commandFor } from '../../stand/commands/pressed.ts';
import { useScene } from '../../stand/scene-context.ts';

/** Listens for the keys of the table of commands, as far as the address allows them. */
export function useKeyboard(): void {
  const scene = useScene();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = commandFor(event, scene);
      if (command === undefined) return;
      event.preventDefault();
      command.run(scene, event.key);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [scene]);
}
