import { useCallback, useMemo } from 'react';
import type { ReactElement } from 'react';
import { Figure } from '../../../views/figure/figure.tsx';
import type { Split } from '../../../views/geometry/layout.ts';
import type { LegendMark } from '../../../views/geometry/legend.ts';
import { selectionKey, selectionOf } from '../../../views/selection.ts';
import type { Selection } from '../../../views/selection.ts';
import { drawnStates } from '../../stand/drawn-states.ts';
import { formats } from '../../stand/formats.ts';
import { sayMark } from '../../stand/words/marks.en.ts';
import { useHurried } from '../../stand/use-hurried.ts';
import { useInside } from '../../stand/use-inside.ts';
import { PaperTools } from './paper-tools.tsx';
import styles from './paper-tools.module.css';
import { useHand } from './use-hand.ts';
import { useNarrator, usePageState, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';

interface FigureRegionProps {
  readonly split: Split;
  /** Of a figure of full width, and of this one. */
  readonly windowUs: number;
  readonly shownUs: number;
  readonly height: number | undefined;
  /** Of the figure, in pixels. */
  readonly width: number;
  readonly isProjector?: boolean;
  /** Without tools on the paper. */
  readonly isBare?: boolean;
}

/** The picture of the run on show, and what is selected in it. */
export function FigureRegion({
  split,
  windowUs,
  shownUs,
  height,
  width,
  isProjector = false,
  isBare = false,
}: FigureRegionProps): ReactElement {
  const { pattern, player } = useScene();
  const { recipe, timeline, topology, run } = useRun();
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
  const drawn = useMemo(() => drawnStates(pattern, recipe), [pattern, recipe]);
  const explain = useCallback((mark: LegendMark) => sayMark(mark, pattern.unit), [pattern]);
  const select = useCallback((next: Selection | null) => player.select(selectionKey(next)), [player]);
  const hand = useHand();
  const hurried = useHurried();
  const inside = useInside(width, isProjector);
  const ruler = usePageState((state) => state.ruler);
  return (
    <div className={styles.place}>
      <Figure
        timeline={timeline}
        log={run.log}
        hosts={hosts}
        links={topology.links}
        lens={lens}
        source={player.shown}
        formats={formats}
        words={words}
        drawn={drawn}
        selection={selection}
        onSelect={select}
        explain={explain}
        split={split}
        windowUs={windowUs}
        height={height}
        hand={hand}
        isProjector={isProjector}
        ruler={ruler}
        hurried={hurried}
        inside={inside}
      />
      {split !== 'stage' && !isBare && <PaperTools windowUs={shownUs} />}
    </div>
  );
}
