import type { ReactElement } from 'react';
import { formatDuration } from '../../format.ts';
import type { CommandId } from '../../stand/commands/command.ts';
import { runCommand, tipOf } from '../../stand/commands/commands.ts';
import { usePageState, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './paper-tools.module.css';

/** How much time the paper shows, and its ruler. */
export function PaperTools({ windowUs }: { readonly windowUs: number }): ReactElement {
  const scene = useScene();
  const isMeasuring = usePageState((state) => state.isMeasuring);
  const button = (id: CommandId) =>
    ({ type: 'button', title: tipOf(id), onClick: () => runCommand(id, scene) }) as const;
  return (
    <fieldset className={styles.tools}>
      <legend className="sr">{texts.paper.tools}</legend>
      <div className={styles.zoom}>
        <button {...button('zoomOut')} aria-label={texts.paper.zoomOut}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M3 8H13" />
          </svg>
        </button>
        <button
          {...button('zoomUsual')}
          className={styles.window}
          aria-label={texts.paper.usual(formatDuration(windowUs))}
        >
          {formatDuration(windowUs)}
        </button>
        <button {...button('zoomIn')} aria-label={texts.paper.zoomIn}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M3 8H13M8 3V13" />
          </svg>
        </button>
      </div>
      <button
        {...button('measureByHand')}
        className={styles.measure}
        aria-label={texts.paper.measure}
        aria-pressed={isMeasuring}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M2 3V13M14 3V13M2 8H14M5 6V8M8 6V8M11 6V8" />
        </svg>
      </button>
    </fieldset>
  );
}
