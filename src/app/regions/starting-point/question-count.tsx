import type { ReactElement } from 'react';
import { usePlayer, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { useStart } from '../../stand/use-start.ts';
import styles from './starting-point.module.css';

/** Which of the questions of a page is asked, and the way to the next; nothing where there is only one. */
export function QuestionCount(): ReactElement | null {
  const { pattern } = useScene();
  const player = usePlayer();
  const { preset } = useStart();
  const asking = pattern.presets.filter(({ question }) => question !== undefined);
  const current = preset?.question;
  if (asking.length < 2 || current === undefined) return null;
  const next = asking.find(({ question }) => question === (current % asking.length) + 1);
  return (
    <p className={styles.count}>
      {texts.start.question(current, asking.length)}
      {next !== undefined && (
        <button type="button" className="text-link" title={next.title} onClick={() => player.applyPreset(next.id)}>
          {texts.start.next}
        </button>
      )}
    </p>
  );
}
