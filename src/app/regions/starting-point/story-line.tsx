import type { ReactElement } from 'react';
import { useScene } from '../../stand/scene-context.ts';
import { questionsOf } from '../../stand/questions.ts';
import { texts } from '../../stand/texts.en.ts';
import { useStart } from '../../stand/use-start.ts';
import styles from './story-line.module.css';

/** The questions of a page in a row, as PageDown walks them, and where in them one is. */
export function StoryLine(): ReactElement | null {
  const { pattern } = useScene();
  const { preset, isChanged } = useStart();
  const questions = questionsOf(pattern);
  const place = questions.findIndex(({ id }) => id === preset?.id);
  // A run that asks nothing has a name, too.
  const shown = place < 0 && preset !== null ? [preset, ...questions] : questions;
  if (shown.length === 0) return null;
  return (
    <section className={styles.story} aria-label={texts.start.story}>
      {place >= 0 && <p>{texts.start.number(place + 1, questions.length)}</p>}
      <ol>
        {shown.map(({ id, title, question = 0 }) => {
          const isCurrent = id === preset?.id;
          const isPast = question < (preset?.question ?? 0);
          return (
            <li
              key={id}
              className={isCurrent ? styles.current : isPast ? styles.past : ''}
              aria-current={isCurrent ? 'step' : undefined}
            >
              {isCurrent && isChanged ? texts.start.titleChanged(title) : title}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
