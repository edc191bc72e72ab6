import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const ACCEPTANCE_NUMBERS = {
  clientConnections: {
    title: 'Clients believe in',
    unit: 'count',
    definition:
      'Connections that stand now at the side that opened them: connect() has returned, and nobody has closed.',
    picture: { look: 'step', tone: 'ink', title: 'Believed' },
  },
  serverConnections: {
    title: 'The server has',
    unit: 'count',
    definition: 'Connections that stand now at the side that listens, accepted by a program or not.',
    picture: { look: 'step', tone: 'useful' },
  },
  acceptQueue: {
    title: 'Wait to be accepted',
    unit: 'count',
    definition: 'Complete connections that no program of the server has accepted yet.',
    picture: { look: 'area', tone: 'quiet' },
  },
  turnedAway: {
    title: 'Dropped, no room',
    unit: 'count',
    definition:
      'Segments that the server dropped because its accept queue, or the queue of half-open connections, was full.',
    picture: { look: 'stems', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** What both sides of a listener believe to have, and what waits between them. */
export class Acceptance implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** Sockets that stand, by process. */
  private readonly standing: Set<string>;
  private readonly waiting: Map<string, number>;
  private turnedAway: number;

  constructor(clients: ReadonlySet<string>, from?: Acceptance) {
    this.clients = clients;
    this.standing = new Set(from?.standing);
    this.waiting = new Map(from?.waiting);
    this.turnedAway = from?.turnedAway ?? 0;
  }

  copy(): Acceptance {
    return new Acceptance(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'state') this.setState(entry);
    else if (entry.kind === 'accept queue') this.waiting.set(`${entry.host}:${entry.port}`, entry.waiting);
    else if (entry.kind === 'loss') this.turnedAway += NO_ROOM.includes(entry.reason) ? 1 : 0;
    else if (entry.kind === 'crash') {
      for (const socket of this.standing) if (socket.startsWith(`${entry.host}/`)) this.standing.delete(socket);
      for (const port of this.waiting.keys()) if (port.startsWith(`${entry.host}:`)) this.waiting.delete(port);
    }
  }

  values(): ValuesOf<typeof ACCEPTANCE_NUMBERS> {
    let clientConnections = 0;
    for (const socket of this.standing) if (this.clients.has(hostOf(socket))) clientConnections += 1;
    return {
      clientConnections,
      serverConnections: this.standing.size - clientConnections,
      acceptQueue: [...this.waiting.values()].reduce((sum, count) => sum + count, 0),
      turnedAway: this.turnedAway,
    };
  }

  /** What the other side has of them. */
  partsOf(name: string): readonly NumberPart[] {
    if (name !== 'clientConnections') return [];
    return [{ part: 'serverHas', value: this.values().serverConnections ?? 0 }];
  }

  private setState({ layer, process, path }: EntryOf<'state'>): void {
    if (layer !== 'transport' || !process.includes('/tcp-')) return;
    if (path === 'ESTABLISHED' || path === 'CLOSE-WAIT') this.standing.add(process);
    else this.standing.delete(process);
  }
}

const NO_ROOM: readonly string[] = ['accept queue full', 'SYN queue full'];

function hostOf(socket: string): string {
  return socket.slice(0, socket.indexOf('/'));
}
