import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { faultsOf } from '../../stand/faults/fault-list.ts';
import { faultTable, HOST_COLUMNS, LINK_COLUMNS } from '../../stand/faults/fault-table.ts';
import { ListeningIndex } from '../../stand/faults/listening.ts';
import { MoreButton } from '../../stand/more-button.tsx';
import { useFrame, useNarrator, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { FaultTable } from './fault-table.tsx';
import styles from './faults-region.module.css';
import { texts as own } from './texts.en.ts';

/** What can be broken, and mended: what makes most sense as a short list, everything as a table. */
export function FaultsRegion(): ReactElement {
  const { topology } = useRun();
  const { names } = useNarrator();
  const { pattern } = useScene();
  const frame = useFrame();
  const [isLong, setLong] = useState(false);
  const { first } = useMemo(() => faultsOf(topology, frame, names, pattern), [topology, frame, names, pattern]);
  return (
    <section className={styles.region} aria-label={texts.faults.region}>
      <h2 className={styles.heading}>{texts.faults.title}</h2>
      <FaultButtons faults={isLong ? first.filter(({ action }) => action.type === 'publish') : first} />
      {isLong && <AllFaults />}
      <MoreButton isLong={isLong} onChange={setLong} words={texts.faults} />
    </section>
  );
}

function AllFaults(): ReactElement {
  const { topology, run } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const listening = useMemo(() => new ListeningIndex(run.log), [run]);
  const { hosts, links, isComplete } = useMemo(
    () => faultTable(topology, frame, names, (host) => listening.at(host, frame.limit)),
    [topology, frame, names, listening],
  );
  return (
    <>
      <FaultTable title={own.hosts} columns={HOST_COLUMNS} rows={hosts} />
      <FaultTable title={own.links} columns={LINK_COLUMNS} rows={links} />
      {!isComplete && <p className={styles.note}>{texts.faults.others}</p>}
    </>
  );
}
