/** What really went onto the wires of a run: the bytes of every TCP connection, each direction by itself. */
import { Simulation } from '../../kernel/simulation.ts';
import type { Setup } from '../../kernel/simulation.ts';
import { slice } from '../../kernel/network/stream.ts';
import type { Stream } from '../../kernel/world.ts';
import { concatBytes } from '../../protocols/bytes.ts';

/** One direction of one connection. */
export interface Tapped {
  /** `client:32768-server:80`; who opened it comes first. */
  readonly connection: string;
  readonly from: string;
  readonly bytes: Uint8Array;
}

export interface TappedPair {
  readonly connection: string;
  /** What the side says that opened it, and what the other one says. */
  readonly up: Uint8Array;
  readonly down: Uint8Array;
}

/** Replays a run for so many steps and listens to every stream. */
export function tap(setup: Setup, steps: number): readonly Tapped[] {
  const simulation = new Simulation(setup, () => {});
  const { world } = simulation;
  const heard = new Map<string, { stream: Stream | null; end: number; readonly pieces: Uint8Array[] }>();
  while (world.step + 1 < steps && simulation.step()) {
    for (const [key, stream] of world.streams) {
      const tapped = heard.get(key) ?? { stream: null, end: 0, pieces: [] };
      if (tapped.stream === stream) continue;
      heard.set(key, tapped);
      if (stream.end > tapped.end) tapped.pieces.push(slice(stream, Math.max(tapped.end, stream.start), stream.end));
      tapped.end = stream.end;
      tapped.stream = stream;
    }
  }
  return [...heard].map(([key, { pieces }]) => {
    const [, connection = '', from = ''] = /^(.*)>(\S+) \d+$/.exec(key) ?? [];
    return { connection, from, bytes: concatBytes(pieces) };
  });
}

/**
 * Both directions of each connection to a port. Where two lives of a host have used the same ports one after the other
 * nobody can tell by the names which two directions belong together: those are left out.
 */
export function pairsTo(port: number, tapped: readonly Tapped[]): readonly TappedPair[] {
  const byConnection = new Map<string, Tapped[]>();
  for (const each of tapped) {
    if (each.connection.endsWith(`:${port}`))
      byConnection.set(each.connection, [...(byConnection.get(each.connection) ?? []), each]);
  }
  return [...byConnection].flatMap(([connection, sides]) => {
    const opener = connection.split(':')[0];
    const ups = sides.filter(({ from }) => from === opener);
    const downs = sides.filter(({ from }) => from !== opener);
    if (ups.length !== 1 || downs.length > 1) return [];
    return [{ connection, up: ups[0]?.bytes ?? new Uint8Array(), down: downs[0]?.bytes ?? new Uint8Array() }];
  });
}
