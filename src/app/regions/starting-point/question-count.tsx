import type { ReactElement } from 'react';
import { nextQuestion, questionsOf } from '../../stand/questions.ts';
import { listingAfter, patternAddress } from '../../stand/site.ts';
import { usePlayer, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { useStart } from '../../stand/use-start.ts';
import styles from './starting-point.module.css';

/** Which of the questions of a page is asked, and the way to the next or the next page; nothing where there is only one. */
export function QuestionCount(): ReactElement | null {
  const { pattern } = useScene();
  const player = usePlayer();
  const { preset } = useStart();
  const count = questionsOf(pattern).length;
  const current = preset?.question;
  if (count < 2 || current === undefined) return null;
  const next = nextQuestion(pattern, preset?.id ?? null, 1);
  const after = current === count ? listingAfter(pattern.id) : undefined;
  return (
    <p className={styles.count}>
      {texts.start.question(current, count)}
      {after !== undefined && (
        <a className="text-link" href={patternAddress(after.id)}>
          {texts.start.onTo(after.title)}
        </a>
      )}
      {after === undefined && next !== null && (
        <button type="button" className="text-link" title={next.title} onClick={() => player.applyPreset(next.id)}>
          {texts.start.next}
        </button>
      )}
    </p>
  );
}
