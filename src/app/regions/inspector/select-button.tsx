import type { ReactElement, ReactNode } from 'react';
import { selectionKey } from '../../../views/selection.ts';
import type { Selection } from '../../../views/selection.ts';
import { usePlayer } from '../../stand/scene-context.ts';

interface SelectButtonProps {
  readonly selection: Selection;
  readonly children: ReactNode;
}

/** Leads from what is inspected to something else. */
export function SelectButton({ selection, children }: SelectButtonProps): ReactElement {
  const player = usePlayer();
  return (
    <button type="button" className="text-link" onClick={() => player.select(selectionKey(selection))}>
      {children}
    </button>
  );
}
