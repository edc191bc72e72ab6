import { headerValue } from '../../protocols/http/headers.ts';
import type { Header, HttpRequest } from '../../protocols/http/message.ts';

const CLOSE: Header = ['Connection', 'close'];

/** A request as nginx before 1.29.7 sends it on: `proxy_http_version 1.0`, and the connection ends with the answer. */
export function asOld(request: HttpRequest): HttpRequest {
  const closes = headerValue(request.headers, 'Connection') === undefined;
  return { ...request, version: '1.0', headers: [...request.headers, ...(closes ? [CLOSE] : [])] };
}
