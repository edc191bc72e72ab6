import { useLayoutEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { formatClock } from '../../format.ts';
import { usePlayer } from '../../stand/scene-context.ts';

/** The time of the picture. It is written past React, which would otherwise render sixty times a second. */
export function Clock({ className }: { readonly className: string }): ReactElement {
  const player = usePlayer();
  const number = useRef<HTMLSpanElement>(null);
  const unit = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const write = () => {
      const [value = '', name = ''] = formatClock(player.shown.current().at).split('\u00a0');
      if (number.current !== null) number.current.textContent = value;
      if (unit.current !== null) unit.current.textContent = ` ${name}`;
    };
    write();
    return player.shown.subscribe(write);
  }, [player]);
  return (
    <strong className={className} aria-hidden="true">
      <span ref={number} />
      <small ref={unit} />
    </strong>
  );
}
