import type { Frame } from '../../../record/frame.ts';
import type { Action, HostAction, LinkAction } from '../../../kernel/intervention.ts';
import { linkId } from '../../../kernel/topology.ts';
import type { HostSpec, LinkSpec, Topology } from '../../../kernel/topology.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import type { Unit } from '../../../patterns/contract/meta.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { texts } from '../texts.en.ts';
import type { Names } from '../words/names.ts';

/** What is broken or mended: each fault has a picture of its own. */
export type FaultIcon =
  | 'cut'
  | 'whole'
  | 'blocked'
  | 'crash'
  | 'program'
  | 'again'
  | 'offline'
  | 'online'
  | 'frozen'
  | 'door'
  | 'packet'
  | 'news';

const ICONS: Readonly<Record<HostAction | LinkAction, FaultIcon>> = {
  cut: 'cut',
  restore: 'whole',
  block: 'blocked',
  unblock: 'whole',
  crash: 'crash',
  kill: 'program',
  close: 'program',
  restart: 'again',
  'stop-listening': 'door',
  listen: 'door',
  offline: 'offline',
  online: 'online',
  pause: 'frozen',
  resume: 'again',
};

/** Something that can be done to the run, as a button says it. */
export interface Fault {
  /** A fault and its remedy are one switch: its button stays where it is, with the focus. */
  readonly key: string;
  readonly name: string;
  readonly action: Action;
  /** Which small picture stands before it. */
  readonly icon: FaultIcon;
  /** The inverse of something that has been done: it comes first. */
  readonly isRemedy: boolean;
}

/** Members of a group of hosts that are listed; the others can be chosen in the picture. */
const SHOWN_OF_GROUP = 2;

/** The hosts and links that lists name: of many alike the first. */
export function shownOf({ hosts, links }: Topology): Pick<Topology, 'hosts' | 'links'> & {
  readonly isComplete: boolean;
} {
  const shown = hosts.filter(
    (host) => hosts.filter(({ group }) => group === host.group).indexOf(host) < SHOWN_OF_GROUP,
  );
  return {
    hosts: shown,
    links: links.filter(({ from, to }) => [from, to].every((id) => shown.some((host) => host.id === id))),
    isComplete: shown.length === hosts.length,
  };
}

/** What makes most sense to break first, and everything else, under what is true of the hosts and links now. */
export function faultsOf(
  topology: Topology,
  frame: Frame,
  names: Names,
  { unit, breakFirst }: Pick<Pattern, 'unit' | 'breakFirst'> = {},
): { readonly first: readonly Fault[]; readonly more: readonly Fault[]; readonly isComplete: boolean } {
  const { hosts, links } = topology;
  const shown = shownOf(topology);
  const all = [
    ...shown.links.flatMap((link) => faultsOfLink(link, frame, names)),
    ...shown.hosts.flatMap((host) => faultsOfHost(host, frame, names)),
    ...(topology.byHand === undefined ? [] : [publishing(unit)]),
  ];
  // Whoever answers in the end, rather than one who passes on.
  const server = hosts.find(({ group, shape }) => group !== 'client' && group !== 'feed' && shape !== 'proxy');
  const client = hosts.find(({ group }) => group === 'client');
  const [link] = links;
  const usual: readonly (readonly [readonly string[], string | undefined])[] = [
    [['cut', 'restore'], link === undefined ? undefined : linkId(link)],
    [['crash', 'restart'], server?.id],
    [['offline', 'online'], client?.id],
    [['publish'], undefined],
  ];
  const favourites = breakFirst === undefined ? usual : breakFirst.map(favouriteOf);
  const favourite = favourites.flatMap(([types, target]) => {
    const found = all.filter(({ action }) => types.includes(action.type) && targetId(action) === target);
    const remedy = found.filter(({ isRemedy }) => isRemedy);
    return (remedy.length > 0 ? remedy : found).slice(0, 1);
  });
  const rest = all.filter((fault) => !favourite.includes(fault));
  return {
    first: [...favourite, ...rest.filter(({ isRemedy }) => isRemedy)],
    more: rest.filter(({ isRemedy }) => !isRemedy),
    isComplete: shown.isComplete,
  };
}

/** A fault in the words of links, and what mends it. */
function favouriteOf(words: string): readonly [readonly string[], string | undefined] {
  const [type = '', target] = words.split(' ');
  const remedy: Readonly<Record<string, string>> = {
    cut: 'restore',
    block: 'unblock',
    crash: 'restart',
    offline: 'online',
    pause: 'resume',
  };
  const mended = remedy[type];
  return [mended === undefined ? [type] : [type, mended], target];
}

function publishing(unit: Unit | undefined): Fault {
  return {
    key: 'publish',
    name: inUnit(texts.faults.publish, unit),
    action: { type: 'publish' },
    icon: 'news',
    isRemedy: false,
  };
}

/** Everything that can be done to a host as it is. */
export function faultsOfHost({ id }: HostSpec, frame: Frame, names: Names): readonly Fault[] {
  const host = frame.hosts.get(id);
  const isUp = host?.up ?? false;
  const possible: readonly (readonly [HostAction, boolean, isRemedy?: boolean])[] = [
    ['restart', !isUp, true],
    ['crash', isUp],
    ['kill', isUp],
    ['close', isUp],
    ['restart', isUp],
    ['stop-listening', isUp],
    ['listen', isUp],
    ['online', host?.offline === true, true],
    ['offline', host?.offline !== true],
    ['resume', host?.paused === true, true],
    ['pause', isUp && host?.paused !== true],
  ];
  return possible
    .filter(([, isPossible]) => isPossible)
    .map(([type, , isRemedy = false]) => hostFault(type, id, names, isRemedy));
}

/** Something that can be done to a host, whether or not it would change anything now. */
export function hostFault(type: HostAction, host: string, names: Names, isRemedy = false): Fault {
  return {
    key: keyOf(type, host, isRemedy),
    name: texts.faults.host[type](names.host(host)),
    action: { type, host },
    icon: ICONS[type],
    isRemedy,
  };
}

/** Something that can be done to a link or to one of its directions. */
export function linkFault(type: LinkAction, link: string, names: Names, isRemedy = false): Fault {
  return {
    key: keyOf(type, link, isRemedy),
    name: texts.faults.link[type](names.link(link)),
    action: { type, link },
    icon: ICONS[type],
    isRemedy,
  };
}

/** The loss of the next packet that goes that way. */
export function lossFault(direction: string, names: Names): Fault {
  return {
    key: `drop ${direction}`,
    name: texts.faults.drop(names.link(direction)),
    action: { type: 'drop', direction, count: 1 },
    icon: 'packet',
    isRemedy: false,
  };
}

/** Everything that can be done to a link, and to each of its directions. */
export function faultsOfLink(link: LinkSpec, frame: Frame, names: Names): readonly Fault[] {
  const { from, to } = link;
  const there = `${from}>${to}`;
  const back = `${to}>${from}`;
  const both = [there, back];
  const isCut = (direction: string) => frame.directions.get(direction)?.cut === true;
  const isBlocked = (direction: string) => frame.directions.get(direction)?.blocked === true;
  const act = (type: LinkAction, target: string, isRemedy = false) => linkFault(type, target, names, isRemedy);
  const whole = linkId(link);
  return [
    both.every(isCut) ? act('restore', whole, true) : act('cut', whole),
    ...both
      .filter((direction) => isCut(direction) && !both.every(isCut))
      .map((direction) => act('restore', direction, true)),
    both.every(isBlocked) ? act('unblock', whole, true) : act('block', whole),
    ...both
      .filter((direction) => isBlocked(direction) && !both.every(isBlocked))
      .map((direction) => act('unblock', direction, true)),
    ...both.map((direction) => lossFault(direction, names)),
    ...both.filter((direction) => !isCut(direction)).map((direction) => act('cut', direction)),
    ...both.filter((direction) => !isBlocked(direction)).map((direction) => act('block', direction)),
  ];
}

/** The loss of a packet that is on its way. */
export function lossOf(packet: number): Fault {
  return {
    // One button, whichever packet is on its way by now.
    key: 'drop packet',
    name: texts.faults.dropMessage,
    action: { type: 'drop packet', packet },
    icon: 'packet',
    isRemedy: false,
  };
}

const UNDOES: Readonly<Record<string, string>> = {
  restart: 'crash',
  online: 'offline',
  resume: 'pause',
  restore: 'cut',
  unblock: 'block',
};

function keyOf(type: Action['type'], target: string, isRemedy: boolean): string {
  return `${isRemedy ? (UNDOES[type] ?? type) : type} ${target}`;
}

function targetId(action: Action): string | undefined {
  if ('host' in action) return action.host;
  return 'link' in action ? action.link : undefined;
}
