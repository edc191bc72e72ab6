/** Domain names on the wire (RFC 1035 sections 2.3.4, 3.1 and 4.1.4). The root is the empty string. */
import { concatBytes, decodeLatin1, encodeLatin1 } from '../bytes.ts';

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
/** Two high bits say that the rest of a name stands elsewhere; an offset has the fourteen others. */
const POINTER = 0xc0;
const MAX_OFFSET = 0x3fff;

/** Where names, and the ends of names, stand in a message that is being written: the first place of each. */
export type Places = Map<string, number>;

/** `www.example.test` is three labels; names are compared in lower case, as they are written here. */
export function labelsOf(name: string): readonly string[] {
  return name === '' ? [] : name.split('.');
}

/** The name without its first label: the zone above it. */
export function parentOf(name: string): string {
  return labelsOf(name).slice(1).join('.');
}

/** Whether a name is a domain or lies below it. */
export function isWithin(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`);
}

/**
 * A name at an offset of the message, its end left to an earlier place where it stands already.
 * Throws RangeError for a label or a name that is too long, or a label without characters.
 */
export function encodeName(name: string, offset: number, places: Places): Uint8Array {
  // The most common case of long answers: the whole name stands there already.
  const whole = places.get(name);
  if (whole !== undefined) return pointerTo(whole);
  const labels = labelsOf(name);
  const parts: Uint8Array[] = [];
  let at = offset;
  for (const [index, label] of labels.entries()) {
    const rest = labels.slice(index).join('.');
    const known = places.get(rest);
    if (known !== undefined) return concatBytes([...parts, pointerTo(known)]);
    if (at <= MAX_OFFSET) places.set(rest, at);
    if (label.length === 0 || label.length > MAX_LABEL_BYTES) throw new RangeError(`"${name}" is no domain name`);
    const bytes = encodeLatin1(label);
    parts.push(Uint8Array.from([bytes.length]), bytes);
    at += 1 + bytes.length;
  }
  if (at + 1 - offset > MAX_NAME_BYTES) throw new RangeError(`"${name}" is too long for a domain name`);
  return concatBytes([...parts, Uint8Array.from([0])]);
}

function pointerTo(offset: number): Uint8Array {
  return Uint8Array.from([POINTER | (offset >> 8), offset & 0xff]);
}

/** The name at an offset and where what follows it begins; undefined when there is none. */
export function decodeName(
  message: Uint8Array,
  offset: number,
): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let at = offset;
  let end: number | undefined;
  let bytes = 1;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length >= POINTER) {
      const low = message[at + 1];
      const target = ((length & ~POINTER) << 8) | (low ?? 0);
      // A pointer only points back: else it might go round in circles.
      if (low === undefined || target >= at) return undefined;
      end ??= at + 2;
      at = target;
      continue;
    }
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    const label = message.subarray(at + 1, at + 1 + length);
    bytes += 1 + length;
    if (length > MAX_LABEL_BYTES || label.length < length || bytes > MAX_NAME_BYTES) return undefined;
    labels.push(decodeLatin1(label));
    at += 1 + length;
  }
}
