import type { ReactElement, ReactNode } from 'react';
import { usePlayer } from '../../stand/scene-context.ts';
import styles from './inspector.module.css';
import { texts as words } from './texts.en.ts';

interface PanelProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly sub: string;
  readonly children?: ReactNode;
}

/** The frame of every inspector: what it is, and how to close it. */
export function Panel({ icon, title, sub, children }: PanelProps): ReactElement {
  const player = usePlayer();
  return (
    <>
      <div className={styles.head}>
        {icon}
        <h2 className={styles.title}>{title}</h2>
        <button type="button" className="text-link" onClick={() => player.select('')}>
          {words.close} <span aria-hidden="true">{words.closeHint}</span>
        </button>
      </div>
      <p className={styles.sub}>{sub}</p>
      {children}
    </>
  );
}

export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}): ReactElement {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className={styles.part}>
      <h3 className={styles.partTitle}>{title}</h3>
      {children}
    </div>
  );
}
