import type { ReactElement } from 'react';
import { texts } from '../../stand/texts.en.ts';

const MOST_LISTED = 8;

/** What of an address could not be used, a sentence each. */
export function IgnoredList({ ignored }: { readonly ignored: readonly string[] }): ReactElement | null {
  if (ignored.length === 0) return null;
  return (
    <>
      <p>{texts.notices.ignored}</p>
      <ul>
        {ignored.slice(0, MOST_LISTED).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {ignored.length > MOST_LISTED && <li>{texts.notices.more(ignored.length - MOST_LISTED)}</li>}
      </ul>
    </>
  );
}
