import type { Entry } from '../kernel/entry.ts';

/** A packet in the shape of the recordings of real kernels. */
export interface PacketLine {
  readonly t_ms: number;
  /** Relative to who opened the connection. */
  readonly dir: 'C>S' | 'S>C';
  readonly flags: string;
  readonly seq: number;
  readonly ack: number | null;
  readonly len: number;
  readonly dropped: boolean;
  readonly from: string;
  readonly to: string;
  readonly connection: string;
}

/** Every segment of a log, in the order of sending. */
export function packetsOf(log: readonly Entry[]): readonly PacketLine[] {
  const lost = new Set(log.flatMap((entry) => (entry.kind === 'loss' ? [entry.packet] : [])));
  return log.flatMap((entry) => {
    if (entry.kind !== 'segment') return [];
    const opened = entry.connection.startsWith(`${entry.from}:`);
    return [
      {
        t_ms: entry.at / 1000,
        dir: opened ? 'C>S' : 'S>C',
        flags: entry.flags,
        seq: entry.seq,
        ack: entry.ack,
        len: entry.length,
        dropped: lost.has(entry.packet),
        from: entry.from,
        to: entry.to,
        connection: entry.connection,
      } as const,
    ];
  });
}
