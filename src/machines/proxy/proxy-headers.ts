import { gzipSync } from 'fflate';
import type { Microseconds } from '../../kernel/time.ts';
import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest } from '../../protocols/http/message.ts';

/** The address of a client: 10.0.0.1 for the first, each in a network of its own unless they share one. */
export function addressOf(host: string, oneNetwork: boolean): string {
  const index = Number(/(\d+)$/.exec(host)?.[1] ?? '1');
  return oneNetwork ? `10.0.0.${index}` : `10.0.${index - 1}.1`;
}

/** The client that a request came from first, as the proxy in front has written it down; undefined without one. */
export function clientOf(headers: readonly Header[]): string | undefined {
  const [, network, last] = /^10\.0\.(\d+)\.(\d+)$/.exec(headerValue(headers, 'X-Forwarded-For') ?? '') ?? [];
  if (network === undefined || last === undefined) return undefined;
  const index = Number(network) + Number(last);
  return index === 1 ? 'client' : `client${index}`;
}

/**
 * Says to an upstream that a request to it was cut off since its last answer. No product sends it: it lets an upstream
 * that has started again, and so remembers nothing, tell whether it was idle before.
 */
export const INTERRUPTED = 'X-Interrupted';

export function cookieOf(headers: readonly Header[], name: string): string | undefined {
  const pairs = (headerValue(headers, 'Cookie') ?? '').split(/; */);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The number by which a client follows its request. */
export function newsOf({ headers }: HttpRequest): readonly number[] {
  const number = headerValue(headers, 'X-Request-Id');
  return number !== undefined && /^\d{1,9}$/.test(number) ? [Number(number)] : [];
}

/** nginx `gzip_min_length`. */
const GZIP_MIN_LENGTH = 20;
/** nginx `gzip_comp_level`. */
const GZIP_LEVEL = 1;
/**
 * Zlib at level 1 took 7 microseconds per kilobyte of made-up product text on one core of our build machine; a round
 * figure in that order, not a property of any product. Other machines and texts differ by several times.
 */
const GZIP_US_PER_KILOBYTE: Microseconds = 10;

/** Whether an answer may go compressed to whoever asked (RFC 9110 12.5.3), if it says that it may. */
export function isGzipWelcome(asked: readonly Header[]): boolean {
  return headerTokens(asked, 'Accept-Encoding').includes('gzip');
}

export function isCompressible(status: number, headers: readonly Header[], body: Uint8Array): boolean {
  return status === 200 && body.length >= GZIP_MIN_LENGTH && headerValue(headers, 'Content-Encoding') === undefined;
}

export function gzipTime(body: Uint8Array): Microseconds {
  return Math.ceil((body.length * GZIP_US_PER_KILOBYTE) / 1000);
}

/** The same bytes for the same body, always: no time of day in the head of the file. */
export function gzipped(body: Uint8Array): Uint8Array {
  return gzipSync(body, { level: GZIP_LEVEL, mtime: 0 });
}
