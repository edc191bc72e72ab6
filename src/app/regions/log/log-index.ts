import type { Entry, EntryKind, Layer } from '../../../kernel/entry.ts';
import { isSeenAt } from '../../../patterns/contract/pattern.ts';
import type { Lens } from '../../../patterns/contract/pattern.ts';
import type { Selection } from '../../../views/selection.ts';

export const LOG_KINDS = ['messages', 'losses', 'results', 'yours', 'hosts', 'states', 'notes', 'packets'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

export interface LogFilter {
  readonly lens: Lens;
  readonly kind: LogKind | 'all';
  readonly host: string;
  readonly layer: Layer | 'all';
}

const KINDS_OF: Readonly<Record<EntryKind, LogKind>> = {
  intervention: 'yours',
  ineffective: 'yours',
  boot: 'hosts',
  crash: 'hosts',
  paused: 'hosts',
  resumed: 'hosts',
  offline: 'hosts',
  online: 'hosts',
  listening: 'hosts',
  deaf: 'hosts',
  work: 'hosts',
  'work done': 'hosts',
  'work dropped': 'hosts',
  save: 'hosts',
  link: 'hosts',
  spawn: 'states',
  exit: 'states',
  state: 'states',
  error: 'hosts',
  limit: 'hosts',
  write: 'messages',
  read: 'messages',
  undelivered: 'losses',
  translation: 'packets',
  'socket error': 'losses',
  loss: 'losses',
  result: 'results',
  note: 'notes',
  segment: 'packets',
  datagram: 'packets',
  'accept queue': 'packets',
  arrival: 'packets',
};

/** Numbers of the entries that match a filter; it follows the log without reading it anew. */
export class LogIndex {
  readonly numbers: number[] = [];
  private readonly filter: LogFilter;
  private read = 0;

  constructor(filter: LogFilter) {
    this.filter = filter;
  }

  /** Takes in what the log has grown by. Returns how many entries match. */
  follow(log: readonly Entry[]): number {
    for (; this.read < log.length; this.read += 1) {
      const entry = log[this.read];
      if (entry !== undefined && matches(this.filter, entry)) this.numbers.push(entry.n);
    }
    return this.numbers.length;
  }
}

/** Without a wish for a kind or layer, the log shows what the picture shows. */
function matches({ lens, kind, host, layer }: LogFilter, entry: Entry): boolean {
  if (kind !== 'all' && KINDS_OF[entry.kind] !== kind) return false;
  if (layer !== 'all' && entry.layer !== layer) return false;
  if (kind === 'all' && layer === 'all' && !isSeenAt(lens, entry)) return false;
  return host === '' || hostsOf(entry).includes(host);
}

function hostsOf(entry: Entry): readonly string[] {
  const hosts: string[] = [];
  if ('host' in entry) hosts.push(entry.host);
  if ('to' in entry) hosts.push(entry.to);
  if ('from' in entry) hosts.push(entry.from);
  if (entry.kind === 'loss') hosts.push(...entry.direction.split('>'));
  if (entry.kind === 'link') hosts.push(...entry.link.split(/[->]/));
  return hosts;
}

/** What is selected together with an entry. */
export function selectionOfEntry(entry: Entry): Selection | null {
  if (entry.kind === 'write' || entry.kind === 'read' || entry.kind === 'undelivered')
    return { kind: 'message', message: entry.message };
  if ('packet' in entry) return { kind: 'packet', packet: entry.packet };
  return 'host' in entry ? { kind: 'host', host: entry.host } : null;
}
