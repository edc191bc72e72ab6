import { FIELDS } from './entry-fields.ts';
import type { Entry } from './entry.ts';

/**
 * A running 64-bit hash of the log in two 32-bit lanes. Two runs with the same digest had, for all practical
 * purposes, the same log. It is not cryptographic: it detects difference, not malice.
 */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

export const EMPTY_DIGEST: Digest = { high: 0x6a09e667, low: 0xbb67ae85 | 0 };

/** Words that stand before a value and say what it is, so that `1` and `"1"` differ. */
const TAG = { nothing: 1, no: 2, yes: 3, integer: 4, fraction: 5, text: 6, list: 7, record: 8 } as const;
/** Hashes of texts are kept; beyond so many they are forgotten, so that a long run does not grow. */
const KEPT_TEXTS = 20_000;
const WORD = 2 ** 32;

/** The names of `FIELDS`, looked up once. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(FIELDS).map(([kind, fields]) => [kind, Object.keys(fields)]),
);

/** Hashes entries by their fields, in the order of `FIELDS`: never by how an engine would print them. */
export class EntryHash {
  private high = 0;
  private low = 0;
  private readonly texts = new Map<string, Digest>();

  /** The digest after one more entry. */
  extend(before: Digest, entry: Entry): Digest {
    this.high = before.high;
    this.low = before.low;
    const fields: Readonly<Record<string, unknown>> = entry;
    this.integer(entry.n);
    this.integer(entry.step);
    this.integer(entry.at);
    this.value(entry.cause);
    this.text(entry.layer);
    this.text(entry.kind);
    // A field that is not there leaves no trace, so a new one changes no digest of entries without it.
    const names = NAMES.get(entry.kind) ?? [];
    for (let index = 0; index < names.length; index += 1) {
      const value = fields[names[index] ?? ''];
      if (value === undefined) continue;
      this.word(index);
      this.value(value);
    }
    return { high: finish(this.high), low: finish(this.low) };
  }

  private value(value: unknown): void {
    if (value === null) this.word(TAG.nothing);
    else if (typeof value === 'boolean') this.word(value ? TAG.yes : TAG.no);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') {
      this.word(TAG.text);
      this.text(value);
    } else if (Array.isArray(value)) {
      this.word(TAG.list);
      this.word(value.length);
      for (const item of value) this.value(item);
    } else if (typeof value === 'object') {
      const names = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
      this.word(TAG.record);
      this.word(names.length);
      for (const [name, item] of names) {
        this.text(name);
        this.value(item);
      }
    }
  }

  private number(value: number): void {
    const isInteger = Number.isSafeInteger(value);
    this.word(isInteger ? TAG.integer : TAG.fraction);
    if (isInteger) this.integer(value);
    else this.text(String(value));
  }

  private integer(value: number): void {
    this.word(value | 0);
    this.word(Math.floor(value / WORD) | 0);
  }

  private text(text: string): void {
    let known = this.texts.get(text);
    if (known === undefined) {
      if (this.texts.size >= KEPT_TEXTS) this.texts.clear();
      known = hashOfText(text);
      this.texts.set(text, known);
    }
    this.high = mixHigh(this.high, known.high);
    this.low = mixLow(this.low, known.low);
  }

  private word(word: number): void {
    this.high = mixHigh(this.high, word);
    this.low = mixLow(this.low, word);
  }
}

/** The digest after one more line of text. Share links hold it for a list of news: it never changes. */
export function extendWithLine(digest: Digest, line: string): Digest {
  let high = digest.high;
  let low = digest.low;
  for (let index = 0; index < line.length; index += 1) {
    const unit = line.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 13;
  }
  high ^= low >>> 16;
  return { high: Math.imul(high, 0x85ebca6b), low: low ^ (high >>> 15) };
}

/** Sixteen hexadecimal digits. */
export function digestText(digest: Digest): string {
  return hexadecimal(digest.high) + hexadecimal(digest.low);
}

function hashOfText(text: string): Digest {
  let high = text.length;
  let low = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = mixHigh(high, unit);
    low = mixLow(low, unit);
  }
  return { high: finish(high), low: finish(low) };
}

/** One step of MurmurHash3 (x86, 32 bits), and one with the constants of its 128-bit form, so that the lanes differ. */
function mixHigh(lane: number, word: number): number {
  const mixed = lane ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(mixed, 13), 5) + 0xe6546b64) | 0;
}

function mixLow(lane: number, word: number): number {
  const mixed = lane ^ Math.imul(rotate(Math.imul(word, 0x239b961b), 16), 0xab0e9789);
  return (Math.imul(rotate(mixed, 17), 5) + 0x561ccd1b) | 0;
}

function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function hexadecimal(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
