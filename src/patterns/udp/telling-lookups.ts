import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { dnsNotes } from '../../machines/dns/notes.ts';
import { ANSWERED, lookupNotes } from '../../record/lookup-notes.ts';
import type { Sentence } from '../contract/pattern.ts';

/** What there is to tell of lookups: how long each took, and how much of that was waiting for nothing. */
export class LookupTeller {
  private readonly begunAt = new Map<string, Microseconds>();
  /** By process: when it asked last, and whether it had to ask in vain before. */
  private readonly askedAt = new Map<string, Microseconds>();
  private readonly hasWaited = new Set<string>();

  /** Takes entries in turn; null for one that is not about a lookup. */
  tell(entry: Entry): Sentence | null {
    if (entry.kind === 'write' && entry.role === 'request') this.askedAt.set(entry.process, entry.at);
    if (entry.kind !== 'note') return null;
    if (lookupNotes.has(entry)) return this.tellLookup(entry);
    return dnsNotes.has(entry) ? this.tellDns(entry) : null;
  }

  private tellLookup(entry: EntryOf<'note'>): Sentence | null {
    if (!lookupNotes.has(entry)) return null;
    const { host, process, at } = entry;
    if (entry.name === 'lookup begun') {
      this.begunAt.set(process, at);
      return { key: 'note.lookup begun', values: { host, ...entry.values }, weight: 1 };
    }
    const { result, addresses } = entry.values;
    const tookUs = at - (this.begunAt.get(process) ?? at);
    const tripUs = at - (this.askedAt.get(process) ?? at);
    const values = { host, ...entry.values, tookUs, tripUs };
    if (!ANSWERED.includes(result)) return { key: 'note.lookup over.failed', values, weight: 3 };
    if (addresses === 0) return { key: 'note.lookup over.none', values, weight: 2 };
    if (this.hasWaited.has(process)) return { key: 'note.lookup over.again', values, weight: 3 };
    return { key: `note.lookup over.${addresses === 1 ? 'one' : 'answered'}`, values, weight: 2 };
  }

  private tellDns(entry: EntryOf<'note'>): Sentence | null {
    if (!dnsNotes.has(entry)) return null;
    const { host, process, name } = entry;
    const values = { host, ...entry.values };
    switch (name) {
      case 'asks again':
        this.hasWaited.add(process);
        return { key: `note.asks again.${entry.values.why}`, values, weight: 3 };
      case 'one by one':
        this.hasWaited.add(process);
        return { key: 'note.one by one', values, weight: 3 };
      case 'not in cache':
        return { key: 'note.not in cache', values, weight: 1 };
      default:
        return { key: `note.${name}`, values, weight: name === 'truncated' ? 3 : 2 };
    }
  }
}
