import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeUtf8Strictly, encodeUtf8, toBase64 } from './bytes.ts';

/** The claims of a token: registered ones (RFC 7519 4.1; `exp` and `iat` in seconds since 1970), and any others. */
export interface Claims {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly [claim: string]: unknown;
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: Claims }
  /** `expired` is genuine all the same, so its claims are told. */
  | { readonly ok: false; readonly problem: 'expired'; readonly claims: Claims }
  | { readonly ok: false; readonly problem: 'malformed' | 'unknown key' | 'wrong signature' };

/** 2026-11-24 09:00:00 UTC, the simulator's time 0, in seconds since 1970. */
const SECONDS_AT_TIME_ZERO = 1_795_510_800;

/** The NumericDate (RFC 7519 2) of a simulated time in microseconds, whole seconds. */
export function numericDate(us: number): number {
  return SECONDS_AT_TIME_ZERO + Math.floor(us / 1_000_000);
}

/** A signed token in compact form: HS256 (RFC 7518 3.2), the key named by `kid` (RFC 7515 4.1.4). */
export function signToken(claims: Claims, kid: string, key: Uint8Array): string {
  const head = toBase64Url(encodeUtf8(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid })));
  const signed = `${head}.${toBase64Url(encodeUtf8(JSON.stringify(claims)))}`;
  return `${signed}.${toBase64Url(hmac(sha256, key, encodeUtf8(signed)))}`;
}

/** Checks a token as a server must: algorithm, key, signature, then expiry (RFC 7519 7.2). `keyOf` names no key for a `kid` it does not trust. */
export function checkToken(
  token: string,
  keyOf: (kid: string | undefined) => Uint8Array | undefined,
  now: number,
): TokenCheck {
  const [head, payload, signature, ...more] = token.split('.');
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0) return MALFORMED;
  const header = readJson(head);
  const claims = readJson(payload);
  // Never the algorithm that the token asks for: only the one that the server uses (RFC 8725 3.1).
  if (header?.['alg'] !== 'HS256' || !isClaims(claims)) return MALFORMED;
  const kid = header['kid'];
  const key = keyOf(typeof kid === 'string' ? kid : undefined);
  if (key === undefined) return { ok: false, problem: 'unknown key' };
  if (toBase64Url(hmac(sha256, key, encodeUtf8(`${head}.${payload}`))) !== signature)
    return { ok: false, problem: 'wrong signature' };
  return now >= claims.exp ? { ok: false, problem: 'expired', claims } : { ok: true, claims };
}

const MALFORMED: TokenCheck = { ok: false, problem: 'malformed' };

function isClaims(value: Readonly<Record<string, unknown>> | null): value is Claims {
  return (
    value !== null &&
    typeof value['sub'] === 'string' &&
    typeof value['iat'] === 'number' &&
    typeof value['exp'] === 'number'
  );
}

function readJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(decodeUtf8Strictly(fromBase64Url(text)) ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** RFC 4648 5 without padding, as RFC 7515 2 wants it. */
function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function fromBase64Url(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = ALPHABET.indexOf(text.charAt(index));
    if (value < 0) throw new RangeError(`"${text.charAt(index)}" is no character of base64url`);
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
