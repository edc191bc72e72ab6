import type { ReactElement, ReactNode } from 'react';
import { texts } from '../../stand/texts.en.ts';
import styles from './notice-box.module.css';

/** Where a page says what it owes an explanation for; it is read out as soon as it is there. */
export function NoticeBox({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <section className={styles.notices} aria-label={texts.notices.label} role="alert">
      {children}
    </section>
  );
}
