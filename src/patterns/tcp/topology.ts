import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { Topology } from '../../kernel/topology.ts';
import { transportOf } from '../../transport/index.ts';
import { tlsFilter } from '../../machines/tls-filter.ts';
import { streamClient } from './client.ts';
import type { Values } from './parameters.ts';
import { parseLosses } from './scripted-loss.ts';
import { streamServer } from './server.ts';

export function topology(values: Values): Topology {
  const losses = parseLosses(values.lose);
  const bytes = values.bytes;
  const replyBytes = values.replyBytes;
  return {
    hosts: [
      {
        id: 'client',
        title: 'Client',
        shape: 'browser',
        group: 'client',
        cores: 1,
        programs: [program('client', streamClient, { bytes, replyBytes, closeAfterUs: values.closeAfter })],
      },
      {
        id: 'server',
        title: 'Server',
        shape: 'server',
        group: 'server',
        cores: 1,
        programs: [program('server', streamServer, { bytes, replyBytes })],
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
      },
    ],
    transport: transportOf(
      {
        profile: values.profile,
        initialWindow: values.initialWindow,
        receiveWindow: values.receiveWindow,
      },
      tlsFilter,
    ),
    traceTransport: true,
    fates: 'fates' in losses ? losses.fates : [],
  };
}
