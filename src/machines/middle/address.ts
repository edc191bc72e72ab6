import { headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';

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
