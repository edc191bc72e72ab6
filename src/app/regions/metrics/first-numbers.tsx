import type { ReactElement } from 'react';
import { METRICS } from '../../../measure/metric.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import styles from './first-numbers.module.css';
import { picturedRows } from './metric-rows.ts';
import { texts } from './texts.en.ts';
import { useMeasures } from './use-measures.ts';

const SHOWN = 2;

/** The two numbers that answer the question best, in words beside a stage that has no clock to draw them on. */
export function FirstNumbers(): ReactElement {
  const { pattern } = useScene();
  const { parameters } = useRun().recipe;
  const measured = useMeasures();
  usePlayerState((state) => state.position);
  return (
    <section className={styles.numbers} aria-label={texts.region}>
      <dl>
        {picturedRows(pattern, parameters)
          .slice(0, SHOWN)
          .map(({ names: [name, ...others], title, definition, looks }) => {
            if (name === undefined) return null;
            // Without its picture a number has the name that it has in the table, and needs no key to it.
            const isKeyed = looks.includes('answers');
            const { value, unit, noun = '', note } = isKeyed ? measured.say(name) : measured.sayRow([name, ...others]);
            return (
              <div key={title} title={definition}>
                <dt>{isKeyed ? inUnit(METRICS[name].title, pattern.unit) : title}</dt>
                <dd>
                  <b>{value}</b> {unit} {noun} <span>{note}</span>
                </dd>
              </div>
            );
          })}
      </dl>
    </section>
  );
}
