import type { ReactElement } from 'react';
import { useRoving } from '../../../views/roving.ts';
import { FaultPicture } from '../../stand/faults/fault-picture.tsx';
import type { FaultColumn, FaultRow } from '../../stand/faults/fault-table.ts';
import { usePlayer } from '../../stand/scene-context.ts';
import styles from './fault-table.module.css';
import { texts } from './texts.en.ts';

interface FaultTableProps {
  readonly title: string;
  readonly columns: readonly FaultColumn[];
  readonly rows: readonly FaultRow[];
}

/** What can be done to each of these, and in a line what it really is. What would change nothing now is void. */
export function FaultTable({ title, columns, rows }: FaultTableProps): ReactElement {
  const cells = useRoving<HTMLTableElement>('plane');
  return (
    <>
      <table ref={cells} className={styles.table}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr">{texts.where}</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                <span>{texts.about[column][0]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
      <dl className={styles.about}>
        {columns.map((column) => (
          <div key={column}>
            <dt>{texts.about[column][0]}</dt>
            <dd>{texts.about[column][1]}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Row({ row, columns }: { readonly row: FaultRow; readonly columns: readonly FaultColumn[] }): ReactElement {
  const player = usePlayer();
  return (
    <tr>
      <th scope="row">{row.title}</th>
      {columns.map((column, index) => {
        const cell = row.cells[index] ?? null;
        return (
          <td key={column}>
            {cell !== null && (
              <button
                type="button"
                aria-label={cell.name}
                title={cell.name}
                // A disabled button would lose the focus with the fault that makes it void.
                aria-disabled={cell.isVoid}
                onClick={cell.isVoid ? undefined : () => player.act(cell.action)}
              >
                <FaultPicture icon={cell.icon} />
              </button>
            )}
          </td>
        );
      })}
    </tr>
  );
}
