import { SECOND } from '../../kernel/time.ts';
import { addressOf } from './address.ts';
import { choose, endRequest, isMarkedDown, release, setUp } from './balancing/balancer.ts';
import type { Choice } from './balancing/balancer.ts';
import type { Ask, Balancer } from './balancing/peers.ts';
import { balanceNotes } from './notes.ts';
import type { Middleman, Passage } from './middleman.ts';
import type { Work } from './work.ts';

/** Chooses an upstream, unless somebody before it has, and learns from what comes back which are alive. */
export const balance: Middleman = {
  out: (work, passage) => {
    const { balancer, policy } = work.state;
    const chosen =
      passage.choice === null ? takeChoice(work, passage, choose(balancer, policy, askOf(work, passage))) : passage;
    if (chosen.upstream !== '') return chosen;
    const { request, choice, blocked } = chosen;
    noteChoice(work, { request, upstream: 'none', tried: passage.tried, choice });
    work.refuse(chosen, policy.healthCheck === 'active' || blocked.length > 0 ? 503 : 502);
    return null;
  },
  chosen: noteChoice,
  back: (work, { upstream }, answer) => {
    end(work, upstream, false);
    return answer;
  },
  failed: (work, { upstream }, failure) => {
    end(work, upstream, true);
    return failure;
  },
  flow: (work, id, part) => {
    // What breaks off in the middle is no failure to nginx.
    if (part.type === 'end' || part.type === 'cut') end(work, work.state.open[id]?.upstream ?? '', false);
    return [part];
  },
  gone: (work, { upstream }) => work.change({ balancer: release(work.state.balancer, upstream) }),
};

/** What a passage asks the balancer. */
export function askOf({ state, at }: Work, { from, content, tried, avoided }: Passage): Ask {
  return {
    tried,
    avoided,
    nowS: Math.floor(at / SECOND),
    address: addressOf(from, state.oneNetwork),
    key: content.target,
  };
}

/** The passage with its upstream; the empty name says that nobody is left. */
export function takeChoice(work: Work, passage: Passage, { balancer, upstream, reason, probe }: Choice): Passage {
  work.change({ balancer });
  return { ...passage, upstream: upstream ?? '', choice: { reason, probe } };
}

/** An active check has found an upstream dead or alive. */
export function checked(work: Work, upstream: string, up: boolean): void {
  mark(work, setUp(work.state.balancer, upstream, up));
}

/** The names of the upstreams that are taken for dead. */
export function downUpstreams({ balancer, policy }: Pick<Work['state'], 'balancer' | 'policy'>): readonly string[] {
  return balancer.peers.filter((peer) => isMarkedDown(balancer, peer, policy)).map(({ name }) => name);
}

function end(work: Work, upstream: string, failed: boolean): void {
  const { balancer, policy } = work.state;
  mark(work, endRequest(balancer, policy, upstream, failed, Math.floor(work.at / SECOND)));
}

/** Changes what is known of the upstreams, and says which were taken for dead or alive by it. */
function mark(work: Work, balancer: Balancer): void {
  const before = downUpstreams(work.state);
  work.change({ balancer });
  const after = downUpstreams(work.state);
  for (const upstream of after)
    if (!before.includes(upstream)) work.effects.push(balanceNotes.say('marked down', { upstream }));
  for (const upstream of before)
    if (!after.includes(upstream)) work.effects.push(balanceNotes.say('marked up', { upstream }));
}

function noteChoice(
  work: Work,
  { request, upstream, tried, choice }: Pick<Passage, 'request' | 'upstream' | 'tried' | 'choice'>,
): void {
  const { reason = '', probe = false } = choice ?? {};
  work.effects.push(
    balanceNotes.say('choose', {
      request,
      upstream,
      reason: tried.length === 0 ? reason : `next upstream, ${reason}`,
      probe,
    }),
  );
}
