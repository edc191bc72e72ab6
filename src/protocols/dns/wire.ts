/** Bytes of DNS messages: a header of twelve, then the sections (RFC 1035 section 4.1). */
import { concatBytes } from '../bytes.ts';
import { RECORD_TYPES, RESPONSE_CODES } from './message.ts';
import type { DnsMessage, Edns, QuestionType, RecordData, ResourceRecord, ResponseCode } from './message.ts';
import { decodeName, encodeName } from './name.ts';
import type { Places } from './name.ts';

export const HEADER_BYTES = 12;
/** The internet; nothing else has names here. */
const CLASS_IN = 1;
/** Of the 16 flags. */
const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;
const CODE = 0x000f;

/** The bytes of a message. */
export function encodeMessage(message: DnsMessage): Uint8Array {
  return concatBytes(sectionsOf(message).map(({ bytes }) => bytes));
}

/** One section, or one record of it, as it is written. */
export interface Section {
  readonly label: 'header' | 'question' | 'answer' | 'authority' | 'additional' | 'EDNS';
  readonly bytes: Uint8Array;
}

/** The parts of a message, in their order. */
export function sectionsOf(message: DnsMessage): readonly Section[] {
  const { question, answers, authority, additional, edns } = message;
  const places: Places = new Map();
  const sections: Section[] = [];
  let offset = 0;
  const put = (label: Section['label'], bytes: Uint8Array) => {
    sections.push({ label, bytes });
    offset += bytes.length;
  };
  put('header', headerOf(message));
  const name = encodeName(question.name, offset, places);
  put('question', concatBytes([name, short(RECORD_TYPES[question.type]), short(CLASS_IN)]));
  for (const record of answers) put('answer', encodeRecord(record, offset, places));
  for (const record of authority) put('authority', encodeRecord(record, offset, places));
  for (const record of additional) put('additional', encodeRecord(record, offset, places));
  if (edns !== null) put('EDNS', encodeEdns(edns));
  return sections;
}

/** The message in bytes; undefined when they are none, or more than one message. */
export function decodeMessage(bytes: Uint8Array): DnsMessage | undefined {
  const [id, flags, questions, answers, authority, additional] = Array.from({ length: 6 }, (_, index) =>
    shortAt(bytes, 2 * index),
  );
  if (id === undefined || flags === undefined || questions !== 1) return undefined;
  // Nothing but plain questions (opcode 0), and three bits that nobody uses here.
  if ((flags & ~(QR | AA | TC | RD | RA | CODE)) !== 0) return undefined;
  const code = CODES.get(flags & CODE);
  const asked = decodeName(bytes, HEADER_BYTES);
  if (code === undefined || asked === undefined) return undefined;
  const type = QUESTION_TYPES.get(shortAt(bytes, asked.end) ?? 0);
  if (type === undefined || shortAt(bytes, asked.end + 2) !== CLASS_IN) return undefined;
  let at = asked.end + 4;
  const sections: ResourceRecord[][] = [[], [], []];
  let edns: Edns | null = null;
  for (const [index, count] of [answers, authority, additional].entries()) {
    for (let left = count ?? 0; left > 0; left -= 1) {
      const read = decodeRecord(bytes, at);
      if (read === undefined) return undefined;
      if ('edns' in read) {
        if (index !== 2 || edns !== null) return undefined;
        edns = read.edns;
      } else sections[index]?.push(read.record);
      at = read.end;
    }
  }
  if (at !== bytes.length) return undefined;
  const [inAnswers = [], inAuthority = [], inAdditional = []] = sections;
  return {
    id,
    isResponse: (flags & QR) !== 0,
    authoritative: (flags & AA) !== 0,
    truncated: (flags & TC) !== 0,
    recursionDesired: (flags & RD) !== 0,
    recursionAvailable: (flags & RA) !== 0,
    code,
    question: { name: asked.name, type },
    answers: inAnswers,
    authority: inAuthority,
    additional: inAdditional,
    edns,
  };
}

/**
 * The bytes of an answer that must not be longer than `limit`: with all its records, or marked as truncated with as
 * many answers as fit and nothing behind them (recorded of dnsmasq: 29 of 30 in 499 bytes).
 */
export function encodeWithin(message: DnsMessage, limit: number): Uint8Array {
  const whole = encodeMessage(message);
  if (whole.length <= limit) return whole;
  const cut: DnsMessage = { ...message, truncated: true, authority: [], additional: [] };
  const [header, question, ...rest] = sectionsOf({ ...cut, edns: null });
  let room = limit - (header?.bytes.length ?? 0) - (question?.bytes.length ?? 0);
  if (message.edns !== null) room -= encodeEdns(message.edns).length;
  let fitting = 0;
  for (const { bytes } of rest) {
    room -= bytes.length;
    if (room < 0) break;
    fitting += 1;
  }
  return encodeMessage({ ...cut, answers: message.answers.slice(0, fitting) });
}

function headerOf(message: DnsMessage): Uint8Array {
  const flags =
    (message.isResponse ? QR : 0) |
    (message.authoritative ? AA : 0) |
    (message.truncated ? TC : 0) |
    (message.recursionDesired ? RD : 0) |
    (message.recursionAvailable ? RA : 0) |
    RESPONSE_CODES[message.code];
  const additional = message.additional.length + (message.edns === null ? 0 : 1);
  const counts = [1, message.answers.length, message.authority.length, additional];
  return concatBytes([message.id, flags, ...counts].map(short));
}

function encodeRecord(record: ResourceRecord, offset: number, places: Places): Uint8Array {
  const name = encodeName(record.name, offset, places);
  const data = encodeData(record, offset + name.length + 10, places);
  const type = short(RECORD_TYPES[record.type]);
  return concatBytes([name, type, short(CLASS_IN), long(record.ttl), short(data.length), data]);
}

function encodeData(record: RecordData, offset: number, places: Places): Uint8Array {
  switch (record.type) {
    case 'A':
      return Uint8Array.from(record.address.split('.').map(Number));
    case 'NS':
    case 'CNAME':
      return encodeName(record.target, offset, places);
    case 'SOA': {
      const primary = encodeName(record.primary, offset, places);
      const mailbox = encodeName(record.mailbox, offset + primary.length, places);
      const numbers = [record.serial, record.refresh, record.retry, record.expire, record.minimum];
      return concatBytes([primary, mailbox, ...numbers.map(long)]);
    }
  }
}

/** The root as its name, the size in place of a class, nothing in place of a time to live. */
function encodeEdns({ udpBytes, options }: Edns): Uint8Array {
  const data = concatBytes(options.flatMap((option) => [short(option.code), short(option.data.length), option.data]));
  return concatBytes([
    Uint8Array.from([0]),
    short(RECORD_TYPES.OPT),
    short(udpBytes),
    long(0),
    short(data.length),
    data,
  ]);
}

type ReadRecord = ({ readonly record: ResourceRecord } | { readonly edns: Edns }) & { readonly end: number };

function decodeRecord(bytes: Uint8Array, offset: number): ReadRecord | undefined {
  const owner = decodeName(bytes, offset);
  if (owner === undefined) return undefined;
  const at = owner.end;
  const [type, kind, ttl, length] = [
    shortAt(bytes, at),
    shortAt(bytes, at + 2),
    longAt(bytes, at + 4),
    shortAt(bytes, at + 8),
  ];
  if (type === undefined || kind === undefined || ttl === undefined || length === undefined) return undefined;
  const start = at + 10;
  const end = start + length;
  if (end > bytes.length) return undefined;
  if (type === RECORD_TYPES.OPT) {
    const options = decodeOptions(bytes.subarray(start, end));
    return options === undefined ? undefined : { edns: { udpBytes: kind, options }, end };
  }
  const data = kind === CLASS_IN ? decodeData(bytes, type, start, end) : undefined;
  return data === undefined ? undefined : { record: { name: owner.name, ttl, ...data }, end };
}

function decodeData(bytes: Uint8Array, type: number, start: number, end: number): RecordData | undefined {
  switch (type) {
    case RECORD_TYPES.A:
      return end - start === 4 ? { type: 'A', address: bytes.subarray(start, end).join('.') } : undefined;
    case RECORD_TYPES.NS:
    case RECORD_TYPES.CNAME: {
      const target = decodeName(bytes, start);
      if (target?.end !== end) return undefined;
      return { type: type === RECORD_TYPES.NS ? 'NS' : 'CNAME', target: target.name };
    }
    case RECORD_TYPES.SOA: {
      const primary = decodeName(bytes, start);
      const mailbox = primary === undefined ? undefined : decodeName(bytes, primary.end);
      if (primary === undefined || mailbox === undefined || mailbox.end + 20 !== end) return undefined;
      const numbers = [0, 4, 8, 12, 16].map((index) => longAt(bytes, mailbox.end + index) ?? 0);
      const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers;
      return { type: 'SOA', primary: primary.name, mailbox: mailbox.name, serial, refresh, retry, expire, minimum };
    }
    default:
      return undefined;
  }
}

function decodeOptions(data: Uint8Array): Edns['options'] | undefined {
  const options: { code: number; data: Uint8Array }[] = [];
  for (let at = 0; at < data.length;) {
    const [code, length] = [shortAt(data, at), shortAt(data, at + 2)];
    if (code === undefined || length === undefined || at + 4 + length > data.length) return undefined;
    options.push({ code, data: data.slice(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return options;
}

const CODES = new Map(
  (['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const).map((code): [number, ResponseCode] => [
    RESPONSE_CODES[code],
    code,
  ]),
);
const QUESTION_TYPES = new Map(
  (['A', 'AAAA', 'NS', 'CNAME', 'SOA'] as const).map((type): [number, QuestionType] => [RECORD_TYPES[type], type]),
);

function short(value: number): Uint8Array {
  return Uint8Array.from([value >> 8, value & 0xff]);
}

function long(value: number): Uint8Array {
  return Uint8Array.from([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}

function shortAt(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [bytes[at], bytes[at + 1]];
  return high === undefined || low === undefined ? undefined : (high << 8) | low;
}

function longAt(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [shortAt(bytes, at), shortAt(bytes, at + 2)];
  return high === undefined || low === undefined ? undefined : high * 0x1_0000 + low;
}
