import type { ReactElement } from 'react';
import { useRoving } from '../../../views/roving.ts';
import { usePlayer } from '../scene-context.ts';
import styles from './fault-buttons.module.css';
import type { Fault } from './fault-list.ts';

/** A button for each of these faults: a press is done to the run where the viewer is. */
export function FaultButtons({ faults }: { readonly faults: readonly Fault[] }): ReactElement {
  const player = usePlayer();
  const list = useRoving<HTMLUListElement>('column');
  return (
    <ul ref={list} className={styles.faults}>
      {faults.map(({ key, name, action, icon }) => (
        <li key={key}>
          <button type="button" className={styles.fault} onClick={() => player.act(action)}>
            <Icon icon={icon} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Icon({ icon }: Pick<Fault, 'icon'>): ReactElement {
  return (
    <svg className={styles.icon} viewBox="0 0 24 20" width="24" height="20" aria-hidden="true">
      {icon === 'link' && (
        <>
          <path d="M1 10H8M16 10H23" />
          <path className={styles.hand} d="M9.5 15L11 5M13 15L14.5 5" />
        </>
      )}
      {icon === 'host' && (
        <>
          <path d="M4 3H20V9H4ZM4 11H20V17H4Z" />
          <path className={styles.hand} d="M7 5L17 15M17 5L7 15" />
        </>
      )}
      {icon === 'packet' && (
        <>
          <path d="M1 10H9" strokeDasharray="3 2" />
          <path className={styles.hand} d="M12 5L20 15M20 5L12 15" />
        </>
      )}
      {icon === 'news' && (
        <>
          <path d="M12 3L20 16H4Z" />
          <path className={styles.hand} d="M12 8V12" />
        </>
      )}
    </svg>
  );
}
