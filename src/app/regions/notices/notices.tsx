import type { ReactElement } from 'react';
import type { Notice } from '../../../player/player-state.ts';
import { formatCount } from '../../format.ts';
import { useNarrator, usePlayerState, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { sayIntervention } from '../../stand/words/intervention.ts';
import { IgnoredList } from './ignored-list.tsx';
import { NoticeBox } from './notice-box.tsx';

/** What the page owes an explanation for: parts of a link that were ignored, things that were dropped. */
export function Notices({ madeWithVersion }: { readonly madeWithVersion: number | null }): ReactElement | null {
  const { pattern, player } = useScene();
  const { names } = useNarrator();
  const ignored = usePlayerState((state) => state.ignored);
  const notices = usePlayerState((state) => state.notices);
  const needsFile = usePlayerState((state) => state.needsFile);
  const stopped = usePlayerState((state) => state.stopped);
  const say = (notice: Notice) => {
    if (notice.kind === 'interventions dropped')
      return texts.notices.dropped(
        notice.interventions.map((each) => sayIntervention(each, pattern.parameters, names)).join('; '),
      );
    return notice.kind === 'conflict' ? texts.notices.conflict(notice.problem) : texts.notices[notice.kind];
  };
  const said = new Set([
    ...(stopped === null ? [] : [texts.notices.stopped[stopped]]),
    ...(madeWithVersion === null || ignored.length + notices.length === 0
      ? []
      : [texts.notices.madeWith(madeWithVersion)]),
    ...(needsFile === null ? [] : [texts.notices.needsFile(formatCount(needsFile.count))]),
    ...notices.map(say),
  ]);
  if (said.size === 0 && ignored.length === 0) return null;
  return (
    <NoticeBox>
      {[...said].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <IgnoredList ignored={ignored} />
      {ignored.length + notices.length > 0 && (
        <button type="button" className="text-link" onClick={player.forgetNotices}>
          {texts.notices.close}
        </button>
      )}
    </NoticeBox>
  );
}
