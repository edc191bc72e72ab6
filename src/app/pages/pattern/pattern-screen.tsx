import { lazy, Suspense, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Figure } from '../../../views/figure/figure.tsx';
import { useSize } from '../../../views/figure/use-size.ts';
import { figureHeight } from '../../../views/geometry/figure-height.ts';
import { layoutFigure, shownWindow } from '../../../views/geometry/layout.ts';
import type { Split } from '../../../views/geometry/layout.ts';
import { narrowedWindow } from '../../../views/geometry/narrow-window.ts';
import { axisFor } from '../../../views/geometry/time-axis.ts';
import { selectionKey, selectionOf } from '../../../views/selection.ts';
import type { Selection } from '../../../views/selection.ts';
import { ControlsRegion } from '../../regions/controls/controls-region.tsx';
import { FaultsRegion } from '../../regions/faults/faults-region.tsx';
import { History, PauseAt } from '../../regions/faults/history.tsx';
import { EventLog } from '../../regions/log/event-log.tsx';
import { picturedRows } from '../../regions/metrics/metric-rows.ts';
import { MetricsRegion } from '../../regions/metrics/metrics-region.tsx';
import type { MetricColumns } from '../../regions/metrics/metrics-region.tsx';
import { Narration } from '../../regions/narration/narration.tsx';
import { Notices } from '../../regions/notices/notices.tsx';
import { PlaybackBar } from '../../regions/playback/playback-bar.tsx';
import header from '../../shell/header.module.css';
import { Header } from '../../shell/header.tsx';
import { HelpDialog } from '../../shell/help-dialog.tsx';
import { useKeptFocus } from '../../shell/kept-focus.ts';
import { ShareButton } from '../../shell/share-button.tsx';
import { formats } from '../../stand/formats.ts';
import { useNarrator, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { useRem } from '../../stand/use-rem.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import { Choice } from './choice.tsx';
import styles from './pattern-screen.module.css';
import { Tabs } from './tabs.tsx';
import type { TabName } from './tabs.tsx';
import { useKeyboard } from './use-keyboard.ts';
import { useMedia } from './use-media.ts';
import { useReady } from './use-ready.ts';

/** Statecharts and layers are drawn for those who look inside: they need not be loaded with the page. */
const Inspector = lazy(async () => ({ default: (await import('../../regions/inspector/inspector.tsx')).Inspector }));

interface PatternScreenProps {
  /** A word of a link: which tab stands in front, and how much of the figure is shown. */
  readonly layout: string;
  readonly madeWithVersion: number | null;
}

const SPLITS: readonly Split[] = ['paper', 'balanced', 'stage'];
/** Where the page does not scroll as one: see pattern-screen.module.css. */
const ONE_SCREEN = '(min-width: 900px)';
/** Above the figure, and below the last number. */
const AIR = 4 + 8;

/** Question, figure, measures, narration, side column and playback: the page of a pattern. */
export function PatternScreen({ layout, madeWithVersion }: PatternScreenProps): ReactElement {
  const { pattern, player } = useScene();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [tab, setTab] = useState<TabName>(layout.includes('log') ? 'log' : 'numbers');
  const [split, setSplit] = useState<Split>(SPLITS.find((each) => layout.includes(each)) ?? 'balanced');
  const selection = usePlayerState((state) => state.selection);
  const lens = usePlayerState((state) => state.lens);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  const { ref, width } = useSize<HTMLDivElement>();
  const { ref: screenRef, height: screenHeight } = useSize<HTMLElement>();
  const { ref: aboveRef, height: aboveHeight } = useSize<HTMLDivElement>();
  const side = useRef<HTMLElement>(null);
  const room = (screenHeight ?? 0) - (aboveHeight ?? 0) - AIR;
  const place = usePlace(width ?? 0, split, useMedia(ONE_SCREEN) ? room : null);
  useReady(player);
  useKeyboard(player, openHelp);
  useKeptFocus();
  const isInspecting = selectionOf(selection) !== null;
  useReturn(isInspecting);
  // Panels that are not seen are still heard: what gets the focus there comes into sight.
  const reveal = (name: TabName) => {
    if (isInspecting) player.select('');
    if (tab !== name) setTab(name);
  };
  return (
    <div className={`${styles.screen} ${isInspecting ? styles.inspecting : ''}`}>
      <Header title={pattern.title} skipTo="simulation">
        <a className={header.link} href="notes/">
          {texts.notes}
        </a>
        <ShareButton layout={layoutWord(tab, split)} />
        <button type="button" className={header.link} onClick={openHelp}>
          {texts.help.button} <kbd aria-hidden="true">{texts.help.key}</kbd>
        </button>
      </Header>
      <main className={styles.main}>
        <section ref={screenRef} className={styles.scroll} aria-label={texts.figure} {...useScrolls(screenRef)}>
          <div ref={aboveRef} className={styles.above}>
            <Notices madeWithVersion={madeWithVersion} />
            <div className={styles.question}>
              <h1>{pattern.question}</h1>
            </div>
          </div>
          <div className={styles.pictured}>
            <div ref={ref} id="simulation" tabIndex={-1} className={styles.figure} data-stage="">
              <SimulationFigure split={split} windowUs={place.fullWindowUs} height={place.height} />
            </div>
            <div className={styles.views}>
              <Choice
                label={texts.lens.label}
                options={[
                  ['application', texts.lens.application],
                  ['transport', texts.lens.transport],
                ]}
                value={lens}
                onChoose={player.setLens}
              />
              <Choice
                label={texts.split.label}
                options={SPLITS.map((each) => [each, texts.split[each]] as const)}
                value={split}
                onChoose={setSplit}
              />
            </div>
          </div>
          <div className={styles.numbers} data-tab="numbers" data-shown={tab === 'numbers'}>
            {width !== null && (
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
              setTab(next);
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
          <PauseAt />
        </div>
        <div className={styles.panel} data-tab="log" data-shown={tab === 'log'} onFocus={() => reveal('log')}>
          <EventLog />
        </div>
      </aside>
      <PlaybackBar windowUs={place.windowUs} />
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** Gives the focus back to what opened the inspector once that is closed. */
function useReturn(isInspecting: boolean): void {
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (isInspecting) {
      opener.current = document.activeElement;
      return;
    }
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
    opener.current = null;
  }, [isInspecting]);
}

function layoutWord(tab: TabName, split: Split): string {
  return [tab === 'log' ? 'log' : '', split === 'balanced' ? '' : split].filter((word) => word !== '').join('-');
}

interface SimulationFigureProps {
  readonly split: Split;
  readonly windowUs: number;
  readonly height: number | undefined;
}

function SimulationFigure({ split, windowUs, height }: SimulationFigureProps): ReactElement {
  const { pattern, player } = useScene();
  const { timeline, topology, run } = useRun();
  const { names } = useNarrator();
  const lens = usePlayerState((state) => state.lens);
  const selectedKey = usePlayerState((state) => state.selection);
  const selection = useMemo(() => selectionOf(selectedKey), [selectedKey]);
  const hosts = useMemo(
    () => topology.hosts.map(({ id, shape, group }) => ({ id, shape, group, title: names.host(id) })),
    [topology, names],
  );
  const words = useMemo(
    () => ({ mainProgram: pattern.mainProgram, stateWords: pattern.stateWords, badgeWords: pattern.badgeWords ?? {} }),
    [pattern],
  );
  const select = useCallback((next: Selection | null) => player.select(selectionKey(next)), [player]);
  return (
    <Figure
      timeline={timeline}
      log={run.log}
      hosts={hosts}
      links={topology.links}
      lens={lens}
      source={player.shown}
      formats={formats}
      words={words}
      selection={selection}
      onSelect={select}
      split={split}
      windowUs={windowUs}
      height={height}
    />
  );
}

/** Of a phone: what words leave of the width is for the picture, and a little of it stays however large they are. */
function narrowColumns(name: number, width: number, zoom: number): MetricColumns {
  const left = Math.round(width * 0.4);
  return { name, left, right: Math.max(left + 24, Math.round(width - 116 * zoom)), note: width };
}

interface Place {
  readonly columns: MetricColumns;
  /** How much time the paper shows, and how much a figure of full width would. */
  readonly windowUs: number;
  readonly fullWindowUs: number;
  readonly gridUs: number;
  /** Of the figure; undefined where it may be as high as it would like. */
  readonly height: number | undefined;
}

/** The columns of the figure, which the measures below it share; `room` is for both of them, null where they may scroll. */
function usePlace(width: number, split: Split, room: number | null): Place {
  const { pattern } = useScene();
  const { topology } = useRun();
  const zoom = useRem(1 / 16);
  return useMemo(() => {
    const { hosts, links } = topology;
    const all = { hosts, links, width: Math.max(width, 280) };
    const layout = layoutFigure({ ...all, split: 'balanced' });
    const { paper, measures, size } = layout;
    const isNarrow = size === 'phone' || size === 'tiny';
    const columns = isNarrow
      ? narrowColumns(measures.margin, width, zoom)
      : {
          name: measures.margin,
          left: paper.left,
          right: paper.right,
          note: paper.right + (size === 'wide' ? 136 : 112),
        };
    const paperWidth = Math.max(1, paper.right - paper.left);
    const fullWindowUs = narrowedWindow(layout, pattern.windowUs);
    const windowUs = shownWindow(layout, fullWindowUs);
    const { gridUs } = axisFor(windowUs, paperWidth, measures.labelGap, measures.gridGap);
    const rows = picturedRows(pattern.metrics).map((row) => Math.round(row.height * zoom));
    const { heights } = layoutFigure({ ...all, split });
    const height = room === null ? undefined : figureHeight(heights, room, rows);
    return { columns, windowUs, fullWindowUs, gridUs, height };
  }, [pattern, topology, width, split, room, zoom]);
}
