import type { ReactElement } from 'react';
import type { CommandId } from '../stand/commands/command.ts';
import { COMMANDS, keysOf, runCommand } from '../stand/commands/commands.ts';
import { useScene } from '../stand/scene-context.ts';
import { texts } from '../stand/texts.en.ts';
import styles from './present-tools.module.css';

const TOOLS = [
  'present',
  'fullScreen',
  'previousQuestion',
  'black',
  'theme',
  'nextQuestion',
] as const satisfies readonly CommandId[];

/** What a presenter without a keyboard needs: it lies over the line of questions, so it walks them, too. */
export function PresentTools(): ReactElement {
  const scene = useScene();
  return (
    <div className={styles.tools}>
      {TOOLS.map((id) => {
        const [key] = COMMANDS.filter((command) => command.id === id).flatMap(keysOf);
        return (
          <button key={id} type="button" onClick={() => runCommand(id, scene)}>
            {texts.present.tools[id]} {key !== undefined && <kbd aria-hidden="true">{key}</kbd>}
          </button>
        );
      })}
    </div>
  );
}
