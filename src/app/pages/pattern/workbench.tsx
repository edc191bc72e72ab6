import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { useSize } from '../../../views/figure/use-size.ts';
import { selectionOf } from '../../../views/selection.ts';
import { ControlsRegion } from '../../regions/controls/controls-region.tsx';
import { FaultsRegion } from '../../regions/faults/faults-region.tsx';
import { History, PauseAt } from '../../regions/faults/history.tsx';
import { FigureRegion } from '../../regions/figure/figure-region.tsx';
import { EventLog } from '../../regions/log/event-log.tsx';
import { Legend } from '../../regions/legend/legend.tsx';
import { FirstNumbers } from '../../regions/metrics/first-numbers.tsx';
import { MetricsRegion } from '../../regions/metrics/metrics-region.tsx';
import { Narration } from '../../regions/narration/narration.tsx';
import { Notices } from '../../regions/notices/notices.tsx';
import { PlaybackBar } from '../../regions/playback/playback-bar.tsx';
import header from '../../shell/header.module.css';
import { Header } from '../../shell/header.tsx';
import { PresentButton } from '../../shell/present-button.tsx';
import { ShareButton } from '../../shell/share-button.tsx';
import type { TabName } from '../../stand/page.ts';
import { SPLITS } from '../../stand/page.ts';
import { usePageState, usePlayerState, useScene } from '../../stand/scene-context.ts';
import { QuestionCount } from '../../regions/starting-point/question-count.tsx';
import { StartingPoint } from '../../regions/starting-point/starting-point.tsx';
import { texts } from '../../stand/texts.en.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import { Choice } from './choice.tsx';
import styles from './workbench.module.css';
import { Tabs } from './tabs.tsx';
import { useStart } from '../../stand/use-start.ts';
import { useMedia } from './use-media.ts';
import { usePhoneRoom } from './use-phone-room.ts';
import { usePlace } from './use-place.ts';
import { useReturn } from './use-return.ts';

/** Statecharts and layers are drawn for those who look inside: they need not be loaded with the page. */
const Inspector = lazy(async () => ({ default: (await import('../../regions/inspector/inspector.tsx')).Inspector }));

interface WorkbenchProps {
  readonly madeWithVersion: number | null;
}

/** Where the page does not scroll as one: see workbench.module.css. */
const ONE_SCREEN = '(min-width: 900px)';
/** Above the figure, and below the last number. */
const AIR = 4 + 8;

/** Question, figure, measures, narration, side column and playback: the page of a pattern for whoever works with it. */
export function Workbench({ madeWithVersion }: WorkbenchProps): ReactElement {
  const { pattern, player, page } = useScene();
  const tab = usePageState((state) => state.tab);
  const split = usePageState((state) => state.split);
  const selection = usePlayerState((state) => state.selection);
  const lens = usePlayerState((state) => state.lens);
  const { ref, width } = useSize<HTMLDivElement>();
  const { ref: screenRef, height: screenHeight } = useSize<HTMLElement>();
  const { ref: aboveRef, height: aboveHeight } = useSize<HTMLDivElement>();
  const side = useRef<HTMLElement>(null);
  const room = (screenHeight ?? 0) - (aboveHeight ?? 0) - AIR;
  const isOneScreen = useMedia(ONE_SCREEN);
  // Hosts alone take the whole place: without a paper there is no clock for the measures to share.
  const isStage = split === 'stage' && isOneScreen;
  const { question: asked } = useStart();
  const { question, start, room: phoneRoom } = usePhoneRoom();
  const place = usePlace(width ?? 0, split, isOneScreen ? room : phoneRoom);
  useLayoutEffect(() => page.tellUsualWindow(place.usualWindowUs), [page, place]);
  const isInspecting = selectionOf(selection) !== null;
  useReturn(isInspecting);
  // Panels that are not seen are still heard: what gets the focus there comes into sight.
  const reveal = (name: TabName) => {
    if (isInspecting) player.select('');
    if (tab !== name) page.setState({ tab: name });
  };
  return (
    <div className={`${styles.screen} ${isInspecting ? styles.inspecting : ''}`}>
      <Header title={pattern.title} skipTo="simulation">
        <a className={header.link} href="notes/">
          {texts.notes}
        </a>
        <ShareButton />
        <PresentButton />
        <button type="button" className={header.link} onClick={() => page.setState({ dialog: 'help' })}>
          {texts.help.button} <kbd aria-hidden="true">{texts.help.key}</kbd>
        </button>
      </Header>
      <main className={styles.main}>
        <section ref={screenRef} className={styles.scroll} aria-label={texts.figure} {...useScrolls(screenRef)}>
          <div ref={aboveRef} className={styles.above}>
            <Notices madeWithVersion={madeWithVersion} />
            <div className={styles.question}>
              <h1 ref={question}>{asked}</h1>
              <QuestionCount />
              <div className={styles.views}>
                <Choice
                  label={texts.lens.label}
                  options={pattern.lenses.map((each) => [each, texts.lens[each]] as const)}
                  value={lens}
                  onChoose={player.setLens}
                />
                <Choice
                  label={texts.split.label}
                  options={SPLITS.map((each) => [each, texts.split[each]] as const)}
                  value={split}
                  onChoose={(next) => page.setState({ split: next })}
                />
              </div>
            </div>
            <div ref={start} className={styles.start}>
              <StartingPoint />
            </div>
          </div>
          <div className={styles.pictured}>
            <div ref={ref} id="simulation" tabIndex={-1} className={styles.figure} data-stage="">
              <FigureRegion
                split={split}
                windowUs={place.fullWindowUs}
                shownUs={place.windowUs}
                height={place.height}
                width={width ?? 0}
              />
            </div>
            {isStage && <FirstNumbers />}
          </div>
          <div className={styles.numbers} data-tab="numbers" data-shown={tab === 'numbers'}>
            {width !== null && !isStage && (
              <MetricsRegion windowUs={place.windowUs} gridUs={place.gridUs} columns={place.columns} />
            )}
          </div>
        </section>
        <div className={styles.narrated}>
          <Narration />
        </div>
      </main>
      <aside ref={side} className={styles.side} aria-label={texts.side.label} {...useScrolls(side)}>
        <div className={styles.tabs}>
          <Tabs
            tab={isInspecting ? null : tab}
            onChoose={(next) => {
              page.setState({ tab: next });
              player.select('');
            }}
          />
        </div>
        {isInspecting && (
          <div className={styles.inspector}>
            <Suspense>
              <Inspector selection={selection} />
            </Suspense>
          </div>
        )}
        <div className={styles.panel} data-tab="set" data-shown={tab === 'set'} onFocus={() => reveal('set')}>
          <ControlsRegion />
        </div>
        <div className={styles.panel} data-tab="break" data-shown={tab === 'break'} onFocus={() => reveal('break')}>
          <FaultsRegion />
          <History />
          <Legend />
          <PauseAt />
        </div>
        <div className={styles.panel} data-tab="log" data-shown={tab === 'log'} onFocus={() => reveal('log')}>
          <EventLog />
        </div>
      </aside>
      <PlaybackBar windowUs={place.windowUs} />
    </div>
  );
}
