import type { ReactElement, ReactNode } from 'react';
import { homeAddress } from '../stand/site.ts';
import { texts } from '../stand/texts.en.ts';
import { useTheme } from '../stand/theme.ts';
import styles from './header.module.css';
import { UpdateButton } from './update-button.tsx';

interface HeaderProps {
  /** The pattern on show. */
  readonly title?: string;
  readonly skipTo: string;
  /** What else the page offers, before the switch of the theme. */
  readonly children?: ReactNode;
}

export function Header({ title, skipTo, children }: HeaderProps): ReactElement {
  const [theme, choose] = useTheme();
  const other = theme === 'light' ? 'night' : 'light';
  return (
    <header className={styles.top}>
      <a className={styles.skip} href={`#${skipTo}`} onClick={focusTarget}>
        {texts.skip}
      </a>
      <a className={styles.brand} href={homeAddress()}>
        <svg className={styles.mark} viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M2 4H22M2 20H22" />
          <path className={styles.out} d="M4 4L11 20" />
          <path className={styles.back} d="M13 20L20 4" />
        </svg>
        {texts.brand}
      </a>
      {title !== undefined && <p className={styles.crumb}>{title}</p>}
      <nav className={styles.nav} aria-label={title === undefined ? texts.siteNavigation : texts.pageNavigation}>
        <UpdateButton />
        {children}
        <button
          type="button"
          className={styles.link}
          aria-label={`${texts.theme[other]} ${texts.theme.noun}`}
          onClick={() => choose(other)}
        >
          {texts.theme[other]} <span className={styles.spare}>{texts.theme.noun}</span>
        </button>
      </nav>
    </header>
  );
}

/** The fragment of an address holds a run: it must not change for a jump within the page. */
function focusTarget(event: React.MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  target?.focus();
  target?.scrollIntoView();
}
