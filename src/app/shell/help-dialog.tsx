import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { KEYS } from '../stand/keyboard.ts';
import { texts } from '../stand/texts.en.ts';
import styles from './help-dialog.module.css';

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ isOpen, onClose }: HelpDialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className={styles.help} aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">{texts.help.title}</h2>
      <p className={styles.note}>{texts.help.note}</p>
      <dl className={styles.keys}>
        {KEYS.map(({ shown, title }) => (
          <div key={title}>
            <dt>
              {shown.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="plain-button" onClick={onClose}>
        {texts.help.close}
      </button>
    </dialog>
  );
}
