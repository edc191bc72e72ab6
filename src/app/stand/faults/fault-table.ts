import type { HostAction, LinkAction } from '../../../kernel/intervention.ts';
import { linkId } from '../../../kernel/topology.ts';
import type { HostSpec, LinkSpec, Topology } from '../../../kernel/topology.ts';
import type { Frame } from '../../../record/frame.ts';
import type { Names } from '../words/names.ts';
import { hostFault, linkFault, lossFault, shownOf } from './fault-list.ts';
import type { Fault } from './fault-list.ts';
import type { Listening } from './listening.ts';

/** The faults of hosts and of links, in the order of their columns. */
export const HOST_COLUMNS = ['close', 'kill', 'crash', 'restart', 'stop-listening', 'offline', 'pause'] as const;
export const LINK_COLUMNS = ['cut', 'block', 'drop'] as const;
export type FaultColumn = (typeof HOST_COLUMNS)[number] | (typeof LINK_COLUMNS)[number];

/** A fault, or its remedy where it has been done. Void: there is nothing now that it could act on. */
export interface FaultCell extends Fault {
  readonly isVoid: boolean;
}

export interface FaultRow {
  readonly key: string;
  readonly title: string;
  /** One a column; null where the column means nothing for the row. */
  readonly cells: readonly (FaultCell | null)[];
}

/** Everything that can be broken, by where and how, as hosts and links are now. */
export function faultTable(
  topology: Topology,
  frame: Frame,
  names: Names,
  listening: (host: string) => Listening,
): { readonly hosts: readonly FaultRow[]; readonly links: readonly FaultRow[]; readonly isComplete: boolean } {
  const { hosts, links, isComplete } = shownOf(topology);
  return {
    hosts: hosts.map((host) => hostRow(host, frame, names, listening(host.id))),
    links: links.flatMap((link) => linkRows(link, frame, names)),
    isComplete,
  };
}

function hostRow({ id }: HostSpec, frame: Frame, names: Names, listening: Listening): FaultRow {
  const host = frame.hosts.get(id);
  const isUp = host?.up === true;
  const runs = isUp && host.processes.length > 0;
  const cell = (type: HostAction, isPossible: boolean): FaultCell => ({
    ...hostFault(type, id, names),
    isVoid: !isPossible,
  });
  const cells: Readonly<Record<(typeof HOST_COLUMNS)[number], FaultCell>> = {
    close: cell('close', runs),
    kill: cell('kill', runs),
    crash: cell('crash', isUp),
    restart: cell('restart', true),
    'stop-listening':
      listening === 'no more' && isUp ? cell('listen', true) : cell('stop-listening', isUp && listening === 'somebody'),
    offline: host?.offline === true ? cell('online', true) : cell('offline', true),
    pause: host?.paused === true ? cell('resume', true) : cell('pause', isUp),
  };
  return { key: id, title: names.host(id), cells: HOST_COLUMNS.map((column) => cells[column]) };
}

/** A link as a whole, and each of its ways. */
function linkRows(link: LinkSpec, frame: Frame, names: Names): readonly FaultRow[] {
  const ways = [`${link.from}>${link.to}`, `${link.to}>${link.from}`];
  const is = (way: string, what: 'cut' | 'blocked') => frame.directions.get(way)?.[what] === true;
  return [linkId(link), ...ways].map((target) => {
    const own = ways.includes(target) ? [target] : ways;
    const cell = (type: LinkAction): FaultCell => ({ ...linkFault(type, target, names), isVoid: false });
    return {
      key: target,
      title: names.link(target),
      cells: [
        cell(own.every((way) => is(way, 'cut')) ? 'restore' : 'cut'),
        cell(own.every((way) => is(way, 'blocked')) ? 'unblock' : 'block'),
        own.length > 1 ? null : { ...lossFault(target, names), isVoid: false },
      ],
    };
  });
}
