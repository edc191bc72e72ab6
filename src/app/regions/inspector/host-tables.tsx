import type { ReactElement } from 'react';
import type { HostInspection } from '../../../kernel/inspection.ts';
import type { Microseconds } from '../../../kernel/time.ts';
import { readAloud } from '../../../views/geometry/host-view.ts';
import { formatBytes, formatDuration } from '../../format.ts';
import { useNarrator } from '../../stand/scene-context.ts';
import { programTitle } from '../../stand/words/programs.en.ts';
import { sayValue } from './machine.tsx';
import { Table } from './table.tsx';
import { texts as words } from './texts.en.ts';

/** More rows than this are counted, not shown: a server may have hundreds of sockets. */
const MOST_ROWS = 12;

interface HostTablesProps {
  readonly inside: HostInspection;
  readonly at: Microseconds;
}

/** What the kernel of a host knows: who works or waits for a core, its sockets, listeners, timers and disk. */
export function HostTables({ inside, at }: HostTablesProps): ReactElement {
  const { names } = useNarrator();
  const { table } = words;
  const title = (process: string) => programTitle(process.slice(process.indexOf('/') + 1));
  const tables = [
    {
      title: table.queue(inside.cores),
      columns: [table.work, table.of, table.left],
      rows: inside.works.map(({ name, process, leftUs, isRunning }, index) => [
        `${index}`,
        readAloud(name),
        title(process),
        isRunning ? formatDuration(leftUs) : table.waits(formatDuration(leftUs)),
      ]),
    },
    {
      title: table.sockets,
      columns: [table.peer, table.state, table.ports, table.unread],
      rows: inside.sockets.map(({ id, protocol, remote, state, localPort, unread, queue }) => [
        id,
        remote === null ? table.anyone : names.host(remote.host),
        protocol === 'UDP' ? protocol : queue === null ? state : table.inQueue(state, queue),
        remote === null ? `${localPort}` : table.pair(localPort, remote.port),
        unread === 0 ? table.none : formatBytes(unread),
      ]),
    },
    {
      title: table.listeners,
      columns: [table.port, table.program, table.waiting],
      rows: inside.listeners.map(({ port, process, waiting, room }) => [
        `${port}`,
        `${port}`,
        title(process),
        waiting === null || room === null ? table.atOnce : table.ofRoom(waiting, room),
      ]),
    },
    {
      title: words.timers,
      columns: [table.timer, table.of, table.rings],
      rows: inside.timers.map((timer) => [
        `${timer.process} ${timer.name}`,
        readAloud(timer.name),
        title(timer.process),
        table.in(formatDuration(timer.at - at)),
      ]),
    },
    {
      title: table.disk,
      columns: [words.name, words.value],
      rows: inside.disk.map(({ key, value, lines }) => [
        key,
        readAloud(key),
        lines === null ? sayValue(value) : table.lines(lines, value === undefined ? '' : sayValue(value)),
      ]),
    },
  ];
  return (
    <>
      {tables
        .filter(({ rows }) => rows.length > 0)
        .map(({ title: name, columns, rows }) => (
          <Table
            key={name}
            title={rows.length > MOST_ROWS ? table.more(name, rows.length - MOST_ROWS) : name}
            columns={columns}
            rows={rows.slice(0, MOST_ROWS).map(([key = '', ...cells]) => ({ key, cells }))}
          />
        ))}
    </>
  );
}
