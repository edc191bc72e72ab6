import type { ReactElement } from 'react';
import type { MessageRole } from '../../kernel/message.ts';
import type { HostShape } from '../../kernel/topology.ts';
import { hostGlyph } from '../geometry/host-glyphs.ts';
import { tokenShape } from '../geometry/tokens.ts';
import { Drawing } from './drawing.tsx';

/** The token of a kind of message, for a legend or a list. */
export function MessageToken({ role, glyph }: { readonly role: MessageRole; readonly glyph?: string }): ReactElement {
  return (
    <svg className="fig" viewBox="-13 -13 26 26" width="24" height="24" aria-hidden="true">
      <Drawing shapes={[tokenShape(role, 0, 0, 0.95, glyph)]} />
    </svg>
  );
}

/** The drawing of a host, for a heading or a list. */
export function HostGlyph({ shape }: { readonly shape: HostShape }): ReactElement {
  return (
    <svg className="fig" viewBox="-26 -22 52 44" width="28" height="24" aria-hidden="true">
      <Drawing shapes={hostGlyph(shape)} />
    </svg>
  );
}
