import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { transportOf } from '../../transport/index.ts';
import { INITIAL_WINDOW_SEGMENTS, RECEIVE_WINDOW_BYTES } from '../../transport/tcp/profile.ts';
import { httpAgent } from '../../machines/http/http-agent.ts';
import { httpServer } from '../../machines/http/http-server.ts';
import { feed } from '../../machines/news/feed.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';

/** From feed to server: half of the default latency, so that both slants can be told apart. Not part of any measure. */
const FEED_LATENCY: Microseconds = 150 * MILLISECOND;

export const HTTP_PORT = 80;

/** The values of `newsParameters`, and what belongs to the line, as far as hosts and links depend on them. */
export interface ClientValues {
  readonly clients: number;
}

interface SecureValues {
  readonly tls: 'off' | '1.3';
}

export interface AgentValues extends SecureValues {
  readonly tcpKeepAlive: number;
}

interface ServerValues extends SecureValues {
  readonly keepAlive: number;
  readonly serviceTime: number;
  readonly serviceTimes: 'fixed' | 'exponential';
}

export interface LineValues {
  readonly latency: number;
  readonly jitter: number;
  readonly loss: number;
  readonly bandwidth: number;
}

export interface ProfileValues {
  readonly profile: 'linux' | 'rfc';
}

/** `client`, `client2` ... `client50`. */
export function clientIds({ clients }: ClientValues): readonly string[] {
  return Array.from({ length: clients }, (_, index) => (index === 0 ? 'client' : `client${index + 1}`));
}

/** The hosts of clients, alike but for their names. */
export function clientHosts(
  values: ClientValues,
  programs: (client: string, index: number) => readonly Program[],
): readonly HostSpec[] {
  const ids = clientIds(values);
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
export function serverHost(
  values: ServerValues,
  programs: readonly Program[],
  service: string,
  id = 'server',
): HostSpec {
  return {
    id,
    title: id === 'server' ? 'API server' : `API server ${id.slice('server'.length)}`,
    shape: 'server',
    group: 'server',
    cores: 1,
    programs: [
      ...programs,
      program('http', httpServer, {
        port: HTTP_PORT,
        tls: usesTls(values),
        service: `${id}/${service}`,
        keepAliveUs: values.keepAlive,
        serviceTimeUs: values.serviceTime,
        exponential: values.serviceTimes === 'exponential',
      }),
    ],
  };
}

/** The HTTP client of a host, towards `to`. */
export function agentProgram(values: AgentValues, to = 'server'): Program {
  const probeEveryUs = values.tcpKeepAlive;
  return program('agent', httpAgent, { to, port: HTTP_PORT, tls: usesTls(values), probeEveryUs });
}

export function feedHost(news: Schedule, servers: readonly string[]): HostSpec {
  return {
    id: 'feed',
    title: 'Newsroom',
    shape: 'feed',
    group: 'feed',
    cores: 1,
    programs: [program('feed', feed, { items: news, to: servers })],
  };
}

/** A link with the latency, jitter, loss and bandwidth of the parameters. */
export function parameterLink(values: LineValues, from: string, to: string): LinkSpec {
  return {
    from,
    to,
    latencyUs: values.latency,
    jitterUs: values.jitter,
    lossPpm: partsPerMillion(values.loss),
    bandwidth: values.bandwidth,
  };
}

export function feedLink(to: string): LinkSpec {
  return { from: 'feed', to, latencyUs: FEED_LATENCY, jitterUs: 0, lossPpm: 0, bandwidth: 0 };
}

/** The transport that the parameters name, with room enough in every window. */
export function parameterTransport({ profile }: ProfileValues): Topology['transport'] {
  return transportOf(
    { profile, initialWindow: INITIAL_WINDOW_SEGMENTS, receiveWindow: RECEIVE_WINDOW_BYTES },
    tlsFilter,
  );
}

function usesTls(values: SecureValues): boolean {
  return values.tls === '1.3';
}

/** What stands between clients and server. */
export interface Middle {
  readonly host: HostSpec;
  readonly links: readonly LinkSpec[];
  /** The hosts behind it, all alike. */
  readonly servers: readonly string[];
}

/**
 * Clients, one server and the newsroom; perhaps something in the middle that the clients connect to instead.
 */
export function newsTopology(
  values: ClientValues & ServerValues & LineValues & ProfileValues,
  news: Schedule,
  clientPrograms: (client: string, index: number) => readonly Program[],
  service: Program,
  middle?: Middle,
): Topology {
  const nearest = middle?.host.id ?? 'server';
  const servers = middle?.servers ?? ['server'];
  return {
    hosts: [
      ...clientHosts(values, clientPrograms),
      ...(middle === undefined ? [] : [middle.host]),
      // TLS ends in the middle where there is one.
      ...servers.map((id) =>
        serverHost(middle === undefined ? values : { ...values, tls: 'off' }, [service], service.name, id),
      ),
      feedHost(news, servers),
    ],
    links: [
      ...clientIds(values).map((client) => parameterLink(values, client, nearest)),
      ...(middle?.links ?? []),
      ...servers.map(feedLink),
    ],
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
    byHand: { process: 'feed/feed', event: { type: 'publish' } },
  };
}
