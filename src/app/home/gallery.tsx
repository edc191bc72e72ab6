import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { patterns } from '../../patterns/index.ts';
import type { PatternListing } from '../../patterns/index.ts';
import { Thumbnail } from '../../views/figure/thumbnail.tsx';
import { patternAddress } from '../site.ts';
import { texts } from '../texts.en.ts';
import styles from './gallery.module.css';
import { drawRhythm } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';

const FAMILIES = ['ask', 'be-told', 'carry', 'arrange'] as const;

/** The patterns that exist, by family, numbered in teaching order. */
export function Gallery(): ReactElement {
  return (
    <>
      {FAMILIES.map((family) => {
        const members = patterns.filter((listing) => listing.family === family);
        if (members.length === 0) return null;
        const { title, rule } = texts.home.families[family];
        return (
          <section key={family} className={styles.family} aria-label={title}>
            <h2>
              <b>{title}</b> <span>{rule}</span>
            </h2>
            {members.map((listing) => (
              <Card key={listing.id} listing={listing} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function Card({ listing }: { readonly listing: PatternListing }): ReactElement {
  const { id, title, rhythm } = listing;
  const card = useRef<HTMLAnchorElement>(null);
  const [drawn, setDrawn] = useState<Rhythm | null>(null);
  useEffect(() => {
    const node = card.current;
    if (node === null) return undefined;
    let isGone = false;
    const draw = async () => {
      try {
        const { pattern } = await listing.load();
        if (!isGone) setDrawn(drawRhythm(pattern));
      } catch {
        // The card still says what the pattern is; only its picture is missing.
      }
    };
    // A pattern's code is loaded and run only for a card that is seen.
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void draw();
    });
    observer.observe(node);
    return () => {
      isGone = true;
      observer.disconnect();
    };
  }, [listing]);
  return (
    <a ref={card} className={styles.card} href={patternAddress(id)}>
      <h3>
        <i>{patterns.indexOf(listing) + 1}</i> {title}
      </h3>
      <p>{rhythm}</p>
      <div className={styles.thumbnail}>{drawn !== null && <Thumbnail {...drawn} />}</div>
    </a>
  );
}
