import type { ReactElement } from 'react';
import { useRoving } from '../../../views/roving.ts';
import { usePlayer } from '../scene-context.ts';
import styles from './fault-buttons.module.css';
import type { Fault } from './fault-list.ts';
import { FaultPicture } from './fault-picture.tsx';

interface FaultButtonsProps {
  readonly faults: readonly Fault[];
  /** The host or link that all of them are done to: where it is named above, they need not show it each. */
  readonly of?: string;
}

/** A button for each of these faults: a press is done to the run where the viewer is. */
export function FaultButtons({ faults, of }: FaultButtonsProps): ReactElement {
  const player = usePlayer();
  const list = useRoving<HTMLUListElement>('column');
  return (
    <ul ref={list} className={of === undefined ? styles.faults : `${styles.faults} ${styles.short}`}>
      {faults.map(({ key, name, action, icon }) => (
        <li key={key}>
          <button type="button" className={styles.fault} onClick={() => player.act(action)}>
            <FaultPicture icon={icon} />
            <span>{of === undefined ? name : without(name, of)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A name that shows less than it says: `Take Browser offline` shows `Take offline`. */
function without(name: string, of: string): ReactElement {
  const hidden = [` on ${of}`, ` ${of}`].find((part) => name.includes(part)) ?? '';
  const at = hidden === '' ? name.length : name.indexOf(hidden);
  return (
    <>
      {name.slice(0, at)}
      <span className="sr">{hidden}</span>
      {name.slice(at + hidden.length)}
    </>
  );
}
