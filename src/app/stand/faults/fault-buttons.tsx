import type { ReactElement } from 'react';
import { useRoving } from '../../../views/roving.ts';
import { usePlayer } from '../scene-context.ts';
import styles from './fault-buttons.module.css';
import type { Fault } from './fault-list.ts';
import { FaultPicture } from './fault-picture.tsx';

/** A button for each of these faults: a press is done to the run where the viewer is. */
export function FaultButtons({ faults }: { readonly faults: readonly Fault[] }): ReactElement {
  const player = usePlayer();
  const list = useRoving<HTMLUListElement>('column');
  return (
    <ul ref={list} className={styles.faults}>
      {faults.map(({ key, name, action, icon }) => (
        <li key={key}>
          <button type="button" className={styles.fault} onClick={() => player.act(action)}>
            <FaultPicture icon={icon} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
