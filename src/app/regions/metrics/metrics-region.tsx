import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { METRICS } from '../../../measure/metric.ts';
import type { MetricName } from '../../../measure/metric.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { SmallMultiple } from '../../../views/figure/small-multiple.tsx';
import { MoreButton } from '../../stand/more-button.tsx';
import { useScene, usePlayerState, useRun } from '../../stand/scene-context.ts';
import { texts } from './texts.en.ts';
import { useRem } from '../../stand/use-rem.ts';
import { picturedRows } from './metric-rows.ts';
import type { MetricRow } from './metric-rows.ts';
import styles from './metrics-region.module.css';
import { expectedOf, linesOf, topOf } from './picture-lines.ts';
import { useMeasures } from './use-measures.ts';
import type { Measured } from './use-measures.ts';

export interface MetricColumns {
  readonly name: number;
  readonly left: number;
  readonly right: number;
  readonly note: number;
}

interface MetricsRegionProps {
  readonly windowUs: number;
  readonly gridUs: number;
  readonly columns: MetricColumns;
}

/** What is measured: pictures on the clock of the figure for the most telling, a table for the rest. */
export function MetricsRegion(props: MetricsRegionProps): ReactElement {
  const { pattern } = useScene();
  const [isLong, setLong] = useState(false);
  const measured = useMeasures();
  const { parameters } = useRun().recipe;
  const rows = useMemo(() => picturedRows(pattern, parameters), [pattern, parameters]);
  const rest = pattern.metrics.filter((name) => !rows.some(({ names }) => names.includes(name)));
  return (
    <section className={styles.region} aria-label={texts.region}>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.title} title={row.definition}>
            <Picture {...props} row={row} measured={measured} />
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <div className={styles.rest} style={{ paddingLeft: props.columns.name, paddingRight: props.columns.name }}>
          <MoreButton isLong={isLong} onChange={setLong} words={texts} />
          {isLong && <Table names={rest} measured={measured} />}
        </div>
      )}
    </section>
  );
}

function Picture({
  row,
  measured,
  ...place
}: MetricsRegionProps & { readonly row: MetricRow; readonly measured: Measured }): ReactElement {
  const { player } = useScene();
  const { run, metrics, timeline, topology } = useRun();
  const revision = usePlayerState((state) => state.revision);
  const computedTo = usePlayerState((state) => state.computedTo);
  const { names, title } = row;
  // As high as its words, whatever size of text the reader has set.
  const height = Math.round(row.height * useRem(1 / 16));
  const client = topology.hosts.find(({ group }) => group === 'client')?.id ?? '';
  // The series grow in place: the revision says when.
  const lines = useMemo(
    () => (revision < 0 ? [] : linesOf(row, { run, timeline, metrics, client, computedTo })),
    [row, run, timeline, metrics, client, computedTo, revision],
  );
  const sayTop = useMemo(() => topOf(row), [row]);
  const valueAt = useMemo(() => () => measured.sayRow(names), [measured, names]);
  const expectedAt = useMemo(() => expectedOf(row, measured.expected), [row, measured]);
  return (
    <SmallMultiple
      name={title}
      lines={lines}
      source={player.shown}
      windowUs={place.windowUs}
      gridUs={place.gridUs}
      columns={place.columns}
      height={height}
      sayTop={sayTop}
      expectedAt={expectedAt}
      valueAt={valueAt}
    />
  );
}

function Table({
  names,
  measured,
}: {
  readonly names: readonly MetricName[];
  readonly measured: Measured;
}): ReactElement {
  usePlayerState((state) => state.position);
  const { unit } = useScene().pattern;
  return (
    <dl className={styles.table}>
      {names.map((name) => {
        const said = measured.say(name);
        return (
          <div key={name} title={inUnit(METRICS[name].definition, unit)}>
            <dt>{inUnit(METRICS[name].title, unit)}</dt>
            <dd>
              <b>{said.value}</b> <small>{said.unit}</small> <span>{said.note}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
