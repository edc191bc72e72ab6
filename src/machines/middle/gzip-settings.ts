import { headerValue, headerValues } from '../../protocols/http/headers.ts';
import type { HttpRequest, ResponseHead } from '../../protocols/http/message.ts';

/** What nginx's directives say about compression. */
export interface GzipSettings {
  /** `gzip_types`, with `text/html`, which is always one of them. */
  readonly types: readonly string[];
  /** `gzip_min_length`: a body that says to be shorter is left alone. */
  readonly minLength: number;
  /** `gzip_vary`. */
  readonly varies: boolean;
  /** `gzip_proxied any`: also for requests that came through another proxy. */
  readonly proxied: boolean;
  /** `gzip_http_version 1.0`: also for clients that speak HTTP/1.0. */
  readonly oldClients: boolean;
}

/** `gzip on` and nothing else. */
export const GZIP_ON: GzipSettings = {
  types: ['text/html'],
  minLength: 20,
  varies: false,
  proxied: false,
  oldClients: false,
};

/** Other answers are left alone, such as the errors of a server. */
const STATUSES = [200, 403, 404];

/** Whether an answer may be compressed at all. `length` is that of its body, if it says so. */
export function isPackable(
  { types, minLength }: GzipSettings,
  { status, headers }: ResponseHead,
  length: number | null,
): boolean {
  const type = headerValue(headers, 'Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    STATUSES.includes(status) &&
    headerValue(headers, 'Content-Encoding') === undefined &&
    (length === null || length >= minLength) &&
    (types.includes(type) || types.includes('*'))
  );
}

/** Whether whoever asks gets it compressed: who says `*` does not, and none behind another proxy (measured: nginx 1.22.1). */
export function wantsPacked(
  { proxied, oldClients }: GzipSettings,
  { version, headers }: Pick<HttpRequest, 'version' | 'headers'>,
): boolean {
  if (version === '1.0' && !oldClients) return false;
  if (headerValue(headers, 'Via') !== undefined && !proxied) return false;
  return headerValues(headers, 'Accept-Encoding')
    .flatMap((value) => value.toLowerCase().split(','))
    .some((coding) => {
      const [name = '', ...settings] = coding.split(';').map((part) => part.trim());
      const weight = settings.find((setting) => setting.startsWith('q='))?.slice(2) ?? '1';
      return name === 'gzip' && Number(weight) > 0;
    });
}
