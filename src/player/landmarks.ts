import type { Entry } from '../kernel/entry.ts';
import type { MessageRole } from '../kernel/message.ts';
import type { Follower } from '../kernel/run.ts';
import { lowerBound } from '../record/spans.ts';

/** What play can stop at by itself. */
export const LANDMARKS = ['publish', 'push', 'request', 'response', 'timeout', 'reconnect', 'drop'] as const;
export type Landmark = (typeof LANDMARKS)[number];

/** The steps at which each kind of landmark lies. */
export class Landmarks implements Follower {
  private readonly steps = new Map<Landmark, number[]>(LANDMARKS.map((landmark) => [landmark, []]));
  /** Connections that a host has begun to open, by pair of hosts. */
  private readonly opened = new Map<string, string>();

  add(entry: Entry): void {
    const landmark = this.landmarkOf(entry);
    if (landmark === null) return;
    const steps = this.steps.get(landmark);
    if (steps !== undefined && steps.at(-1) !== entry.step) steps.push(entry.step);
  }

  /** Those that occur in what is known of the run. */
  get present(): readonly Landmark[] {
    return LANDMARKS.filter((landmark) => (this.steps.get(landmark)?.length ?? 0) > 0);
  }

  /** The first step after `from`, up to and with `to`, at which one of the wanted lies. */
  firstBetween(
    wanted: readonly Landmark[],
    from: number,
    to: number,
  ): { readonly step: number; readonly landmark: Landmark } | null {
    let found: { readonly step: number; readonly landmark: Landmark } | null = null;
    for (const landmark of wanted) {
      const steps = this.steps.get(landmark) ?? [];
      const step = steps[lowerBound(steps, from + 1)];
      if (step !== undefined && step <= to && (found === null || step < found.step)) found = { step, landmark };
    }
    return found;
  }

  private landmarkOf(entry: Entry): Landmark | null {
    if (entry.kind === 'loss') return 'drop';
    if (entry.kind === 'write') return entry.role === 'request' || entry.role === 'publish' ? entry.role : null;
    if (entry.kind === 'read') return this.arrivalOf(entry.role);
    if (entry.kind === 'result') return entry.result === 'timeout' ? 'timeout' : null;
    const opens = entry.kind === 'state' && entry.path === 'SYN-SENT';
    return opens && this.isReconnect(entry.host, entry.connection ?? '') ? 'reconnect' : null;
  }

  private arrivalOf(role: MessageRole): Landmark | null {
    if (role === 'push') return 'push';
    return role === 'response' || role === 'empty' ? 'response' : null;
  }

  /** Whether a host opens another connection to where it has opened one before: `client:32769-server:80`. */
  private isReconnect(host: string, connection: string): boolean {
    const pair = `${host} ${connection.replace(/^[^:]*:\d+-/, '')}`;
    const before = this.opened.get(pair);
    this.opened.set(pair, connection);
    return before !== undefined && before !== connection;
  }
}
