import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement, UIEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Layer } from '../../../kernel/entry.ts';
import { lowerBound } from '../../../record/spans.ts';
import { placeAfter } from '../../../views/roving.ts';
import { selectionKey } from '../../../views/selection.ts';
import { formatClock, formatCount } from '../../format.ts';
import { useNarrator, usePlayer, usePlayerState, useRun } from '../../stand/scene-context.ts';
import { usePrediction } from '../../stand/use-prediction.ts';
import { texts } from '../../stand/texts.en.ts';
import { useRem } from '../../stand/use-rem.ts';
import styles from './event-log.module.css';
import { LOG_KINDS, LogIndex, selectionOfEntry } from './log-index.ts';
import type { LogFilter } from './log-index.ts';

/** Rows have one height, so that only those in sight need to exist: two lines of text, whatever its size. */
const ROW_REM = 44 / 16;
const BEYOND = 6;

type Wish = Omit<LogFilter, 'lens'>;

/** The run as sentences: the picture's equivalent for those who do not see it. */
export function EventLog(): ReactElement {
  const { run, topology } = useRun();
  const { names } = useNarrator();
  const lens = usePlayerState((state) => state.lens);
  const revision = usePlayerState((state) => state.revision);
  const [wish, setWish] = useState<Wish>({ kind: 'all', host: '', layer: 'all' });
  const index = useMemo(() => ({ of: run, index: new LogIndex({ lens, ...wish }) }), [run, lens, wish]);
  const all = useMemo(() => (revision < 0 ? 0 : index.index.follow(index.of.log)), [index, revision]);
  const isVeiled = usePrediction()?.kind === 'open';
  const step = usePlayerState((state) => state.position.step);
  // While somebody guesses, what comes is not told.
  const count = isVeiled ? Math.min(all, lowerBound(index.index.numbers, run.entriesThrough(step))) : all;
  return (
    <section className={styles.region} aria-label={texts.log.region}>
      <fieldset className={styles.filters}>
        <legend className="sr">{texts.log.filters}</legend>
        <Filter
          label={texts.log.kind}
          value={wish.kind}
          options={LOG_KINDS.map((kind) => [kind, texts.log.kinds[kind]])}
          onChoose={(value) => setWish({ ...wish, kind: LOG_KINDS.find((kind) => kind === value) ?? 'all' })}
        />
        <Filter
          label={texts.log.host}
          value={wish.host === '' ? 'all' : wish.host}
          options={topology.hosts.map(({ id }) => [id, names.host(id)])}
          onChoose={(value) => setWish({ ...wish, host: value === 'all' ? '' : value })}
        />
        <Filter
          label={texts.log.layer}
          value={wish.layer}
          options={LAYERS.map((layer) => [layer, texts.log.layers[layer]])}
          onChoose={(value) => setWish({ ...wish, layer: LAYERS.find((layer) => layer === value) ?? 'all' })}
        />
      </fieldset>
      <p className={styles.count}>{count === 0 ? texts.log.empty : texts.log.count(formatCount(count))}</p>
      <Rows numbers={index.index.numbers} count={count} />
    </section>
  );
}

const LAYERS: readonly Layer[] = ['user', 'host', 'process', 'application', 'framing', 'transport', 'link'];

interface FilterProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, title: string])[];
  readonly onChoose: (value: string) => void;
}

function Filter({ label, value, options, onChoose }: FilterProps): ReactElement {
  return (
    <label className={styles.filter}>
      <span>{label}</span>
      <select className="plain-field" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="all">{texts.log.all}</option>
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface RowsProps {
  readonly numbers: readonly number[];
  readonly count: number;
}

function Rows({ numbers, count }: RowsProps): ReactElement {
  const player = usePlayer();
  const { run } = useRun();
  const narrator = useNarrator();
  const selection = usePlayerState((state) => state.selection);
  const step = usePlayerState((state) => state.position.step);
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const row = useRem(ROW_REM);
  const passed = lowerBound(numbers, run.entriesThrough(step));

  // The rows of now stay in sight while time moves on.
  useEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    const top = (passed - 1) * row;
    if (top < node.scrollTop || top + 2 * row > node.scrollTop + node.clientHeight)
      node.scrollTop = top - node.clientHeight / 2;
  }, [passed, row]);

  useEffect(() => {
    const node = scroller.current;
    if (node === null) return undefined;
    const observer = new ResizeObserver(() => setView({ top: node.scrollTop, height: node.clientHeight }));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  // One stop of the Tab key: the row that was gone to, or else the row of now. It exists also when it is out of sight.
  const [chosen, setChosen] = useState<number | null>(null);
  const stop = Math.min(count - 1, chosen ?? Math.max(0, passed - 1));
  const from = Math.max(0, Math.floor(view.top / row) - BEYOND);
  const to = Math.min(count, Math.ceil((view.top + view.height) / row) + BEYOND);
  const places = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  if (stop >= 0 && !places.includes(stop)) places.push(stop);
  const onScroll = (event: UIEvent<HTMLDivElement>) =>
    setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const place = placeAfter(event.key, stop, count);
    if (place < 0) return;
    // The same keys move time elsewhere.
    event.preventDefault();
    // The row may have to be made first, and then scrolls itself into sight.
    flushSync(() => setChosen(place));
    scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus();
  };

  return (
    <div ref={scroller} className={styles.scroller} onScroll={onScroll}>
      <ol className={styles.rows} aria-label={texts.log.list} style={{ height: count * row }}>
        {places.map((place) => {
          const entry = run.log[numbers[place] ?? -1];
          if (entry === undefined) return null;
          const own = selectionKey(selectionOfEntry(entry));
          const isNow = entry.step === step;
          return (
            <li
              key={entry.n}
              className={`${styles.row} ${place >= passed ? styles.future : ''} ${isNow ? styles.current : ''}`}
              style={{ top: place * row, height: row }}
              aria-setsize={count}
              aria-posinset={place + 1}
              aria-current={isNow ? 'step' : undefined}
            >
              <button
                type="button"
                data-place={place}
                tabIndex={place === stop ? 0 : -1}
                aria-pressed={own !== '' && own === selection}
                onFocus={() => setChosen(place)}
                onBlur={({ relatedTarget }) => {
                  if (!(relatedTarget instanceof HTMLElement && 'place' in relatedTarget.dataset)) setChosen(null);
                }}
                onKeyDown={onKeyDown}
                onClick={() => {
                  player.seekStep(entry.step);
                  player.select(own);
                }}
              >
                <time>{formatClock(entry.at)}</time>
                <span>{narrator.say(entry) ?? entry.kind}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
