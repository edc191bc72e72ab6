import type { Entry } from '../kernel/entry.ts';
import { isOpenSocket } from '../record/timeline.ts';
import type { Fold } from './fold.ts';
import type { MetricValues } from './metric.ts';

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

  values(): MetricValues {
    let openConnections = 0;
    for (const { isOpen } of this.sockets.values()) if (isOpen) openConnections += 1;
    return { connectionsOpened: this.opened, openConnections };
  }
}
