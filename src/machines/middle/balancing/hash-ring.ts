import { encodeUtf8 } from '../../../protocols/bytes.ts';
import { crc32 } from '../../../protocols/crc32.ts';

/** A server as nginx hashes it: `host:port`. */
export interface RingServer {
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly weight: number;
}

export interface RingPoint {
  readonly hash: number;
  readonly server: string;
}

/** Points per weight: nginx `ngx_http_upstream_hash_module`, as in Cache::Memcached::Fast. */
const POINTS_PER_WEIGHT = 160;

/**
 * nginx `hash ... consistent` (ketama): each point is the crc32 of host, NUL, port and the point before it (four bytes,
 * little end first; 0 before the first). The recording lb-nginx-hash-consistent pins this.
 */
export function hashRing(servers: readonly RingServer[]): readonly RingPoint[] {
  const points = servers.flatMap(({ name, host, port, weight }) => {
    const base = encodeUtf8(`${host}\0${port}`);
    const bytes = new Uint8Array(base.length + 4);
    bytes.set(base);
    const own: RingPoint[] = [];
    let hash = 0;
    for (let count = 0; count < POINTS_PER_WEIGHT * weight; count += 1) {
      for (let byte = 0; byte < 4; byte += 1) bytes[base.length + byte] = (hash >>> (8 * byte)) & 0xff;
      hash = crc32(bytes);
      own.push({ hash, server: name });
    }
    return own;
  });
  return points.sort((one, other) => one.hash - other.hash);
}

/** Which points decide about `key`, best first: the first at or behind its crc32, then on round the ring. */
export function ringPosition(ring: readonly RingPoint[], key: string): number {
  const hash = crc32(encodeUtf8(key));
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((ring[middle]?.hash ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return low === ring.length ? 0 : low;
}
