import type { Entry } from '../kernel/entry.ts';
import { isOpenSocket } from '../record/timeline.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const CONNECTION_NUMBERS = {
  connectionsOpened: {
    title: 'Connections opened',
    unit: 'count',
    definition: 'Connections that reached ESTABLISHED at the side that opened them.',
    picture: { look: 'step', tone: 'quiet' },
  },
  openConnections: {
    title: 'Open connections',
    unit: 'count',
    definition: 'Connections that exist now at the side that opened them, TIME-WAIT not counted.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** TCP connections at the side that opened them; what stands above TCP, such as TLS, is none of its own. */
export class Connections implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** Sockets that are there, and whether each has stood. */
  private readonly sockets: Map<string, { readonly isOpen: boolean; readonly hasStood: boolean }>;
  private opened: number;

  constructor(clients: ReadonlySet<string>, from?: Connections) {
    this.clients = clients;
    this.sockets = new Map(from?.sockets);
    this.opened = from?.opened ?? 0;
  }

  copy(): Connections {
    return new Connections(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'crash') {
      for (const socket of this.sockets.keys()) if (socket.startsWith(`${entry.host}/`)) this.sockets.delete(socket);
    } else if (entry.kind === 'state' && entry.layer === 'transport' && this.clients.has(entry.host)) {
      const { process, path } = entry;
      const hadStood = this.sockets.get(process)?.hasStood === true;
      const stands = path === 'ESTABLISHED';
      if (stands && !hadStood) this.opened += 1;
      if (path === 'gone' || path === 'over') this.sockets.delete(process);
      else this.sockets.set(process, { isOpen: isOpenSocket(process, path), hasStood: hadStood || stands });
    }
  }

  values(): ValuesOf<typeof CONNECTION_NUMBERS> {
    let openConnections = 0;
    for (const { isOpen } of this.sockets.values()) if (isOpen) openConnections += 1;
    return { connectionsOpened: this.opened, openConnections };
  }
}
