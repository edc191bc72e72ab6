/** Names looked up by datagram: an application, whoever it asks, and whoever that asks. */
import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, LinkSpec, ScriptedFate, Topology } from '../../kernel/topology.ts';
import { application } from '../../machines/dns/application.ts';
import { nameServer } from '../../machines/dns/name-server.ts';
import { resolver } from '../../machines/dns/resolver.ts';
import { parameterTransport } from '../shared/client-server.ts';
import { lookupsOf } from './needed-names.ts';
import type { Values } from './parameters.ts';
import { parseLosses } from './scripted-loss.ts';
import { hostList, HOSTS_BY_ADDRESS, zonesOf } from './zones.ts';

const TREE = [
  { id: 'root', title: 'Root server' },
  { id: 'tld', title: '.test server' },
  { id: 'authoritative', title: 'example.test' },
] as const;

export function lookupsTopology(values: Values): Topology {
  const names = Array.from({ length: values.servers }, (_, index) => (index === 0 ? '' : String(index + 1)));
  const asked = names.map((number) => `${values.recursion ? 'resolver' : 'server'}${number}`);
  const client: HostSpec = {
    id: 'client',
    title: 'Application',
    shape: 'browser',
    group: 'client',
    cores: 1,
    programs: [
      program('application', application, {
        resolver: values.resolver,
        types: values.resolver === 'glibc' && values.family === 'both' ? ['A', 'AAAA'] : ['A'],
        servers: asked,
        lookups: lookupsOf(values),
      }),
    ],
  };
  const parsed = parseLosses(values.lose);
  const fates = 'losses' in parsed ? parsed.losses : [];
  return {
    hosts: [
      client,
      ...asked.map((id): HostSpec => (values.recursion ? resolverHost(values, id) : serverHost(values, id))),
      ...(values.recursion ? treeHosts(values) : []),
    ],
    links: [
      ...asked.map((id) => linkOf(values, 'client', id, values.latency)),
      ...(values.recursion
        ? asked.flatMap((id) => TREE.map((server) => linkOf(values, id, server.id, values.upstreamLatency)))
        : []),
    ],
    transport: parameterTransport(values),
    traceTransport: false,
    // Counted on each line for itself.
    fates: asked.flatMap((id) =>
      fates.flatMap(({ what, number, times }): readonly ScriptedFate[] => {
        if (what === 'message') return [];
        const common = { what: 'datagram', number, times, copiesUs: [] } as const;
        return what === 'answer' ? [{ ...common, from: id, to: 'client' }] : [{ ...common, from: 'client', to: id }];
      }),
    ),
  };
}

/** It answers from a list, as dnsmasq does for a small network. */
function serverHost({ addresses }: Values, id: string): HostSpec {
  return {
    id,
    title: 'Name server',
    shape: 'server',
    group: 'server',
    cores: 1,
    programs: [program('names', nameServer, { zone: hostList(addresses), kind: 'list' })],
  };
}

function resolverHost({ minimise }: Values, id: string): HostSpec {
  return {
    id,
    title: 'Resolver',
    shape: 'proxy',
    group: 'resolver',
    cores: 1,
    programs: [program('resolver', resolver, { root: 'root', hosts: HOSTS_BY_ADDRESS, minimise })],
  };
}

function treeHosts({ addresses }: Values): readonly HostSpec[] {
  const zones = zonesOf(addresses);
  return TREE.map(({ id, title }) => ({
    id,
    title,
    shape: 'server',
    group: 'zone',
    cores: 1,
    programs: [program('names', nameServer, { zone: zones[id], kind: 'zone' })],
  }));
}

function linkOf(values: Values, from: string, to: string, latencyUs: number): LinkSpec {
  return {
    from,
    to,
    latencyUs,
    jitterUs: values.jitter,
    lossPpm: partsPerMillion(values.loss),
    duplicatePpm: partsPerMillion(values.duplicate),
    reorderPpm: partsPerMillion(values.reorder),
    bandwidth: 0,
  };
}
