import { appendBytes, emptyQueue, joinQueue, type ByteQueue } from '../byte-queue.ts';
import { concatBytes, noBytes } from '../bytes.ts';
import {
  exampleHandshakeSizes,
  handshakeMessage,
  readHandshakeMessages,
  type HandshakeMessage,
  type HandshakeSizes,
} from './handshake.ts';
import {
  openRecord,
  plainHandshakeRecord,
  sealRecords,
  type OpenedRecord,
  type RecordKey,
  type RecordProblem,
} from './record.ts';

/** One end of a TLS 1.3 connection: a filter between a byte stream and its user. A model without cryptography. */
export interface TlsSession {
  readonly role: 'client' | 'server';
  readonly sizes: HandshakeSizes;
  readonly phase: 'handshake' | 'open' | 'failed';
  /** Each direction is closed by itself (RFC 8446 section 6.1): ours by `closeTls`, the other by the peer. */
  readonly sendClosed: boolean;
  readonly receiveClosed: boolean;
  /** Handshake messages still to come from the peer, in order. */
  readonly expected: readonly HandshakeMessage[];
  readonly sending: RecordKey;
  readonly receiving: RecordKey;
  readonly pending: ByteQueue;
  /** The beginning of a handshake message that continues in the next record. */
  readonly fragment: Uint8Array;
}

export type TlsEvent =
  | { readonly type: 'handshake'; readonly message: HandshakeMessage }
  /** From now on `sendTls` may be used. */
  | { readonly type: 'connected' }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  /** The peer will send no more (close_notify, RFC 8446 section 6.1). */
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly reason: string };

export interface TlsStep {
  readonly session: TlsSession;
  /** Bytes to write to the stream below; may be empty. */
  readonly output: Uint8Array;
  readonly events: readonly TlsEvent[];
}

/** RFC 8446 section 6. */
const alertNumbers = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  record_overflow: 22,
  decode_error: 50,
} as const;

/**
 * Begins a connection. A client's first output is its ClientHello; a server waits.
 * @param label same at both ends, different for every connection
 */
export function startTls(
  role: 'client' | 'server',
  label: string,
  sizes: HandshakeSizes = exampleHandshakeSizes,
): TlsStep {
  const peer = role === 'client' ? 'server' : 'client';
  const session: TlsSession = {
    role,
    sizes,
    phase: 'handshake',
    sendClosed: false,
    receiveClosed: false,
    expected:
      role === 'client'
        ? ['serverHello', 'encryptedExtensions', 'certificate', 'certificateVerify', 'finished']
        : ['clientHello', 'finished'],
    sending: { label: `${label} ${role}`, recordNumber: 0 },
    receiving: { label: `${label} ${peer}`, recordNumber: 0 },
    pending: emptyQueue,
    fragment: noBytes,
  };
  const output = role === 'client' ? plainHandshakeRecord(handshakeMessage('clientHello', sizes), 1) : noBytes;
  return { session, output, events: [] };
}

/** Application data as records. Throws when the session is not open, which is a mistake of its user. */
export function sendTls(session: TlsSession, plaintext: Uint8Array): TlsStep {
  if (session.phase !== 'open' || session.sendClosed)
    throw new Error('application data was sent on a TLS session that is not open');
  return seal(session, 'application', plaintext);
}

/** Says that no more will be sent; to be done before the stream below is closed. Says it once. */
export function closeTls(session: TlsSession): TlsStep {
  if (session.sendClosed || session.phase === 'failed') return { session, output: noBytes, events: [] };
  return seal({ ...session, sendClosed: true }, 'alert', alert('close_notify'));
}

/** What the end of the stream below means: without close_notify the data may be incomplete (RFC 8446 section 6.1). */
export function endOfTls(session: TlsSession): readonly TlsEvent[] {
  return isReading(session) ? [{ type: 'failed', reason: 'the stream ended without close_notify' }] : [];
}

/** Feeds the next bytes of the stream below. The events do not depend on how it is split. Never throws. */
export function receiveTls(before: TlsSession, bytes: Uint8Array): TlsStep {
  const outputs: Uint8Array[] = [];
  const events: TlsEvent[] = [];
  let session = before;
  let input = joinQueue(appendBytes(before.pending, bytes));
  while (isReading(session)) {
    const record = openRecord(session.receiving, input);
    if (record === undefined) break;
    const step = 'alert' in record ? fail(session, record) : readRecord(session, record);
    outputs.push(step.output);
    events.push(...step.events);
    session = step.session;
    if ('wireBytes' in record) input = input.subarray(record.wireBytes);
  }
  const pending = isReading(session) ? appendBytes(emptyQueue, input) : emptyQueue;
  return { session: { ...session, pending }, output: concatBytes(outputs), events };
}

function isReading(session: TlsSession): boolean {
  return session.phase !== 'failed' && !session.receiveClosed;
}

function readRecord(before: TlsSession, record: OpenedRecord): TlsStep {
  const { label, recordNumber } = before.receiving;
  const session = record.protected ? { ...before, receiving: { label, recordNumber: recordNumber + 1 } } : before;
  if (record.type === 'handshake') return readHandshake(session, record);
  if (record.type === 'alert') return readAlert(session, record.plaintext);
  if (session.phase === 'open') {
    return { session, output: noBytes, events: [{ type: 'data', bytes: record.plaintext }] };
  }
  return unexpected(session, 'application data came before the handshake was over');
}

function readAlert(session: TlsSession, plaintext: Uint8Array): TlsStep {
  const number = plaintext[1] ?? alertNumbers.decode_error;
  if (number === alertNumbers.close_notify) {
    return { session: { ...session, receiveClosed: true }, output: noBytes, events: [{ type: 'closed' }] };
  }
  const reason = `the peer ended the connection with alert ${number}`;
  return { session: { ...session, phase: 'failed' }, output: noBytes, events: [{ type: 'failed', reason }] };
}

function readHandshake(before: TlsSession, record: OpenedRecord): TlsStep {
  const bytes = concatBytes([before.fragment, record.plaintext]);
  const { messages, used } = readHandshakeMessages(bytes);
  const outputs: Uint8Array[] = [];
  const events: TlsEvent[] = [];
  let session: TlsSession = { ...before, fragment: bytes.subarray(used) };
  for (const message of messages) {
    const step = readMessage(session, message, record.protected);
    outputs.push(step.output);
    events.push(...step.events);
    session = step.session;
    if (session.phase === 'failed') break;
  }
  return { session, output: concatBytes(outputs), events };
}

function readMessage(before: TlsSession, message: HandshakeMessage | 'unknown', isProtected: boolean): TlsStep {
  if (message === 'unknown') return unexpected(before, 'a handshake message has an unknown type');
  const event: TlsEvent = { type: 'handshake', message };
  if (before.role === 'client' && before.phase === 'open' && message === 'newSessionTicket') {
    return { session: before, output: noBytes, events: [event] };
  }
  const [awaited, ...expected] = before.expected;
  const isHello = message === 'clientHello' || message === 'serverHello';
  if (message !== awaited || isProtected === isHello) return unexpected(before, `${message} came out of turn`);
  const session: TlsSession = { ...before, expected };
  if (message === 'clientHello') return answerHello(session, event);
  if (message !== 'finished') return { session, output: noBytes, events: [event] };
  // The client answers Finished with its own; the server, whose Finished came first, with a ticket for later.
  const answer = session.role === 'client' ? 'finished' : 'newSessionTicket';
  const step = seal({ ...session, phase: 'open' }, 'handshake', handshakeMessage(answer, session.sizes));
  return { ...step, events: [event, { type: 'connected' }] };
}

/** The server's flight: ServerHello in the clear, the rest protected (RFC 8446 section 2). */
function answerHello(session: TlsSession, event: TlsEvent): TlsStep {
  const { sizes } = session;
  const hello = plainHandshakeRecord(handshakeMessage('serverHello', sizes), 3);
  const hidden = ['encryptedExtensions', 'certificate', 'certificateVerify', 'finished'] as const;
  const step = seal(session, 'handshake', concatBytes(hidden.map((message) => handshakeMessage(message, sizes))));
  return { session: step.session, output: concatBytes([hello, step.output]), events: [event] };
}

function unexpected(session: TlsSession, reason: string): TlsStep {
  return fail(session, { alert: 'unexpected_message', reason });
}

function fail(session: TlsSession, problem: RecordProblem): TlsStep {
  const step = seal({ ...session, phase: 'failed' }, 'alert', alert(problem.alert));
  return { ...step, events: [{ type: 'failed', reason: problem.reason }] };
}

/** Level 1 = warning for close_notify, 2 = fatal (RFC 8446 section 6). */
function alert(name: keyof typeof alertNumbers): Uint8Array {
  return new Uint8Array([name === 'close_notify' ? 1 : 2, alertNumbers[name]]);
}

function seal(session: TlsSession, type: 'alert' | 'handshake' | 'application', plaintext: Uint8Array): TlsStep {
  const sealed = sealRecords(session.sending, type, plaintext);
  return { session: { ...session, sending: sealed.key }, output: sealed.bytes, events: [] };
}
