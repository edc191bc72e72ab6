import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { createPlayer } from '../../../player/player.ts';
import { openedQuery } from '../../../player/recipe-query.ts';
import { readPageSettings } from '../../../player/recipe-settings.ts';
import { decodeLink } from '../../../player/recipe.ts';
import { createPage } from '../../stand/page.ts';
import { SceneProvider } from '../../stand/scene-context.ts';
import { showTheme } from '../../stand/theme.ts';
import { browserEnvironment } from './browser-environment.ts';
import { PatternScreen } from './pattern-screen.tsx';

/** The page of a pattern, opened as its address says; another fragment in the same tab is another opening. */
export function PatternPage({ pattern }: { readonly pattern: Pattern }): ReactElement {
  const [opening, setOpening] = useState(0);
  useEffect(() => {
    const reopen = () => setOpening((count) => count + 1);
    addEventListener('hashchange', reopen);
    return () => removeEventListener('hashchange', reopen);
  }, []);
  return <OpenedPattern key={opening} pattern={pattern} />;
}

function OpenedPattern({ pattern }: { readonly pattern: Pattern }): ReactElement {
  const [link] = useState(() =>
    decodeLink(openedQuery(location.search, location.hash, pattern), location.hash, pattern),
  );
  const [settings] = useState(() => readPageSettings(location.search, pattern.parameters));
  const [player] = useState(() => {
    const ignored = [...link.repairs, ...link.ignored, ...settings.ignored];
    return createPlayer(pattern, { ...link, ignored, isAsking: settings.ask === 'on' }, browserEnvironment);
  });
  const [page] = useState(() => createPage(link.layout));
  // Before the first painting: what can be computed in a moment is on the screen at once.
  useLayoutEffect(() => player.start(), [player]);
  useLayoutEffect(() => showTheme(settings.theme), [settings]);
  const scene = useMemo(() => ({ pattern, player, page, settings }), [pattern, player, page, settings]);
  return (
    <SceneProvider value={scene}>
      <PatternScreen madeWithVersion={link.madeWithVersion} />
    </SceneProvider>
  );
}
