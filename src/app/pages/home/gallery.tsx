import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { patterns } from '../../../patterns/index.ts';
import type { PatternListing } from '../../../patterns/index.ts';
import { Thumbnail } from '../../../views/figure/thumbnail.tsx';
import type { ThumbnailPicture } from '../../../views/geometry/thumbnail.ts';
import { patternAddress } from '../../stand/site.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './gallery.module.css';

const FAMILIES = ['ask', 'be-told', 'carry', 'arrange'] as const;

/** The patterns that exist, by family, numbered in teaching order. */
export function Gallery(): ReactElement {
  const [pictures, setPictures] = useState<Readonly<Record<string, ThumbnailPicture>>>({});
  useEffect(() => {
    import('./rhythms.ts').then(
      ({ rhythms }) => setPictures(rhythms),
      () => setPictures({}),
    );
  }, []);
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
              <Card key={listing.id} listing={listing} picture={pictures[listing.id]} />
            ))}
          </section>
        );
      })}
    </>
  );
}

/** The card says what the pattern is; if its picture cannot be fetched, only that is missing. */
function Card({
  listing,
  picture,
}: {
  readonly listing: PatternListing;
  readonly picture: ThumbnailPicture | undefined;
}): ReactElement {
  const { id, title, rhythm } = listing;
  return (
    <a className={styles.card} href={patternAddress(id)}>
      <h3>
        <i>{patterns.indexOf(listing) + 1}</i> {title}
      </h3>
      <p>{rhythm}</p>
      <div className={styles.thumbnail}>{picture !== undefined && <Thumbnail {...picture} />}</div>
    </a>
  );
}
