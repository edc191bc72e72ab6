import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { EntryOf } from '../../kernel/entry.ts';
import type { ProcessOf, Snapshot } from '../../kernel/process.ts';
import type { BrokerInput } from '../../machines/broker/broker.ts';

/** A broker without a network: events go straight in, what it writes is kept by socket. */
export class BrokerBench {
  private readonly process: ProcessOf<BrokerInput>;
  private snapshot: Snapshot;
  private readonly timers = new Map<string, { readonly at: number; readonly event: HostEvent }>();
  private readonly written = new Map<string, Uint8Array[]>();
  readonly notes: Pick<EntryOf<'note'>, 'name' | 'values'>[] = [];
  /** Sockets that the broker closed itself. */
  readonly closed: string[] = [];
  readonly reset: string[] = [];
  now = 0;

  constructor(process: ProcessOf<BrokerInput>, input: Partial<BrokerInput> = {}) {
    this.process = process;
    const { snapshot, effects } = process.start({
      settings: {
        exchange: 'topic',
        maxInflight: 20,
        maxQueued: 1000,
        persistent: false,
        memory: 0,
        ackTimeoutUs: 0,
        heartbeatUs: 0,
        earlyAcks: false,
        ...input,
      },
      at: 0,
      random: 1,
      host: 'broker',
      self: 'broker/broker',
      saved: {},
    });
    this.snapshot = snapshot;
    this.perform(effects);
  }

  connect(socket: string): void {
    this.step({ type: 'accepted', socket, from: socket });
  }

  send(socket: string, bytes: Uint8Array): void {
    this.step({ type: 'data', socket, bytes, messages: [] });
  }

  destroy(socket: string): void {
    this.step({ type: 'closed', socket, result: 'reset' });
  }

  /** What was written to a socket since the last time. */
  take(socket: string): readonly Uint8Array[] {
    const pieces = this.written.get(socket) ?? [];
    this.written.delete(socket);
    return pieces;
  }

  wait(us: number): void {
    const until = this.now + us;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= until).sort((one, other) => one[1].at - other[1].at)[0];
      if (due === undefined) break;
      this.timers.delete(due[0]);
      this.now = due[1].at;
      this.step(due[1].event);
    }
    this.now = until;
  }

  private step(event: HostEvent): void {
    const { snapshot, effects } = this.process.step(this.snapshot, { ...event, at: this.now });
    this.snapshot = snapshot;
    this.perform(effects);
  }

  private perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'write')
        this.written.set(effect.socket, [...(this.written.get(effect.socket) ?? []), effect.bytes]);
      else if (effect.type === 'setTimer')
        this.timers.set(effect.name, { at: this.now + effect.delayUs, event: effect.event });
      else if (effect.type === 'cancelTimer') this.timers.delete(effect.name);
      else if (effect.type === 'note') this.notes.push({ name: effect.name, values: effect.values });
      else if (effect.type === 'close' || effect.type === 'reset')
        (effect.type === 'close' ? this.closed : this.reset).push(effect.socket);
    }
  }
}
