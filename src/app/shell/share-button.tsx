import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { layoutWord } from '../stand/page.ts';
import { useScene } from '../stand/scene-context.ts';
import { texts } from '../stand/texts.en.ts';
import header from './header.module.css';
import styles from './share-button.module.css';
import { shareMoment } from './share.ts';
import type { Shared } from './share.ts';

/** Copies the link to this moment and says so; where it may not copy, it shows the link. */
export function ShareButton(): ReactElement {
  const { pattern, player, page } = useScene();
  const [shared, setShared] = useState<Shared | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const share = useCallback(() => {
    shareMoment(pattern, player, layoutWord(page.getState())).then(setShared, () => setShared(null));
  }, [pattern, player, page]);
  useEffect(() => page.listen('share', share), [page, share]);
  useEffect(() => {
    if (shared === null) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setShared(null);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [shared]);
  const close = () => {
    setShared(null);
    button.current?.focus();
  };
  return (
    <div className={styles.share}>
      <button ref={button} type="button" className={header.link} onClick={share}>
        {texts.share.button}
      </button>
      <div className={shared === null ? 'sr' : styles.said} aria-live="polite">
        {shared !== null && (
          <>
            <p>{said(shared)}</p>
            <input
              className="plain-field"
              readOnly
              value={shared.link}
              aria-label={texts.share.link}
              onFocus={(event) => event.currentTarget.select()}
            />
            <button type="button" className="plain-button" onClick={close}>
              {texts.share.close}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

function said({ isCopied, needsFile }: Shared): string {
  if (!isCopied) return texts.share.notCopied;
  return needsFile ? texts.share.withFile : texts.share.copied;
}
