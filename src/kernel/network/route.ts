import type { Topology } from '../topology.ts';

/** From a host towards another one that it has no link to: `at>to` to the neighbour that is next. */
export type Routes = ReadonlyMap<string, string>;

/**
 * The routing tables of all hosts: the way of fewest links on which every host between the ends forwards; of equals,
 * the one over hosts that the topology names first. Hosts that no way leads to are not in it.
 */
export function routesOf({ hosts, links }: Pick<Topology, 'hosts' | 'links'>): Routes {
  const routes = new Map<string, string>();
  const forwarders = new Set(hosts.filter(({ forwards }) => forwards !== undefined).map(({ id }) => id));
  if (forwarders.size === 0) return routes;
  const order = new Map(hosts.map(({ id }, index) => [id, index]));
  const neighbours = new Map<string, readonly string[]>(
    hosts.map(({ id }) => {
      const beside = links.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
      return [id, beside.toSorted((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0))];
    }),
  );
  for (const { id: start } of hosts) {
    /** By host reached: the neighbour of `start` by which it is. */
    const first = new Map<string, string>();
    let front = [start];
    while (front.length > 0) {
      const next: string[] = [];
      for (const here of front) {
        if (here !== start && !forwarders.has(here)) continue;
        for (const there of neighbours.get(here) ?? []) {
          if (there === start || first.has(there)) continue;
          first.set(there, first.get(here) ?? there);
          next.push(there);
        }
      }
      front = next;
    }
    for (const [end, via] of first) if (via !== end) routes.set(`${start}>${end}`, via);
  }
  return routes;
}
