import { drawChance } from '../../kernel/random.ts';
import { askOf, takeChoice } from './balance.ts';
import { chooseByName } from './balancing/balancer.ts';
import type { Middleman } from './middleman.ts';

/** Sends a share of the requests to the last upstream, drawn for each, and no others. */
export const canary: Middleman = {
  out: (work, passage) => {
    const { canaryPpm, balancer, policy } = work.state;
    const last = balancer.peers.at(-1)?.name;
    if (passage.choice !== null || canaryPpm === 0 || last === undefined || balancer.peers.length === 1) return passage;
    const [drawn, random] = drawChance(balancer.random, canaryPpm);
    work.change({ balancer: { ...balancer, random } });
    const isMeant = drawn === 1 && !passage.avoided.includes(last);
    const choice = isMeant ? chooseByName(work.state.balancer, policy, askOf(work, passage), last, 'canary') : null;
    return choice === null ? { ...passage, avoided: [...passage.avoided, last] } : takeChoice(work, passage, choice);
  },
};
