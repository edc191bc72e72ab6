import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Layer } from '../../../kernel/entry.ts';
import { lowerBound } from '../../../record/spans.ts';
import { formatCount } from '../../format.ts';
import { useNarrator, usePlayerState, useRun } from '../../stand/scene-context.ts';
import { usePrediction } from '../../stand/use-prediction.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './event-log.module.css';
import { LOG_KINDS, LogIndex } from './log-index.ts';
import type { LogFilter } from './log-index.ts';
import { LogRows } from './log-rows.tsx';

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
      <LogRows numbers={index.index.numbers} count={count} />
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
