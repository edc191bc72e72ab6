import type { Badges, Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { Changes, Spans } from '../../record/spans.ts';
import { withChanges } from '../../record/timeline.ts';

interface SocketState {
  readonly path: string;
  /** All its numbers, not only the changed ones. */
  readonly badges: Badges;
}

interface Socket {
  readonly process: string;
  readonly states: Changes<SocketState>;
}

/** The socket that a host shows, and how many more it has. */
export interface SocketFrame extends SocketState {
  readonly process: string;
  readonly more: number;
}

/** A state that a socket of a host went into; `LISTEN` where it only waits for one. */
export interface SocketStep {
  readonly n: number;
  readonly at: Microseconds;
  readonly path: string;
}

interface Known {
  readonly socket: Socket;
  readonly span: number;
}

const GONE = 'gone';
const LISTEN = 'LISTEN';
const TIME_WAIT = /^time-?wait$/i;

/** What the log says about TCP sockets, read as it grows. */
export class SocketIndex {
  private readonly log: readonly Entry[];
  private read = 0;
  private hasNumbers = false;
  private readonly spans = new Map<string, Spans<Socket>>();
  private readonly open = new Map<string, Known>();
  /** By host: every change of state. */
  private readonly steps = new Map<string, SocketStep[]>();

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  /** Whether the log tells the numbers of sockets and not only their states. */
  get isTraced(): boolean {
    this.catchUp();
    return this.hasNumbers;
  }

  /** The newest socket of a host that still has a connection, else the newest; undefined without any. */
  at(host: string, limit: number): SocketFrame | undefined {
    this.catchUp();
    const found = (this.spans.get(host)?.openBefore(limit) ?? []).flatMap(({ process, states }) => {
      const state = states.before(limit);
      return state === undefined ? [] : [{ ...state, process }];
    });
    const shown = found.filter(({ path }) => !TIME_WAIT.test(path)).at(-1) ?? found.at(-1);
    return shown === undefined ? undefined : { ...shown, more: found.length - 1 };
  }

  /** The states that the sockets of a host went through, oldest first. */
  statesOf(host: string): readonly SocketStep[] {
    this.catchUp();
    return this.steps.get(host) ?? [];
  }

  private catchUp(): void {
    for (; this.read < this.log.length; this.read += 1) {
      const entry = this.log[this.read];
      if (entry?.kind === 'state' && entry.layer === 'transport') this.setState(entry);
      else if (entry?.kind === 'crash') this.forget(entry.n, entry.host);
      else if (entry?.kind === 'listening') this.step(entry.host, { n: entry.n, at: entry.at, path: LISTEN });
    }
  }

  private step(host: string, step: SocketStep): void {
    const steps = this.steps.get(host) ?? [];
    this.steps.set(host, steps);
    const last = steps.at(-1);
    // What lasts no time at all is passed through.
    if (last?.at === step.at) steps.pop();
    if (steps.at(-1)?.path !== step.path) steps.push(step);
  }

  private setState({ n, at, host, process, path, badges }: EntryOf<'state'>): void {
    // A filter between a program and its socket speaks at this layer too; the kernel names sockets `host/tcp-3`.
    if (!process.includes('/tcp-')) return;
    if (path !== GONE) this.step(host, { n, at, path });
    const { socket, span } = this.open.get(process) ?? this.begin(n, host, process);
    socket.states.set(n, { path, badges: withChanges(socket.states.latest?.badges ?? {}, badges) });
    this.hasNumbers ||= Object.keys(badges).length > 0;
    if (path === GONE) this.end(n, host, process, span);
  }

  private begin(n: number, host: string, process: string): Known {
    const spans = this.spans.get(host) ?? new Spans<Socket>();
    this.spans.set(host, spans);
    const socket = { process, states: new Changes<SocketState>() };
    const known = { socket, span: spans.begin(n, socket) };
    this.open.set(process, known);
    return known;
  }

  private end(n: number, host: string, process: string, span: number): void {
    this.spans.get(host)?.end(n, span);
    this.open.delete(process);
  }

  /** A host that loses its power keeps no socket. */
  private forget(n: number, host: string): void {
    for (const [process, { span }] of this.open) {
      if (process.startsWith(`${host}/`)) this.end(n, host, process, span);
    }
  }
}
