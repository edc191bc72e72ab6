import { memo } from 'react';
import type { ReactElement } from 'react';
import type { Entry } from '../../../kernel/entry.ts';
import { selectionKey } from '../../../views/selection.ts';
import { formatClock } from '../../format.ts';
import { useNarrator, usePlayer, usePlayerState, useRun } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './event-log.module.css';
import { selectionOfEntry } from './log-index.ts';
import { rowHeight } from './row-height.ts';

interface LogBlockProps {
  readonly numbers: readonly number[];
  /** The places of its rows in the list: `from` to before `to`, of `count`. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Rows from here on are not yet; those from `nowFrom` to here are of the step of now. */
  readonly passed: number;
  readonly nowFrom: number;
  /** Its first row that is not yet is the first of all. */
  readonly isFutureMarked: boolean;
  /** The place that the Tab key stops at; -1 where it is in no row of this block. */
  readonly stop: number;
  readonly onChoose: (place: number | null) => void;
}

/** A part of the rows of the log. Made anew only when something in it changes: most of them are far from now. */
export const LogBlock = memo(function LogBlock(props: LogBlockProps): ReactElement {
  const { numbers, from, to, count, passed, nowFrom, isFutureMarked, stop, onChoose } = props;
  const player = usePlayer();
  const { run } = useRun();
  const narrator = useNarrator();
  const selection = usePlayerState((state) => state.selection);
  const rows = Array.from({ length: to - from }, (_, index) => from + index);
  return (
    <ol aria-label={texts.log.list(from + 1, to)}>
      {rows.map((place) => {
        const entry = run.log[numbers[place] ?? -1];
        if (entry === undefined) return null;
        const own = selectionKey(selectionOfEntry(entry));
        const said = narrator.say(entry) ?? entry.kind;
        const isFuture = place >= passed;
        const isNow = place >= nowFrom && !isFuture;
        return (
          <li
            key={entry.n}
            className={classOf(isFuture, isNow)}
            style={{ containIntrinsicBlockSize: `auto ${rowHeight(said.length)}rem` }}
            aria-setsize={count}
            aria-posinset={place + 1}
            aria-current={isNow ? 'step' : undefined}
          >
            {isFutureMarked && place === passed && <p className={styles.notYet}>{texts.log.notYet}</p>}
            <button
              type="button"
              data-place={place}
              tabIndex={place === stop ? 0 : -1}
              aria-pressed={own !== '' && own === selection}
              onFocus={() => onChoose(place)}
              onBlur={({ relatedTarget }) => {
                if (!(relatedTarget instanceof HTMLElement && 'place' in relatedTarget.dataset)) onChoose(null);
              }}
              onClick={() => {
                player.seekStep(entry.step);
                player.select(own);
              }}
            >
              <Moment entry={entry} isFuture={isFuture} />
              <span className={styles.said}>{said}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
});

function Moment({ entry, isFuture }: { readonly entry: Entry; readonly isFuture: boolean }): ReactElement {
  return (
    <time>
      {formatClock(entry.at)}
      {isFuture && <span className="sr"> {texts.log.future}</span>}
    </time>
  );
}

function classOf(isFuture: boolean, isNow: boolean): string {
  return [styles.row, ...(isFuture ? [styles.future] : []), ...(isNow ? [styles.current] : [])].join(' ');
}
