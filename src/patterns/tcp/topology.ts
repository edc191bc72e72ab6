import { PACKET_BYTES } from '../../kernel/network/link.ts';
import type { KeepAlive } from '../../kernel/effect.ts';
import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { Topology } from '../../kernel/topology.ts';
import { transportOf } from '../../transport/index.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
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
  return {
    hosts: [
      {
        id: 'client',
        title: 'Client',
        shape: 'browser',
        group: 'client',
        cores: 1,
        programs: [
          clientProgram(values),
          ...(values.ping > 0 ? [program('ping', pinger, { everyUs: values.ping })] : []),
        ],
      },
      {
        id: 'server',
        title: 'Server',
        shape: 'server',
        group: 'server',
        cores: 1,
        programs: [serverProgram(values), ...(values.ping > 0 ? [program('echo', echo, {})] : [])],
      },
    ],
    links: [
      {
        from: 'client',
        to: 'server',
        latencyUs: values.latency,
        jitterUs: values.jitter,
        lossPpm: partsPerMillion(values.loss),
        bandwidth: values.bandwidth,
        queueBytes: values.queue * PACKET_BYTES,
      },
    ],
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
    traceTransport: values.connections === 1,
    fates: 'fates' in losses ? losses.fates : [],
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
  return connections === 1
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
  const { bytes, replyBytes, exchanges, connections, backlog, synCookies, accepts } = values;
  const parsed = parseAccepts(accepts);
  const times = 'accepts' in parsed ? parsed.accepts : null;
  return connections === 1 && times === null
    ? program('server', streamServer, { bytes, replyBytes, exchanges, backlog, synCookies })
    : program('server', acceptor, { bytes, replyBytes, backlog, synCookies, accepts: times });
}
