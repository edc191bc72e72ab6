import type { ReactElement, ReactNode } from 'react';
import { formatClock } from '../../format.ts';
import { usePlayer } from '../../stand/scene-context.ts';
import { SKIPPED } from '../../stand/use-prediction.ts';
import type { PredictionNow } from '../../stand/use-prediction.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './prediction.module.css';

/** A question about what comes next. It blocks nothing: who does not want it plays on. */
export function OpenPrediction({
  now: { key, asked, said },
  children,
}: {
  readonly now: Extract<PredictionNow, { kind: 'open' }>;
  /** What is told meanwhile to those who listen. */
  readonly children: ReactNode;
}): ReactElement {
  const player = usePlayer();
  return (
    <section className={styles.open} aria-label={texts.prediction.region}>
      <time className={styles.time}>{texts.prediction.at(formatClock(asked.answeredAt))}</time>
      <p className={styles.question}>{asked.question}</p>
      <div className={styles.answers}>
        {Object.entries(asked.answers).map(([answer, { says }]) => (
          <button
            key={answer}
            type="button"
            className={styles.answer}
            aria-pressed={said === answer}
            onClick={() => player.predict(key, answer)}
          >
            {says}
          </button>
        ))}
      </div>
      <button type="button" className={styles.skip} onClick={() => player.predict(key, SKIPPED)}>
        {texts.prediction.skip}
      </button>
      {children}
    </section>
  );
}

/** What the viewer said, and what came of it. */
export function JudgedPrediction({
  now: { asked, said, right },
}: {
  readonly now: Extract<PredictionNow, { kind: 'judged' }>;
}): ReactElement {
  const [given, truth] = [asked.answers[said], asked.answers[right]];
  return (
    <>
      {texts.prediction.said} <u className={styles.said}>{given?.says}</u>.{' '}
      {said === right ? texts.prediction.so : texts.prediction.not(truth?.says ?? '')} {truth?.because}
    </>
  );
}
