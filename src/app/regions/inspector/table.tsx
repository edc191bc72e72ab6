import { useRef } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useScrolls } from '../../stand/use-scrolls.ts';
import styles from './inspector.module.css';

export interface TableRow {
  readonly key: string;
  readonly cells: readonly ReactNode[];
}

interface TableProps {
  readonly title: string;
  /** Where a heading beside it says the same. */
  readonly hidesTitle?: boolean;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** A small table that scrolls inside itself; its first cells name its rows. */
export function Table({ title, hidesTitle = false, columns, rows }: TableProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div ref={frame} className={styles.tableFrame} {...useScrolls(frame)}>
      <table className={styles.table}>
        <caption className={hidesTitle ? 'sr' : undefined}>{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key}>
              <th scope="row">{first}</th>
              {others.map((cell, index) => (
                <td key={columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
