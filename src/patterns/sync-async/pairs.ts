import type { ServerKind } from '../../machines/servers/server.ts';
import type { Values } from './parameters.ts';

/** A server and those who ask it. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly place: 1 | 2;
  readonly kind: ServerKind;
  readonly title: string;
}

/** The two of a run: the first server, and the one beside it. */
export function pairsOf({ server, beside }: Pick<Values, 'server' | 'beside'>): readonly [Pair, Pair] {
  const [first, second] = [TITLES[server], TITLES[beside]];
  return [
    { from: 'client', to: 'server', place: 1, kind: server, title: first },
    { from: 'client2', to: 'server2', place: 2, kind: beside, title: first === second ? `${second} 2` : second },
  ];
}

/** How many threads a blocking server has, its lines tell. */
const TITLES: Readonly<Record<ServerKind, string>> = {
  blocking: 'Blocking server',
  threads: 'Blocking server',
  pool: 'Blocking server',
  epoll: 'epoll server',
  node: 'Node',
};
