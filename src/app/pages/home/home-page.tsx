import { useLayoutEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { patterns } from '../../../patterns/index.ts';
import { readPageSettings } from '../../../player/recipe-settings.ts';
import { IgnoredList } from '../../regions/notices/ignored-list.tsx';
import { NoticeBox } from '../../regions/notices/notice-box.tsx';
import header from '../../shell/header.module.css';
import { Header } from '../../shell/header.tsx';
import { patternAddress } from '../../stand/site.ts';
import { texts } from '../../stand/texts.en.ts';
import { showTheme } from '../../stand/theme.ts';
import { Gallery } from './gallery.tsx';
import styles from './home-page.module.css';
import { ReadingAid } from './reading-aid.tsx';

export function HomePage(): ReactElement {
  const [first] = patterns;
  const [settings] = useState(() => readPageSettings(location.search, []));
  useLayoutEffect(() => showTheme(settings.theme), [settings]);
  return (
    <div className={styles.home}>
      <Header skipTo="patterns">
        <a className={header.link} href="./about/">
          {texts.home.about}
        </a>
      </Header>
      {settings.ignored.length > 0 && (
        <NoticeBox>
          <IgnoredList ignored={settings.ignored} />
        </NoticeBox>
      )}
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
