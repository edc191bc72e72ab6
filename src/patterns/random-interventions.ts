import { HOST_ACTIONS, LINK_ACTIONS } from '../kernel/intervention.ts';
import type { Action, Intervention } from '../kernel/intervention.ts';
import { drawBelow, randomStream } from '../kernel/random.ts';
import { SECOND } from '../kernel/time.ts';
import { linkId } from '../kernel/topology.ts';
import { defaultsOf } from './parameter.ts';
import type { Pattern } from './pattern.ts';

/** Three to ten things that a user might do in the first 30 s, drawn from a stream of their own: for tests over many seeds. */
export function randomInterventions(pattern: Pattern, seed: number): readonly Intervention[] {
  let random = randomStream(seed, 'interventions');
  const draw = (bound: number) => {
    const [value, next] = drawBelow(random, bound);
    random = next;
    return value;
  };
  const topology = pattern.topology(defaultsOf(pattern.parameters));
  const hosts = topology.hosts.map(({ id }) => id);
  const links = topology.links.flatMap((link) => [linkId(link), `${link.from}>${link.to}`, `${link.to}>${link.from}`]);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[draw(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const action = (): Action => {
    const kind = draw(10);
    if (kind < 5) return { type: pick(HOST_ACTIONS), host: pick(hosts) };
    if (kind < 8) return { type: pick(LINK_ACTIONS), link: pick(links) };
    if (kind === 8)
      return { type: 'drop', direction: pick(links.filter((link) => link.includes('>'))), count: 1 + draw(3) };
    return topology.publisher === undefined ? { type: 'drop packet', packet: 1 + draw(20) } : { type: 'publish' };
  };
  return Array.from({ length: 3 + draw(8) }, () => ({ at: draw(30 * SECOND), action: action() })).sort(
    (one, other) => one.at - other.at,
  );
}
