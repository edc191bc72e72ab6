import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Fold, NumberPart, NumberSpecs, ValuesOf } from './fold.ts';

export const PORT_NUMBERS = {
  timeWaitPorts: {
    title: 'Ports in TIME-WAIT',
    unit: 'count',
    definition: 'Ports of clients that a closed connection keeps from being used again towards the same server.',
    picture: { look: 'area', tone: 'quiet' },
  },
  noPort: {
    title: 'No port left',
    unit: 'count',
    definition: 'Calls of connect() that failed at once because no port was free (EADDRNOTAVAIL). Nothing was sent.',
    picture: { look: 'stems', tone: 'ink' },
  },
  clientDescriptors: {
    title: 'Open at clients',
    unit: 'count',
    definition: 'Sockets that programs of clients have, each a descriptor: from connect() until close().',
    picture: { look: 'step', tone: 'ink', title: 'Descriptors' },
  },
  serverDescriptors: {
    title: 'Open at the server',
    unit: 'count',
    definition:
      'Sockets that programs of the server have, each a descriptor, the listening ones left out: from accept() until close().',
    picture: { look: 'step', tone: 'useful' },
  },
} as const satisfies NumberSpecs;

/** Ports and descriptors that connections hold, and those that they would need. */
export class Ports implements Fold {
  private readonly clients: ReadonlySet<string>;
  /** By socket: its host, connection and state. */
  private readonly sockets: Map<string, { readonly host: string; readonly connection: string; readonly path: string }>;
  /** Connections that nobody has accepted yet. */
  private readonly waiting: Set<string>;
  private noPort: number;

  constructor(clients: ReadonlySet<string>, from?: Ports) {
    this.clients = clients;
    this.sockets = new Map(from?.sockets);
    this.waiting = new Set(from?.waiting);
    this.noPort = from?.noPort ?? 0;
  }

  copy(): Ports {
    return new Ports(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'state' && entry.layer === 'transport') this.setState(entry);
    else if (entry.kind === 'socket error') this.noPort += entry.error === 'EADDRNOTAVAIL' ? 1 : 0;
    else if (entry.kind === 'accept queue') {
      if (entry.change === 'in') this.waiting.add(entry.connection);
      else this.waiting.delete(entry.connection);
    } else if (entry.kind === 'crash') {
      for (const [socket, { host, connection }] of this.sockets) {
        if (host !== entry.host) continue;
        this.sockets.delete(socket);
        if (!this.clients.has(host)) this.waiting.delete(connection);
      }
    }
  }

  values(): ValuesOf<typeof PORT_NUMBERS> {
    let timeWaitPorts = 0;
    let clientDescriptors = 0;
    let serverDescriptors = 0;
    for (const { host, connection, path } of this.sockets.values()) {
      const isClient = this.clients.has(host);
      if (isClient && path === 'TIME-WAIT') timeWaitPorts += 1;
      if (isClient && OWNED_BY_CLIENT.includes(path)) clientDescriptors += 1;
      if (!isClient && OWNED_BY_SERVER.includes(path) && !this.waiting.has(connection)) serverDescriptors += 1;
    }
    return { timeWaitPorts, noPort: this.noPort, clientDescriptors, serverDescriptors };
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name === 'timeWaitPorts') return [{ part: 'noPort', value: this.noPort }];
    return name === 'clientDescriptors' ? [{ part: 'atServer', value: this.values().serverDescriptors ?? 0 }] : [];
  }

  private setState({ host, process, path, connection = '' }: EntryOf<'state'>): void {
    if (!process.includes('/tcp-')) return;
    if (path === 'gone') this.sockets.delete(process);
    else this.sockets.set(process, { host, connection, path });
  }
}

/** States in which a program still has the socket; from FIN-WAIT-1 and LAST-ACK on its kernel is alone with it. */
const OWNED_BY_SERVER: readonly string[] = ['ESTABLISHED', 'CLOSE-WAIT'];
const OWNED_BY_CLIENT: readonly string[] = ['SYN-SENT', ...OWNED_BY_SERVER];
