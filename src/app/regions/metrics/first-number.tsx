import type { ReactElement } from 'react';
import { usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import styles from './first-number.module.css';
import { picturedRows } from './metric-rows.ts';
import { texts } from './texts.en.ts';
import { useMeasures } from './use-measures.ts';

/** The number that answers the question, alone and large. */
export function FirstNumber(): ReactElement | null {
  const { pattern } = useScene();
  const measured = useMeasures();
  usePlayerState((state) => state.position);
  const { parameters } = useRun().recipe;
  const [row] = picturedRows(pattern, parameters);
  if (row === undefined) return null;
  const { value, unit, noun = '', note } = measured.sayRow(row.names);
  return (
    <section className={styles.first} aria-label={texts.region}>
      <h2>{row.title}</h2>
      <p>
        <b>{value}</b> {unit} {noun}
      </p>
      <p>{note}</p>
    </section>
  );
}
