import type { Entry } from '../../../kernel/entry.ts';
import { lowerBound } from '../../../record/spans.ts';

/** Whether somebody listens on a host, or did until it was told not to. */
export type Listening = 'nobody' | 'somebody' | 'no more';

interface Known {
  readonly open: Set<number>;
  readonly shut: Set<number>;
  readonly ns: number[];
  readonly states: Listening[];
}

/** Who listens where, read from a log as it grows. */
export class ListeningIndex {
  private readonly log: readonly Entry[];
  private readonly hosts = new Map<string, Known>();
  private read = 0;

  constructor(log: readonly Entry[]) {
    this.log = log;
  }

  /** As of the entries with smaller numbers than `limit`. */
  at(host: string, limit: number): Listening {
    for (; this.read < this.log.length; this.read += 1) {
      const entry = this.log[this.read];
      if (entry !== undefined) this.add(entry);
    }
    const known = this.hosts.get(host);
    return known?.states[lowerBound(known.ns, limit) - 1] ?? 'nobody';
  }

  private add(entry: Entry): void {
    if (entry.kind !== 'listening' && entry.kind !== 'deaf' && entry.kind !== 'boot') return;
    const known = this.hosts.get(entry.host) ?? { open: new Set(), shut: new Set(), ns: [], states: [] };
    this.hosts.set(entry.host, known);
    const { open, shut, ns, states } = known;
    if (entry.kind === 'boot') {
      open.clear();
      shut.clear();
    } else {
      const [to, from] = entry.kind === 'listening' ? [open, shut] : [shut, open];
      from.delete(entry.port);
      to.add(entry.port);
    }
    ns.push(entry.n);
    states.push(shut.size > 0 ? 'no more' : open.size > 0 ? 'somebody' : 'nobody');
  }
}
