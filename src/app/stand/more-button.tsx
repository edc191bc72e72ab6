import type { ReactElement } from 'react';

interface MoreButtonProps {
  readonly isLong: boolean;
  readonly onChange: (isLong: boolean) => void;
  /** What it says while the list is short, and while it is long. */
  readonly words: { readonly more: string; readonly fewer: string };
}

/** Shows the rest of a list, and hides it again. */
export function MoreButton({ isLong, onChange, words }: MoreButtonProps): ReactElement {
  return (
    <button type="button" className="text-link" aria-expanded={isLong} onClick={() => onChange(!isLong)}>
      {isLong ? words.fewer : words.more}
    </button>
  );
}
