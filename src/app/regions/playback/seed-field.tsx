import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import { parseSeed } from '../../../patterns/contract/seed.ts';
import { usePlayer, usePlayerState } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './playback-bar.module.css';

/** The seed: the same number brings the same luck. */
export function SeedField(): ReactElement {
  const player = usePlayer();
  const id = useId();
  const seed = usePlayerState((state) => state.recipe.seed);
  const [draft, setDraft] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const finish = () => {
    if (draft === null) return;
    const read = parseSeed(draft);
    setDraft(null);
    setRefused(read === null);
    if (read !== null && read !== seed) player.setSeed(read);
  };
  return (
    <div className={styles.seed}>
      <label htmlFor={id}>{texts.playback.seed}</label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        size={Math.max(2, (draft ?? String(seed)).length)}
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-problem` : undefined}
        value={draft ?? String(seed)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      <button
        type="button"
        className={styles.dice}
        aria-label={texts.playback.newSeed}
        title={texts.playback.newSeed}
        onClick={player.newSeed}
      >
        <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
          <path d="M3 3H17V17H3Z" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="7" cy="7" r="1.5" fill="currentColor" />
          <circle cx="10" cy="10" r="1.5" fill="currentColor" />
          <circle cx="13" cy="13" r="1.5" fill="currentColor" />
        </svg>
      </button>
      {isRefused && (
        <p id={`${id}-problem`} className={`problem ${styles.refused}`} role="alert">
          {texts.playback.seedAllowed}
        </p>
      )}
    </div>
  );
}
