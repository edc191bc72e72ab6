import type { Entry } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { inMs } from './fold.ts';
import type { Fold, MeasuredScene, NumberSpecs, ValuesOf } from './fold.ts';

export const AWAKE_NUMBERS = {
  clientAwakeMs: {
    title: 'Client awake',
    unit: 'ms',
    definition: 'Time in which a client must hold a connection open or wait for an answer.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** How long clients must hold a connection open or wait for an answer. */
export class Awake implements Fold {
  private readonly scene: Pick<MeasuredScene, 'clientProgram' | 'awakeStates'>;
  private readonly clients: ReadonlySet<string>;
  private readonly since: Map<string, Microseconds>;
  private us: Microseconds;

  constructor(scene: Pick<MeasuredScene, 'clientProgram' | 'awakeStates'>, clients: ReadonlySet<string>, from?: Awake) {
    this.scene = scene;
    this.clients = clients;
    this.since = new Map(from?.since);
    this.us = from?.us ?? 0;
  }

  copy(): Awake {
    return new Awake(this.scene, this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'crash') this.set(entry.host, false, entry.at);
    else if (entry.kind === 'exit' && this.isMain(entry.host, entry.process)) this.set(entry.host, false, entry.at);
    else if (entry.kind === 'state' && this.isMain(entry.host, entry.process))
      this.set(entry.host, this.scene.awakeStates.includes(entry.path), entry.at);
  }

  values(at: Microseconds): ValuesOf<typeof AWAKE_NUMBERS> {
    let us = this.us;
    for (const since of this.since.values()) us += at - since;
    return { clientAwakeMs: inMs(us) };
  }

  private isMain(host: string, process: string): boolean {
    return this.clients.has(host) && process === `${host}/${this.scene.clientProgram}`;
  }

  private set(client: string, awake: boolean, at: Microseconds): void {
    const since = this.since.get(client);
    if (awake && since === undefined) this.since.set(client, at);
    if (awake || since === undefined) return;
    this.since.delete(client);
    this.us += at - since;
  }
}
