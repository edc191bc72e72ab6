import type { SegmentHeader } from '../kernel/packet.ts';
import type { Process } from '../kernel/process.ts';
import type { Transport } from '../kernel/topology.ts';
import { spanOf } from './tcp/control-block.ts';
import type { TcpOptions } from './tcp/control-block.ts';
import { tcp } from './tcp/machine.ts';

/** The transport of a topology: TCP with these options, and the filter that `tls` sockets put above it. */
export function transportOf(options: TcpOptions, filter: Process): Transport {
  return { socket: tcp, options, filter, reject };
}

/** The answer of a host that knows no such connection: RFC 9293 3.10.7.1. */
export function reject(header: SegmentHeader): SegmentHeader | null {
  if (header.control.includes('R')) return null;
  const window = 0;
  if (header.ack !== null) return { seq: header.ack, ack: null, control: 'R', length: 0, window };
  return { seq: 0, ack: header.seq + spanOf(header), control: 'R', length: 0, window };
}
