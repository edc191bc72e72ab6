import { HOST_ACTIONS, LINK_ACTIONS } from '../../kernel/intervention.ts';
import type { Action, Intervention } from '../../kernel/intervention.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { linkId } from '../../kernel/topology.ts';
import type { Topology } from '../../kernel/topology.ts';
import { Dice } from './dice.ts';
import { defaultsOf } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import { anyValue } from './random-value.ts';

/** Three to ten things that a user might do in the first 30 s, drawn from a stream of their own: for tests over many seeds. */
export function randomInterventions(pattern: Pattern, seed: number): readonly Intervention[] {
  const dice = new Dice(seed, 'interventions');
  const topology = pattern.topology(defaultsOf(pattern.parameters));
  return Array.from({ length: 3 + dice.below(8) }, () => ({
    at: dice.below(30 * SECOND),
    action: randomAction(topology, dice),
  })).sort((one, other) => one.at - other.at);
}

/** Up to 200 things in the time up to `until`, several of them at once, live parameters over their whole ranges among them. */
export function manyInterventions(
  pattern: Pattern,
  topology: Topology,
  until: Microseconds,
  dice: Dice,
): readonly Intervention[] {
  const live = pattern.parameters.filter((spec) => spec.live);
  const count = dice.percent(20) ? 0 : dice.percent(75) ? 1 + dice.below(10) : 1 + dice.below(200);
  const all: Intervention[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = all.at(-1)?.at;
    const at = before !== undefined && dice.percent(30) ? before : dice.below(until);
    const spec = live.length > 0 && dice.percent(20) ? dice.pick(live) : undefined;
    const action: Action =
      spec === undefined
        ? randomAction(topology, dice)
        : { type: 'set', parameter: spec.name, value: anyValue(pattern, spec, dice) };
    all.push({ at, action });
  }
  return all.sort((one, other) => one.at - other.at);
}

function randomAction(topology: Topology, dice: Dice): Action {
  const hosts = topology.hosts.map(({ id }) => id);
  const links = topology.links.flatMap((link) => [linkId(link), `${link.from}>${link.to}`, `${link.to}>${link.from}`]);
  const kind = dice.below(10);
  if (kind < 5) return { type: dice.pick(HOST_ACTIONS), host: dice.pick(hosts) };
  if (kind < 8) return { type: dice.pick(LINK_ACTIONS), link: dice.pick(links) };
  if (kind === 8) {
    const directions = links.filter((link) => link.includes('>'));
    return { type: 'drop', direction: dice.pick(directions), count: 1 + dice.below(3) };
  }
  return topology.byHand === undefined ? { type: 'drop packet', packet: 1 + dice.below(20) } : { type: 'publish' };
}
