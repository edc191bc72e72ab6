import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { faultsOf } from '../../stand/faults/fault-list.ts';
import { MoreButton } from '../../stand/more-button.tsx';
import { useFrame, useNarrator, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './faults-region.module.css';

/** What can be broken, and mended. */
export function FaultsRegion(): ReactElement {
  const { topology } = useRun();
  const { names } = useNarrator();
  const { unit } = useScene().pattern;
  const frame = useFrame();
  const [isLong, setLong] = useState(false);
  const { first, more, isComplete } = useMemo(
    () => faultsOf(topology, frame, names, unit),
    [topology, frame, names, unit],
  );
  return (
    <section className={styles.region} aria-label={texts.faults.region}>
      <h2 className={styles.heading}>{texts.faults.title}</h2>
      <FaultButtons faults={isLong ? [...first, ...more] : first} />
      <MoreButton isLong={isLong} onChange={setLong} words={texts.faults} />
      {isLong && !isComplete && <p className={styles.note}>{texts.faults.others}</p>}
    </section>
  );
}
