import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { useSize } from '../../../views/figure/use-size.ts';
import { layoutFigure } from '../../../views/geometry/layout.ts';
import type { Split } from '../../../views/geometry/layout.ts';
import { FigureRegion } from '../../regions/figure/figure-region.tsx';
import { FirstNumber } from '../../regions/metrics/first-number.tsx';
import { Narration } from '../../regions/narration/narration.tsx';
import { PlaybackBar } from '../../regions/playback/playback-bar.tsx';
import { StoryLine } from '../../regions/starting-point/story-line.tsx';
import { PresentTools } from '../../shell/present-tools.tsx';
import { usePageState, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { useInside } from '../../stand/use-inside.ts';
import { useStart } from '../../stand/use-start.ts';
import styles from './back-row.module.css';
import { useIdle } from './use-idle.ts';
import { useMedia } from './use-media.ts';
import { usePlace } from './use-place.ts';

/** Where the page is as high as its parts: see back-row.module.css. */
const SCROLLS = '(max-width: 899px)';

/** The page of a pattern as a class sees it: large, without panels, and with controls that go away. */
export function BackRow(): ReactElement {
  const { pattern, page } = useScene();
  const split = usePageState((state) => state.split);
  const isBlack = usePageState((state) => state.isBlack);
  const { preset, question } = useStart();
  const { ref, width, height } = useSize<HTMLDivElement>();
  const transport = useRef<HTMLDivElement>(null);
  const isIdle = useIdle(transport);
  const isScrolling = useMedia(SCROLLS);
  const isProjector = useFits(width, height, split);
  const place = usePlace(width ?? 0, split, isScrolling ? null : height, isProjector);
  useLayoutEffect(() => page.tellUsualWindow(place.usualWindowUs), [page, place]);
  // Who came here with a key goes on with keys, and nothing that fades has the focus.
  useEffect(() => document.getElementById('simulation')?.focus(), []);
  return (
    <main className={`${styles.screen} ${isIdle ? styles.idle : ''}`}>
      <header className={styles.head}>
        <div className={styles.asked}>
          <p className={styles.title}>{pattern.title}</p>
          <h1>{question}</h1>
          {preset !== null && <p className={styles.watch}>{preset.watch}</p>}
        </div>
        <FirstNumber />
      </header>
      <div ref={ref} id="simulation" tabIndex={-1} className={styles.figure} data-stage="">
        <FigureRegion
          split={split}
          windowUs={place.fullWindowUs}
          shownUs={place.windowUs}
          height={isScrolling ? undefined : (height ?? undefined)}
          width={width ?? 0}
          isProjector={isProjector}
          isBare
        />
      </div>
      <Narration />
      <StoryLine />
      <div ref={transport} className={styles.transport}>
        <PlaybackBar windowUs={place.windowUs} />
        <PresentTools />
      </div>
      {isBlack && (
        <button
          type="button"
          className={styles.black}
          aria-label={texts.present.isBlack}
          onClick={() => page.setState({ isBlack: false })}
        />
      )}
    </main>
  );
}

/** From here on a figure has room for words that are read from the back row. */
const LEAST_WIDTH = 1200;

/** Whether a figure fits that is as large as the back row needs it; else it is as on the page. */
function useFits(width: number | null, height: number | null, split: Split): boolean {
  const { hosts, links } = useRun().topology;
  const inside = useInside(width ?? 0, true);
  return useMemo(() => {
    if (width === null || height === null || width < LEAST_WIDTH) return false;
    return layoutFigure({ hosts, links, width, split, isProjector: true, inside }).heights.least <= height;
  }, [hosts, links, width, height, split, inside]);
}
