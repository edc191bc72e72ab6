import type { HostSpec, LinkSpec } from '../../kernel/topology.ts';

/** A host as a picture must know it. */
export type HostPicture = Pick<HostSpec, 'id' | 'title' | 'shape' | 'group'>;
export type LinkPicture = Pick<LinkSpec, 'from' | 'to' | 'latencyUs'>;

/** A lifeline: of one host, or of all hosts of a group that are not drawn singly. */
export interface Lane {
  /** The host's id, or `more group`. */
  readonly key: string;
  readonly hosts: readonly HostPicture[];
  readonly isBand: boolean;
  /** Steps from the nearest initiator: the column on the stage. */
  readonly rank: number;
}

/** Of a group that is banded, this many members are drawn singly. */
const SHOWN_OF_GROUP = 2;

/**
 * The lifelines from top to bottom: who asks on top, where news comes from at the bottom, what no link joins apart. Up to `limit` hosts are drawn
 * singly; beyond, groups show two members, those that must be seen, and one line for the rest.
 */
export function orderLanes(
  hosts: readonly HostPicture[],
  links: readonly LinkPicture[],
  limit: number,
  pinned: ReadonlySet<string>,
): readonly Lane[] {
  const ranks = rankHosts(hosts, links);
  const parts = partsOf(hosts, links);
  const ordered = [...hosts].sort(
    (one, other) =>
      (parts.get(one.id) ?? 0) - (parts.get(other.id) ?? 0) ||
      sinks(one) - sinks(other) ||
      (ranks.get(one.id) ?? 0) - (ranks.get(other.id) ?? 0),
  );
  const isCrowded = ordered.length > limit;
  const lanes: Lane[] = [];
  const groups = [...new Set(ordered.map(({ group }) => group))];
  for (const group of groups) {
    const members = ordered.filter((host) => host.group === group);
    // A band for a single host would hide what it could show.
    const isBanded = isCrowded && members.length > SHOWN_OF_GROUP + 1;
    const single = isBanded ? members.filter(({ id }, index) => index < SHOWN_OF_GROUP || pinned.has(id)) : members;
    const rest = members.filter((member) => !single.includes(member));
    const rank = ranks.get(members[0]?.id ?? '') ?? 0;
    for (const host of single)
      lanes.push({ key: host.id, hosts: [host], isBand: false, rank: ranks.get(host.id) ?? 0 });
    if (rest.length > 0) lanes.push({ key: `more ${group}`, hosts: rest, isBand: true, rank });
  }
  return lanes;
}

/** What the hosts of a band are: `servers` for `Server b` and `Server c`. */
export function laneNoun({ hosts }: Lane): string {
  const word = (hosts[0]?.title ?? '').replace(/ (?:[a-z]|\d+)$/, '').toLowerCase();
  return hosts.length === 1 ? word : `${word}s`;
}

/** Whether every link joins neighbours, so that one column shows them all. */
export function isChain(lanes: readonly Lane[], links: readonly LinkPicture[]): boolean {
  const laneOf = new Map(lanes.flatMap((lane, index) => lane.hosts.map(({ id }) => [id, index])));
  return links.every(({ from, to }) => Math.abs((laneOf.get(from) ?? 0) - (laneOf.get(to) ?? 0)) <= 1);
}

/** A feed is the origin of news and stands last. */
function sinks({ shape }: HostPicture): number {
  return shape === 'feed' ? 1 : 0;
}

/** Hosts that links join, directly or not, are one part of the picture; those that nothing joins stand apart. */
function partsOf(hosts: readonly HostPicture[], links: readonly LinkPicture[]): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const [index, { id }] of hosts.entries()) {
    const queue = parts.has(id) ? [] : [id];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      parts.set(next, index);
      for (const { from, to } of links) {
        const other = from === next ? to : to === next ? from : undefined;
        if (other !== undefined && !parts.has(other)) queue.push(other);
      }
    }
  }
  return parts;
}

/** Breadth first from the initiators: the hosts that are the `from` of links and never a `to`, feeds aside. */
function rankHosts(hosts: readonly HostPicture[], links: readonly LinkPicture[]): Map<string, number> {
  const feeds = new Set(hosts.filter((host) => sinks(host) === 1).map(({ id }) => id));
  const targets = new Set(links.map(({ to }) => to));
  const starts = hosts.filter(({ id }) => !feeds.has(id) && !targets.has(id)).map(({ id }) => id);
  const first = starts.length > 0 ? starts : hosts.slice(0, 1).map(({ id }) => id);
  const ranks = new Map(first.map((id) => [id, 0]));
  const queue = [...first];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { from, to } of links) {
      const next = from === id ? to : to === id ? from : undefined;
      if (next === undefined || ranks.has(next) || feeds.has(next)) continue;
      ranks.set(next, (ranks.get(id) ?? 0) + 1);
      queue.push(next);
    }
  }
  // A feed stands behind the host it tells.
  for (const { from, to } of links) {
    if (feeds.has(from)) ranks.set(from, (ranks.get(to) ?? 0) + 1);
    if (feeds.has(to)) ranks.set(to, (ranks.get(from) ?? 0) + 1);
  }
  return ranks;
}
