import type { Entry } from '../kernel/entry.ts';

/** A packet in the shape of the recordings of real kernels. */
export interface PacketLine {
  readonly t_ms: number;
  /** Relative to who opened the connection; of datagrams, to who sent the first between the two. */
  readonly dir: 'C>S' | 'S>C';
  /** Empty for a datagram, which has no number either. */
  readonly flags: string;
  readonly seq: number | null;
  readonly ack: number | null;
  readonly len: number;
  readonly dropped: boolean;
  readonly from: string;
  readonly to: string;
  /** Empty for a datagram. */
  readonly connection: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
}

/** Every segment and datagram of a log, in the order of sending. */
export function packetsOf(log: readonly Entry[]): readonly PacketLine[] {
  const lost = new Set(log.flatMap((entry) => (entry.kind === 'loss' ? [entry.packet] : [])));
  const opened = new Set<string>();
  return log.flatMap((entry): readonly PacketLine[] => {
    if (entry.kind !== 'segment' && entry.kind !== 'datagram') return [];
    const { from, to } = entry;
    const pair = `${from} ${to}`;
    if (entry.kind === 'datagram' && !opened.has(`${to} ${from}`)) opened.add(pair);
    const isOpener = entry.kind === 'segment' ? entry.connection.startsWith(`${from}:`) : opened.has(pair);
    const numbers =
      entry.kind === 'segment'
        ? { flags: entry.flags, seq: entry.seq, ack: entry.ack }
        : { flags: '', seq: null, ack: null };
    return [
      {
        t_ms: entry.at / 1000,
        dir: isOpener ? 'C>S' : 'S>C',
        ...numbers,
        len: entry.length,
        dropped: lost.has(entry.packet),
        from,
        to,
        connection: entry.kind === 'segment' ? entry.connection : '',
        protocol: entry.kind === 'segment' ? 'tcp' : entry.protocol,
      },
    ];
  });
}
