import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { HelpDialog } from '../../shell/help-dialog.tsx';
import { useKeptFocus } from '../../shell/kept-focus.ts';
import { PaletteDialog } from '../../shell/palette/palette-dialog.tsx';
import type { PageState } from '../../stand/page.ts';
import { usePageState, useScene } from '../../stand/scene-context.ts';
import { BackRow } from './back-row.tsx';
import { useKeyboard } from './use-keyboard.ts';
import { useReady } from './use-ready.ts';
import { Workbench } from './workbench.tsx';

/** The page of a pattern, for whoever works with it or for a class, and the dialogs over it. */
export function PatternScreen({ madeWithVersion }: { readonly madeWithVersion: number | null }): ReactElement {
  const { player, page } = useScene();
  const isPresenting = usePageState((state) => state.isPresenting);
  const split = usePageState((state) => state.split);
  const dialog = usePageState((state) => state.dialog);
  useReady(player);
  useKeyboard();
  useKeptFocus();
  useEffect(() => page.listen('go to the hosts', goToTheHosts), [page]);
  const closeDialog = (which: PageState['dialog']) => {
    if (page.getState().dialog === which) page.setState({ dialog: null });
  };
  return (
    <div data-presenting={isPresenting ? split : undefined}>
      {isPresenting ? <BackRow /> : <Workbench madeWithVersion={madeWithVersion} />}
      <HelpDialog isOpen={dialog === 'help'} onClose={() => closeDialog('help')} />
      <PaletteDialog isOpen={dialog === 'palette'} onClose={() => closeDialog('palette')} />
    </div>
  );
}

/** The one of them that Tab comes to. */
function goToTheHosts(): void {
  document.querySelector<HTMLElement>('#simulation button[tabindex="0"]')?.focus();
}
