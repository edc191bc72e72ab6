import type { Process } from '../kernel/process.ts';
import type { Transport } from '../kernel/topology.ts';
import type { TcpOptions } from './tcp/control-block.ts';
import { tcp } from './tcp/machine.ts';
import { answerWithCookie, reject } from './tcp/reject.ts';

/** The transport of a topology: TCP with these options, and the filter that `tls` sockets put above it. */
export function transportOf(options: TcpOptions, filter: Process): Transport {
  return {
    socket: tcp,
    options,
    filter,
    reject,
    answerWithCookie: (header, isn) => answerWithCookie(header, isn, options.receiveWindow),
  };
}
