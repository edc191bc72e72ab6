import { concatBytes, decodeUtf8, encodeUtf8 } from '../bytes.ts';

/** Values that a field table holds here: long strings, whole numbers, truth values, tables (AMQP 0-9-1 section 4.2.5.5). */
export interface Table {
  readonly [name: string]: string | number | boolean | Table;
}
/** Big-endian, as everything in AMQP. Numbers of eight bytes are exact up to 2^53. */
export function encodeNumber(value: number, bytes: number): Uint8Array {
  const encoded = new Uint8Array(bytes);
  let rest = value;
  for (let index = bytes - 1; index >= 0; index -= 1) {
    encoded[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return encoded;
}

export function encodeShortString(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  if (bytes.length > 255) throw new RangeError(`a short string of ${bytes.length} bytes does not fit`);
  return concatBytes([encodeNumber(bytes.length, 1), bytes]);
}

export function encodeLongString(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  return concatBytes([encodeNumber(bytes.length, 4), bytes]);
}

/** Field names with typed values: `S` long string, `l` 64 bits, `t` truth value, `F` table. */
export function encodeTable(table: Table): Uint8Array {
  const fields = Object.entries(table).flatMap(([name, value]) => [encodeShortString(name), encodeField(value)]);
  const bytes = concatBytes(fields);
  return concatBytes([encodeNumber(bytes.length, 4), bytes]);
}

function encodeField(value: Table[string]): Uint8Array {
  if (typeof value === 'string') return concatBytes([encodeUtf8('S'), encodeLongString(value)]);
  if (typeof value === 'number') return concatBytes([encodeUtf8('l'), encodeNumber(value, 8)]);
  if (typeof value === 'object') return concatBytes([encodeUtf8('F'), encodeTable(value)]);
  return concatBytes([encodeUtf8('t'), encodeNumber(value ? 1 : 0, 1)]);
}

/** Reads from the front; past the end it reads nothing and says so afterwards. */
export class Reader {
  private readonly bytes: Uint8Array;
  private at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get rest(): number {
    return this.bytes.length - this.at;
  }

  take(length: number): Uint8Array {
    if (length > this.rest) this.failed = true;
    const taken = this.bytes.slice(this.at, this.at + length);
    this.at += taken.length;
    return taken;
  }

  number(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  text(length: number): string {
    return decodeUtf8(this.take(length));
  }

  table(): Table {
    const inner = new Reader(this.take(this.number(4)));
    const table: Record<string, Table[string]> = {};
    while (inner.rest > 0 && !inner.failed) {
      const name = inner.text(inner.number(1));
      const type = inner.text(1);
      if (type === 'S') table[name] = inner.text(inner.number(4));
      else if (type === 'l') table[name] = inner.number(8);
      else if (type === 't') table[name] = inner.number(1) === 1;
      else if (type === 'F') table[name] = inner.table();
      else inner.failed = true;
    }
    if (inner.failed) this.failed = true;
    return table;
  }
}
