import { describe, expect, test } from 'vitest';
import { digestText, EMPTY_DIGEST, EntryHash } from './digest.ts';
import { FIELDS } from './entry-fields.ts';
import type { Entry } from './entry.ts';

const note: Entry = {
  n: 7,
  step: 3,
  at: 5_000_000_000_000,
  cause: 6,
  layer: 'application',
  kind: 'note',
  host: 'server',
  process: 'server/desk',
  name: 'news',
  values: { news: 1, share: 0.5, text: '1', volatile: true, audience: null },
};

function digestOf(...entries: readonly Entry[]): string {
  const hash = new EntryHash();
  return digestText(entries.reduce((digest, entry) => hash.extend(digest, entry), EMPTY_DIGEST));
}

describe('the digest of a log', () => {
  test('differs when any field of an entry does, and when entries change places', () => {
    const changes: readonly Partial<Entry>[] = [
      { n: 8 },
      { step: 4 },
      { at: 5_000_000_000_000 + 2 ** 32 },
      { cause: null },
      { cause: 5 },
      { layer: 'framing' },
      { host: 'client' },
    ];
    const values = [{ news: '1' }, { news: 2 }, { share: 0.25 }, { volatile: false }, { volatile: null }, { more: 1 }];
    const others: readonly Entry[] = [
      ...changes.map((change): Entry => Object.assign({ ...note }, change)),
      ...values.map((value): Entry => ({ ...note, values: { ...note.values, ...value } })),
      { ...note, values: {} },
    ];
    const digests = [note, ...others].map((entry) => digestOf(entry));
    expect(new Set(digests).size).toBe(digests.length);
    const later = { ...note, n: 8 };
    expect(digestOf(note, later)).not.toBe(digestOf(later, note));
  });

  test('does not depend on the order in which fields were written down', () => {
    const turned: Entry = {
      values: { audience: null, volatile: true, text: '1', share: 0.5, news: 1 },
      name: 'news',
      process: 'server/desk',
      host: 'server',
      kind: 'note',
      layer: 'application',
      cause: 6,
      at: 5_000_000_000_000,
      step: 3,
      n: 7,
    };
    expect(digestOf(turned)).toBe(digestOf(note));
  });

  test('takes a list for its items in order, and an absent field for nothing', () => {
    const loss: Entry = {
      ...note,
      layer: 'link',
      kind: 'loss',
      packet: 1,
      direction: 'a>b',
      reason: 'chance',
      messages: [1, 2],
    };
    expect(digestOf({ ...loss, messages: [2, 1] })).not.toBe(digestOf(loss));
    expect(digestOf({ ...loss, messages: [1] })).not.toBe(digestOf(loss));
    const work: Entry = { ...note, layer: 'host', kind: 'work', name: 'x', until: 9 };
    expect(digestOf({ ...work, exchange: 1 })).not.toBe(digestOf(work));
  });

  test('goes on where another hash stopped', () => {
    const whole = digestOf(note, { ...note, n: 8 });
    const first = new EntryHash().extend(EMPTY_DIGEST, note);
    expect(digestText(new EntryHash().extend(first, { ...note, n: 8 }))).toBe(whole);
  });

  test('knows the fields of each kind once', () => {
    for (const fields of Object.values(FIELDS)) expect(Object.keys(fields)).not.toContain('n');
    expect(Object.keys(FIELDS)).toContain('socket error');
  });
});
