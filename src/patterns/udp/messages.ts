/** The same messages twice, in one run: as datagrams between one pair of hosts, over TCP between another. */
import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { parameterTransport } from '../shared/client-server.ts';
import { datagramReceiver } from './datagram-receiver.ts';
import { datagramSender } from './datagram-sender.ts';
import type { Values } from './parameters.ts';
import { fatesOfMessages, parseLosses } from './scripted-loss.ts';
import { streamReceiver } from './stream-receiver.ts';
import { streamSender } from './stream-sender.ts';

/** Of programs that somebody wrote, not of services. */
const FIRST_PORT = 5001;
/** Linux takes what a program asks for twice, for its own bookkeeping (socket(7), SO_RCVBUF). */
const BUFFER_FACTOR = 2;

const PAIRS = [
  { from: 'sender', to: 'receiver', over: 'UDP' },
  { from: 'sender2', to: 'receiver2', over: 'TCP' },
] as const;

export function messagesTopology(values: Values): Topology {
  const { count, size, gap: gapUs, connected } = values;
  const ports = Array.from({ length: values.programs }, (_, index) => FIRST_PORT + index);
  const isAlone = ports.length === 1;
  const nameOf = (name: string, index: number) => (index === 0 ? name : `${name}-${index + 1}`);
  const host = (pair: (typeof PAIRS)[number], part: 'from' | 'to', programs: HostSpec['programs']): HostSpec => {
    const what = part === 'from' ? 'sender' : 'receiver';
    return {
      id: pair[part],
      title: `${pair.over} ${what}`,
      shape: part === 'from' ? 'device' : 'server',
      group: `${pair.over} ${part === 'from' ? 'out' : 'in'}`,
      cores: 1,
      programs,
    };
  };
  const common = { count, size, gapUs, ports };
  const [udp, tcp] = PAIRS;
  const bufferBytes = BUFFER_FACTOR * values.receiveBuffer;
  const parsed = parseLosses(values.lose);
  return {
    hosts: [
      host(udp, 'from', [program('sender', datagramSender, { ...common, to: udp.to, connected })]),
      host(
        udp,
        'to',
        ports.map((port, index) =>
          program(nameOf('receiver', index), datagramReceiver, { port, isAlone, bufferBytes }),
        ),
      ),
      host(tcp, 'from', [program('stream-sender', streamSender, { ...common, to: tcp.to })]),
      host(
        tcp,
        'to',
        ports.map((port, index) => program(nameOf('stream-receiver', index), streamReceiver, { port, isAlone, size })),
      ),
    ],
    links: PAIRS.map(({ from, to }): LinkSpec => ({
      from,
      to,
      latencyUs: values.latency,
      jitterUs: values.jitter,
      lossPpm: partsPerMillion(values.loss),
      duplicatePpm: partsPerMillion(values.duplicate),
      reorderPpm: partsPerMillion(values.reorder),
      bandwidth: 0,
    })),
    transport: parameterTransport(values),
    traceTransport: false,
    fates: 'losses' in parsed ? fatesOfMessages(parsed.losses, PAIRS) : [],
  };
}
