import type { ReactElement } from 'react';

const PATHS = {
  restart: 'M4 3H6.5V17H4ZM17 3V17L7.5 10Z',
  back: 'M3 10L11 4V16ZM13 4H16V16H13Z',
  play: 'M5 3L17 10 5 17Z',
  pause: 'M5 3H8.5V17H5ZM11.5 3H15V17H11.5Z',
  forward: 'M4 4H7V16H4ZM9 4L17 10 9 16Z',
} as const;

export function Icon({ name, size = 20 }: { readonly name: keyof typeof PATHS; readonly size?: number }): ReactElement {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
