import type { Program } from '../../kernel/process.ts';
import { program } from '../../kernel/process.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import { feed } from '../../machines/news/feed.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { transportOf } from '../../transport/index.ts';
import { INITIAL_WINDOW_SEGMENTS, RECEIVE_WINDOW_BYTES } from '../../transport/tcp/profile.ts';
import { numberOf, partsPerMillion, textOf } from '../contract/values.ts';

/** From feed to server: half of the default latency, so that both slants can be told apart. Not part of any measure. */
const FEED_LATENCY: Microseconds = 150 * MILLISECOND;

export const HTTP_PORT = 80;

/** `client`, `client2` ... `client50`. */
export function clientIds(parameters: Parameters): readonly string[] {
  const count = 'clients' in parameters ? numberOf(parameters, 'clients') : 1;
  return Array.from({ length: count }, (_, index) => (index === 0 ? 'client' : `client${index + 1}`));
}

/** The hosts of clients, alike but for their names. */
export function clientHosts(
  parameters: Parameters,
  programs: (client: string, index: number) => readonly Program[],
): readonly HostSpec[] {
  const ids = clientIds(parameters);
  return ids.map((id, index) => ({
    id,
    title: ids.length === 1 ? 'Browser' : `Browser ${index + 1}`,
    shape: 'browser',
    group: 'client',
    cores: 1,
    programs: programs(id, index),
  }));
}

/** The server with its HTTP server in front of `service`, and whatever else runs there. */
export function serverHost(parameters: Parameters, programs: readonly Program[], service: string): HostSpec {
  // TLS ends at the proxy where there is one.
  const behindProxy = typeof parameters['proxyTimeout'] === 'number' && parameters['proxyTimeout'] > 0;
  return {
    id: 'server',
    title: 'API server',
    shape: 'server',
    group: 'server',
    cores: 1,
    programs: [
      ...programs,
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: usesTls(parameters) && !behindProxy,
        service: `server/${service}`,
        keepAliveUs: numberOf(parameters, 'keepAlive'),
        serviceTimeUs: numberOf(parameters, 'serviceTime'),
        exponential: parameters['serviceTimes'] === 'exponential',
      }),
    ],
  };
}

/** The HTTP client of a host, towards `to`. */
export function agentProgram(parameters: Parameters, to = 'server'): Program {
  const probeEveryUs = numberOf(parameters, 'tcpKeepAlive');
  return program('agent', httpAgent, { to, port: HTTP_PORT, tls: usesTls(parameters), probeEveryUs });
}

export function feedHost(news: Schedule): HostSpec {
  return {
    id: 'feed',
    title: 'Newsroom',
    shape: 'feed',
    group: 'feed',
    cores: 1,
    programs: [program('feed', feed, { items: news, to: 'server' })],
  };
}

/** A link with the latency, jitter, loss and bandwidth of the parameters. */
export function parameterLink(parameters: Parameters, from: string, to: string): LinkSpec {
  return {
    from,
    to,
    latencyUs: numberOf(parameters, 'latency'),
    jitterUs: numberOf(parameters, 'jitter'),
    lossPpm: partsPerMillion(numberOf(parameters, 'loss')),
    bandwidth: numberOf(parameters, 'bandwidth'),
  };
}

export function feedLink(): LinkSpec {
  return { from: 'feed', to: 'server', latencyUs: FEED_LATENCY, jitterUs: 0, lossPpm: 0, bandwidth: 0 };
}

/** The transport that the parameters name, with room enough in every window. */
export function parameterTransport(parameters: Parameters): Topology['transport'] {
  const profile = textOf(parameters, 'profile') === 'rfc' ? 'rfc' : 'linux';
  return transportOf(
    { profile, initialWindow: INITIAL_WINDOW_SEGMENTS, receiveWindow: RECEIVE_WINDOW_BYTES },
    tlsFilter,
  );
}

function usesTls(parameters: Parameters): boolean {
  return parameters['tls'] === '1.3';
}

/** What stands between clients and server. */
interface Middle {
  readonly host: HostSpec;
  readonly link: LinkSpec;
}

/**
 * Clients, one server and the newsroom; perhaps something in the middle that the clients connect to instead.
 */
export function newsTopology(
  parameters: Parameters,
  news: Schedule,
  clientPrograms: (client: string, index: number) => readonly Program[],
  service: Program,
  middle?: Middle,
): Topology {
  const nearest = middle?.host.id ?? 'server';
  return {
    hosts: [
      ...clientHosts(parameters, clientPrograms),
      ...(middle === undefined ? [] : [middle.host]),
      serverHost(parameters, [service], service.name),
      feedHost(news),
    ],
    links: [
      ...clientIds(parameters).map((client) => parameterLink(parameters, client, nearest)),
      ...(middle === undefined ? [] : [middle.link]),
      feedLink(),
    ],
    transport: parameterTransport(parameters),
    traceTransport: false,
    fates: [],
    publisher: { process: 'feed/feed', event: { type: 'publish' } },
  };
}
