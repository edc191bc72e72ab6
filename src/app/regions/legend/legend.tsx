import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { Drawing } from '../../../views/figure/drawing.tsx';
import { LEGEND, legendOf, legendShapes } from '../../../views/geometry/legend.ts';
import type { LegendMark } from '../../../views/geometry/legend.ts';
import { drawnStates } from '../../stand/drawn-states.ts';
import { usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { sayMark } from '../../stand/words/marks.en.ts';
import { useHurried } from '../../stand/use-hurried.ts';
import styles from './legend.module.css';
import { texts } from './texts.en.ts';

/** What the marks in the window mean; all of them on demand. */
export function Legend(): ReactElement {
  const { pattern } = useScene();
  const [isWhole, setWhole] = useState(false);
  const { recipe, run, timeline, windowUs } = useRun();
  const lens = usePlayerState((state) => state.lens);
  const position = usePlayerState((state) => state.position);
  const drawn = useMemo(() => drawnStates(pattern, recipe), [pattern, recipe]);
  const from = position.at - windowUs;
  const hurries = useHurried()(from, position.at).length > 0;
  const shown = isWhole
    ? LEGEND
    : legendOf({ timeline, lens, drawn, from, limit: run.entriesThrough(position.step), hurries });
  return (
    <section className={styles.section} aria-labelledby="legend-title">
      <h2 id="legend-title" className={styles.heading}>
        {texts.title}
        <button type="button" className="text-link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? texts.fewer : texts.all}
        </button>
      </h2>
      <ul className={styles.marks}>
        {shown.map((mark) => (
          <Row key={mark} mark={mark} says={sayMark(mark, pattern.unit)} />
        ))}
      </ul>
    </section>
  );
}

function Row({ mark, says }: { readonly mark: LegendMark; readonly says: string }): ReactElement {
  return (
    <li className={styles.mark}>
      <svg className="fig" viewBox="-1 -1 32 18" width="32" height="18" aria-hidden="true">
        <Drawing shapes={legendShapes(mark)} />
      </svg>
      {says}
    </li>
  );
}
