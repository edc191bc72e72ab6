import type { ReactElement } from 'react';
import { patterns } from '../../patterns/index.ts';
import { Header } from '../shell/header.tsx';
import { patternAddress } from '../site.ts';
import { texts } from '../texts.en.ts';
import { Gallery } from './gallery.tsx';
import styles from './home-page.module.css';
import { ReadingAid } from './reading-aid.tsx';

export function HomePage(): ReactElement {
  const [first] = patterns;
  return (
    <div className={styles.home}>
      <Header skipTo="patterns" />
      <main className={styles.body}>
        <div className={styles.intro}>
          <h1>{texts.home.sentence}</h1>
          <p className={styles.lead}>{texts.home.lead}</p>
          {first !== undefined && (
            <nav className={styles.ways} aria-label={texts.home.waysIn}>
              <a href={patternAddress(first.id)}>
                <b>{texts.home.start}</b>
                <span>{texts.home.startWith(first.rhythm)}</span>
              </a>
            </nav>
          )}
          <ReadingAid />
        </div>
        <section className={styles.gallery} id="patterns" tabIndex={-1} aria-label={texts.home.gallery}>
          <Gallery />
        </section>
      </main>
    </div>
  );
}
