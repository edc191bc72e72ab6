/**
 * dig of BIND 9.18 (dig(1), bin/dig/dighost.c): three tries of five seconds, all with the first server, then one with each
 * of the others. It takes datagrams of 1,232 bytes and carries a cookie (RFC 6891, 7873).
 */
import { SECOND } from '../../kernel/time.ts';
import { singleLookup } from './single-lookup.ts';

const TRIES = 3;
const TIMEOUT_US = 5 * SECOND;
/** What most networks carry in one piece (DNS Flag Day 2020), and what dig says by default. */
const UDP_BYTES = 1_232;
/** RFC 7873 4: eight bytes that mean something to the client alone. */
const COOKIE = { code: 10, data: Uint8Array.from([0x52, 0x6f, 0x75, 0x6e, 0x64, 0x74, 0x72, 0x69]) };

const serverOf = (attempt: number, servers: readonly string[]) =>
  attempt < TRIES ? (servers[0] ?? null) : (servers[attempt - TRIES + 1] ?? null);

export const dig = singleLookup({
  id: 'dig',
  edns: { udpBytes: UDP_BYTES, options: [COOKIE] },
  newIdOverTcp: true,
  unusable: ['SERVFAIL'],
  serverOf,
  insteadOf: (attempt, servers) => {
    const next = Math.max(attempt + 1, TRIES);
    return serverOf(next, servers) === null ? null : next;
  },
  waitUs: (_attempt, _servers, random) => [TIMEOUT_US, random],
});
