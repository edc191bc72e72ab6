import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { useStart } from '../../stand/use-start.ts';
import { usePlayerState, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './starting-point.module.css';

/** Which starting point the run began as, what to watch in it, and the one that differs from it in one thing. */
export function StartingPoint(): ReactElement | null {
  const { pattern, player } = useScene();
  const { preset, isChanged } = useStart();
  const at = usePlayerState((state) => state.position.at);
  const partner = useMemo(() => pattern.presets.find(({ id }) => id === preset?.partner), [pattern, preset]);
  if (preset === null) return null;
  return (
    <p className={styles.line}>
      <b>{preset.title}</b>
      {isChanged && <span className={styles.changed}>{texts.start.changed}</span>}
      <span className={styles.watch}>{preset.watch}</span>
      {partner !== undefined && (
        // The clock stays: the two are compared at one moment.
        <button type="button" className={styles.partner} onClick={() => player.applyPreset(partner.id, at)}>
          {texts.start.compare}
          <span className={styles.whole}>{texts.start.partner(partner.title)}</span>
        </button>
      )}
    </p>
  );
}
