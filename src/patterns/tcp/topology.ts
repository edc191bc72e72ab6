import { PACKET_BYTES } from '../../kernel/network/link.ts';
import type { KeepAlive } from '../../kernel/effect.ts';
import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, Topology } from '../../kernel/topology.ts';
import { transportOf } from '../../transport/index.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import { clientIds } from '../shared/client-server.ts';
import { acceptor } from './acceptor.ts';
import { parseAccepts } from './accepts.ts';
import { streamClient } from './client.ts';
import { echo } from './echo.ts';
import { pinger } from './pinger.ts';
import { opener } from './opener.ts';
import type { Values } from './parameters.ts';
import { parseLosses } from './scripted-loss.ts';
import { streamServer } from './server.ts';

export function topology(values: Values): Topology {
  const losses = parseLosses(values.lose);
  const clients = clientIds(values);
  return {
    hosts: [...clients.map((id, index) => clientHost(values, id, index)), serverHost(values)],
    links: clients.map((from) => ({
      from,
      to: 'server',
      latencyUs: values.latency,
      jitterUs: values.jitter,
      lossPpm: partsPerMillion(values.loss),
      bandwidth: values.bandwidth,
      queueBytes: values.queue * PACKET_BYTES,
    })),
    transport: transportOf(
      {
        profile: values.profile,
        initialWindow: values.initialWindow,
        receiveWindow: values.receiveWindow,
        nagle: values.nagle,
        delayedAck: values.delayedAck,
      },
      tlsFilter,
    ),
    // Of many sockets nobody reads the numbers.
    traceTransport: !isMany(values),
    fates: 'fates' in losses ? losses.fates : [],
  };
}

/** Several connections, or one that must wait to be accepted: each is one of many. */
function isMany({ connections, clients, accepts }: Values): boolean {
  return connections > 1 || clients > 1 || accepts !== '';
}

function clientHost(values: Values, id: string, index: number): HostSpec {
  const { clients, ping, ports: ephemeralPorts } = values;
  return {
    id,
    title: clients === 1 ? 'Client' : `Client ${index + 1}`,
    shape: 'browser',
    group: 'client',
    cores: 1,
    ephemeralPorts,
    programs: [clientProgram(values), ...(ping > 0 ? [program('ping', pinger, { everyUs: ping })] : [])],
  };
}

function serverHost(values: Values): HostSpec {
  return {
    id: 'server',
    title: 'Server',
    shape: 'server',
    group: 'server',
    cores: 1,
    programs: [serverProgram(values), ...(values.ping > 0 ? [program('echo', echo, {})] : [])],
  };
}

/** One connection has a program of its own; many are opened by one that starts another for each. */
function clientProgram(values: Values): Program {
  const {
    bytes,
    replyBytes,
    closeAfter: closeAfterUs,
    connectTimeout: connectTimeoutUs,
    connections,
    gap: gapUs,
    writes,
    exchanges,
  } = values;
  const each = { bytes, replyBytes, closeAfterUs, connectTimeoutUs, keepAlive: keepAliveOf(values) };
  return !isMany(values)
    ? program('client', streamClient, { ...each, writes, exchanges })
    : program('client', opener, { ...each, connections, gapUs });
}

function keepAliveOf({
  keepAlive: idleUs,
  keepAliveInterval: intervalUs,
  keepAliveProbes: probes,
}: Values): KeepAlive | null {
  return idleUs === 0 ? null : { idleUs, intervalUs, probes };
}

function serverProgram(values: Values): Program {
  const { bytes, replyBytes, exchanges, backlog, synCookies, accepts } = values;
  const parsed = parseAccepts(accepts);
  const times = 'accepts' in parsed ? parsed.accepts : null;
  return !isMany(values)
    ? program('server', streamServer, { bytes, replyBytes, exchanges, backlog, synCookies })
    : program('server', acceptor, { bytes, replyBytes, backlog, synCookies, accepts: times });
}
