import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { texts } from '../stand/texts.en.ts';
import styles from './header.module.css';
import { takeUpdate, update } from './offline/register.ts';

/** Offers a newer version once it is kept. Nothing changes until somebody takes it. */
export function UpdateButton(): ReactElement {
  const waiting = useSyncExternalStore(update.subscribe, update.waiting);
  return (
    <div aria-live="polite">
      {waiting !== null && (
        <button type="button" className={styles.link} title={texts.update.title} onClick={() => takeUpdate(waiting)}>
          {texts.update.button} <span className="sr">{texts.update.title}</span>
        </button>
      )}
    </div>
  );
}
