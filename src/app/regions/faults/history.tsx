import type { ReactElement } from 'react';
import { LANDMARKS } from '../../../player/landmarks.ts';
import { useRoving } from '../../../views/roving.ts';
import { inOrder } from '../../../player/recipe-change.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { formatClock } from '../../format.ts';
import { tipOf } from '../../stand/commands/commands.ts';
import { useNarrator, usePlayerState, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { sayIntervention } from '../../stand/words/intervention.ts';
import styles from './history.module.css';

/** What was done to the run, each taken back by itself. */
export function History(): ReactElement {
  const { pattern, player } = useScene();
  const { names } = useNarrator();
  const interventions = usePlayerState((state) => state.recipe.interventions);
  const canRedo = usePlayerState((state) => state.canRedo);
  const list = useRoving<HTMLOListElement>('column');
  return (
    <section className={styles.section} aria-labelledby="history-title">
      <div className={styles.row}>
        <h2 id="history-title" className={styles.heading}>
          {texts.history.title}
        </h2>
        <span className={styles.back}>
          <button
            type="button"
            className="text-link"
            title={tipOf('undo')}
            // A disabled button would lose the focus with the last thing that is taken back; `undo` then does nothing.
            aria-disabled={interventions.length === 0}
            onClick={() => player.undo()}
          >
            {texts.history.undo}
          </button>
          <button
            type="button"
            className="text-link"
            title={tipOf('redo')}
            aria-disabled={!canRedo}
            onClick={player.redo}
          >
            {texts.history.redo}
          </button>
        </span>
      </div>
      {interventions.length === 0 && <p className={styles.note}>{texts.history.nothing}</p>}
      <ol ref={list} className={styles.list}>
        {inOrder(interventions).map((intervention) => {
          const what = sayIntervention(intervention, pattern.parameters, names);
          return (
            <li key={intervention.index} className={styles.done}>
              <button type="button" className={styles.time} onClick={() => player.seek(intervention.at)}>
                {formatClock(intervention.at)}
              </button>
              <span>{what}</span>
              <button
                type="button"
                className="text-link"
                aria-label={texts.history.takeBackThis(what)}
                onClick={() => player.undo(intervention.index)}
              >
                {texts.history.takeBack}
              </button>
            </li>
          );
        })}
      </ol>
      <Branches />
    </section>
  );
}

function Branches(): ReactElement | null {
  const { player } = useScene();
  const branches = usePlayerState((state) => state.branches);
  const list = useRoving<HTMLUListElement>('column');
  if (branches.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>{texts.branches.title}</h3>
      <ul ref={list} className={styles.list}>
        {branches.map(({ id, at, recipe }) => {
          const count = recipe.interventions.length;
          const what = count === 0 ? texts.branches.without : texts.branches.with(count);
          return (
            <li key={id}>
              <button type="button" className={styles.branch} onClick={() => player.openBranch(id)}>
                {texts.branches.open(what, formatClock(at))}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** What play stops at by itself: only what this run, or one seen before, can bring. */
export function PauseAt(): ReactElement {
  const { pattern, player } = useScene();
  const present = usePlayerState((state) => state.landmarks);
  const wanted = usePlayerState((state) => state.pauseAt);
  const offered = LANDMARKS.filter((landmark) => present.includes(landmark) || wanted.includes(landmark));
  return (
    <section className={styles.section} aria-labelledby="pause-at-title">
      <h2 id="pause-at-title" className={styles.heading}>
        {texts.pauseAt.title}
      </h2>
      {offered.length === 0 && <p className={styles.note}>{texts.pauseAt.none}</p>}
      <ul>
        {offered.map((landmark) => (
          <li key={landmark}>
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={wanted.includes(landmark)}
                onChange={(event) => player.setPauseAt(landmark, event.currentTarget.checked)}
              />
              {inUnit(texts.pauseAt.landmarks[landmark], pattern.unit)}
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
