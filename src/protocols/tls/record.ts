import { concatBytes, noBytes } from '../bytes.ts';
import { hashBytes, scramble } from './keystream.ts';

/** RFC 8446 section 5.1. */
export type ContentType = 'alert' | 'handshake' | 'application';

const contentTypeNumbers = { alert: 21, handshake: 22, application: 23 } as const;

/** Largest plaintext of one record, 2^14 bytes (RFC 8446 section 5.1). */
export const maxRecordPlaintext = 16_384;

/** Type, version and length in front of every record (RFC 8446 section 5.1). */
export const recordHeaderBytes = 5;
/** Behind the plaintext, inside the protection: one byte with the real content type (RFC 8446 section 5.2). */
export const innerTypeBytes = 1;
/** Authentication tag of AES-GCM and ChaCha20-Poly1305 (RFC 5116 section 5.1, RFC 8439 section 2.8). */
export const recordTagBytes = 16;
/** What protection adds to a record: 22 bytes. */
export const recordOverhead = recordHeaderBytes + innerTypeBytes + recordTagBytes;

/** RFC 8446 section 5.2: a protected record may be 256 bytes longer than its plaintext. */
const maxRecordPayload = maxRecordPlaintext + 256;

/** Bytes on the wire of so many bytes of application data. */
export function sealedLength(plaintextBytes: number): number {
  return plaintextBytes + recordOverhead * Math.ceil(plaintextBytes / maxRecordPlaintext);
}

/** Writes or reads the protected records of one direction; both ends count them. */
export interface RecordKey {
  /** Same at both ends, different for each direction of each connection. */
  readonly label: string;
  readonly recordNumber: number;
}

/** Protects bytes, in as many records as they need; none for no bytes. */
export function sealRecords(
  key: RecordKey,
  type: ContentType,
  plaintext: Uint8Array,
): { readonly key: RecordKey; readonly bytes: Uint8Array } {
  const records: Uint8Array[] = [];
  let { recordNumber } = key;
  for (let at = 0; at < plaintext.length; at += maxRecordPlaintext) {
    records.push(sealRecord({ ...key, recordNumber }, type, plaintext.subarray(at, at + maxRecordPlaintext)));
    recordNumber += 1;
  }
  return { key: { ...key, recordNumber }, bytes: concatBytes(records) };
}

function sealRecord(key: RecordKey, type: ContentType, plaintext: Uint8Array): Uint8Array {
  const inner = concatBytes([plaintext, new Uint8Array([contentTypeNumbers[type]])]);
  const opaque = scramble(concatBytes([inner, modelTag(inner)]), key.label, key.recordNumber);
  // Outside, every protected record claims to be application data of TLS 1.2.
  return concatBytes([recordHeader(contentTypeNumbers.application, 3, opaque.length), opaque]);
}

/** A record before there are keys: ClientHello and ServerHello. `minorVersion` 1 in the first one, else 3. */
export function plainHandshakeRecord(message: Uint8Array, minorVersion: 1 | 3): Uint8Array {
  return concatBytes([recordHeader(contentTypeNumbers.handshake, minorVersion, message.length), message]);
}

function recordHeader(type: number, minorVersion: 1 | 3, length: number): Uint8Array {
  return new Uint8Array([type, 3, minorVersion, length >> 8, length & 0xff]);
}

/** Stands for the authentication tag: a checksum, so that a damaged record or a wrong number is noticed. */
function modelTag(inner: Uint8Array): Uint8Array {
  const tag = new Uint8Array(recordTagBytes);
  new DataView(tag.buffer).setUint32(0, hashBytes(inner));
  return tag;
}

export interface OpenedRecord {
  readonly type: ContentType;
  readonly protected: boolean;
  readonly plaintext: Uint8Array;
  /** Length on the wire, with header and tag. */
  readonly wireBytes: number;
}

/** RFC 8446 section 6: the alert with which to end the connection. */
export interface RecordProblem {
  readonly alert: 'unexpected_message' | 'bad_record_mac' | 'record_overflow' | 'decode_error';
  readonly reason: string;
}

/** The record at the beginning of the input; undefined while it is incomplete. */
export function openRecord(key: RecordKey, input: Uint8Array): OpenedRecord | RecordProblem | undefined {
  const [type = 0, major = 3, , high = 0, low = 0] = input;
  const isPlain = type === contentTypeNumbers.handshake || type === contentTypeNumbers.alert;
  if (input.length > 0 && !isPlain && type !== contentTypeNumbers.application) {
    return { alert: 'unexpected_message', reason: `record type ${type} is not spoken here` };
  }
  if (major !== 3) return { alert: 'decode_error', reason: 'the record header has no TLS version' };
  if (input.length < recordHeaderBytes) return undefined;
  const length = high * 256 + low;
  const wireBytes = recordHeaderBytes + length;
  if (length > (isPlain ? maxRecordPlaintext : maxRecordPayload)) {
    return { alert: 'record_overflow', reason: `a record of ${length} bytes is too long` };
  }
  if (length === 0) return { alert: 'decode_error', reason: 'a record is empty' };
  if (input.length < wireBytes) return undefined;
  const payload = input.subarray(recordHeaderBytes, wireBytes);
  if (isPlain) {
    const plainType = type === contentTypeNumbers.alert ? 'alert' : 'handshake';
    return { type: plainType, protected: false, plaintext: payload, wireBytes };
  }
  const opened = unseal(key, payload);
  return opened === undefined
    ? { alert: 'bad_record_mac', reason: `record ${key.recordNumber} does not fit its tag` }
    : { ...opened, protected: true, wireBytes };
}

function unseal(key: RecordKey, payload: Uint8Array): Pick<OpenedRecord, 'type' | 'plaintext'> | undefined {
  if (payload.length < innerTypeBytes + recordTagBytes) return undefined;
  const opened = scramble(payload, key.label, key.recordNumber);
  const inner = opened.subarray(0, -recordTagBytes);
  const expected = modelTag(inner);
  if (opened.subarray(-recordTagBytes).some((byte, index) => byte !== expected[index])) return undefined;
  const plaintext = inner.length > 1 ? inner.subarray(0, -1) : noBytes;
  const number = inner.at(-1);
  if (number === contentTypeNumbers.application) return { type: 'application', plaintext };
  if (number === contentTypeNumbers.handshake) return { type: 'handshake', plaintext };
  return number === contentTypeNumbers.alert ? { type: 'alert', plaintext } : undefined;
}
