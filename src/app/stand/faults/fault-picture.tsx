import type { ReactElement } from 'react';
import type { Fault, FaultIcon } from './fault-list.ts';
import styles from './fault-picture.module.css';

/** What is there in ink, and what happens to it by hand. */
const PICTURES: Readonly<Record<FaultIcon, readonly [ink: string, hand: string]>> = {
  cut: ['M1 10H8M16 10H23', 'M9.5 15L11 5M13 15L14.5 5'],
  whole: ['M1 10H23', 'M8 6L12 10L8 14'],
  blocked: ['M1 10H9M15 10H23', 'M12 3V17'],
  crash: ['M4 3H20V9H4ZM4 11H20V17H4Z', 'M7 5L17 15M17 5L7 15'],
  program: ['M4 3H20V17H4ZM4 6.5H20', 'M9 9.5L15 15M15 9.5L9 15'],
  again: ['M4 3H20V9H4ZM4 11H20V17H4Z', 'M8 10A4 4 0 1 0 12 6M12 3.5V8.5L15.5 6Z'],
  offline: ['M3 4H21V16H3Z', 'M6 18L18 2'],
  online: ['M3 4H21V16H3Z', 'M8 10L11 13L16 7'],
  frozen: ['M12 2.5A7.5 7.5 0 1 0 12 17.5A7.5 7.5 0 1 0 12 2.5Z', 'M10 7V13M14 7V13'],
  door: ['M6 2H18V18H6Z', 'M14.5 9.5V11.5'],
  packet: ['M1 10H3M5 10H7M9 10H10', 'M12 5L20 15M20 5L12 15'],
  news: ['M12 3L20 16H4Z', 'M12 8V12'],
};

/** The small picture of a fault. */
export function FaultPicture({ icon }: Pick<Fault, 'icon'>): ReactElement {
  const [ink, hand] = PICTURES[icon];
  return (
    <svg className={styles.icon} viewBox="0 0 24 20" width="24" height="20" aria-hidden="true">
      <path d={ink} />
      <path className={styles.hand} d={hand} />
    </svg>
  );
}
