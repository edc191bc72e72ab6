import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import { askOf, takeChoice } from './balance.ts';
import { chooseByName } from './balancing/balancer.ts';
import type { Middleman } from './middleman.ts';

/** The cookie, as HAProxy's `cookie SERVERID insert`. */
const STICKY_COOKIE = 'SERVERID';

/** Sends a client where its cookie says. */
export const stick: Middleman = {
  out: (work, passage) => {
    if (!work.state.sticky) return passage;
    const bound = cookieOf(passage.content.headers, STICKY_COOKIE);
    if (bound === undefined || passage.blocked.includes(bound)) return passage;
    const { balancer, policy } = work.state;
    const choice = chooseByName(balancer, policy, askOf(work, passage), bound, 'the cookie says so');
    return choice === null ? passage : { ...takeChoice(work, passage, choice), bound: true };
  },
};

/** Gives a client the cookie of the upstream that has served it: beyond the cache, which keeps no answer with a cookie. */
export const stickyCookie: Middleman = {
  back: ({ state }, { content, upstream, choice }, answer) => {
    const isBound = cookieOf(content.headers, STICKY_COOKIE) === upstream;
    // What was answered without an upstream binds nobody.
    if (!state.sticky || isBound || choice === null) return answer;
    const cookie: Header = ['Set-Cookie', `${STICKY_COOKIE}=${upstream}; Path=/`];
    return { ...answer, headers: [...answer.headers, cookie] };
  },
};

function cookieOf(headers: readonly Header[], name: string): string | undefined {
  const pairs = (headerValue(headers, 'Cookie') ?? '').split(/; */);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
