/**
 * c-ares 1.34 as Node 20 uses it for `dns.resolve4` (ares_process.c, cares_wrap.cc): four tries for each server, the one
 * that failed least first. A try waits two seconds, doubled with each round through the list and then shortened by up to
 * half at random, but never under two. Node looks at these timers once a second, counted from when a socket last had
 * something for it: recorded are waits of 3, 3 to 4, 5 to 8 and 9 to 16 s.
 */
import { drawBelow } from '../../kernel/random.ts';
import { doubled, MILLISECOND, SECOND } from '../../kernel/time.ts';
import { singleLookup } from './single-lookup.ts';

const TRIES_OF_EACH = 4;
const TIMEOUT_MS = 2_000;
/** A random number of 16 bits is a share of the half that may be taken off. */
const RANDOM_VALUES = 65_536;

/** Whoever failed as often as the others is asked in the order of the list: round by round. */
const serverOf = (attempt: number, servers: readonly string[]) =>
  attempt < TRIES_OF_EACH * servers.length ? (servers[attempt % servers.length] ?? null) : null;

export const resolve4 = singleLookup({
  id: 'resolve4',
  edns: null,
  newIdOverTcp: false,
  // Node hands every answer on, also that of a server that fails.
  unusable: [],
  serverOf,
  insteadOf: () => null,
  waitUs: (attempt, servers, random, { at, lookedAt }) => {
    const round = Math.floor(attempt / servers.length);
    const [drawn, next] = round > 0 ? drawBelow(random, RANDOM_VALUES) : [0, random];
    const longest = doubled(TIMEOUT_MS, round);
    const shortened = longest - Math.floor((longest * drawn) / (2 * RANDOM_VALUES));
    const endsAt = at + Math.max(TIMEOUT_MS, shortened) * MILLISECOND;
    // The first look after the end: one at the very end comes too early, its clock having started before the question left.
    const looks = Math.floor((endsAt - lookedAt) / SECOND) + 1;
    return [lookedAt + looks * SECOND - at, next];
  },
});
