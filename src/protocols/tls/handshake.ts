import { concatBytes } from '../bytes.ts';
import { scramble } from './keystream.ts';

/** RFC 8446 section 4. */
const messageTypes = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  certificateVerify: 15,
  finished: 20,
} as const;

export type HandshakeMessage = keyof typeof messageTypes;

const messageNames: ReadonlyMap<number, HandshakeMessage> = new Map([
  [1, 'clientHello'],
  [2, 'serverHello'],
  [4, 'newSessionTicket'],
  [8, 'encryptedExtensions'],
  [11, 'certificate'],
  [15, 'certificateVerify'],
  [20, 'finished'],
]);

/** Bytes of each handshake message with its 4-byte header, without record framing. */
export type HandshakeSizes = Readonly<Record<HandshakeMessage, number>>;

/**
 * The sizes of RFC 8448 section 3, "Simple 1-RTT Handshake" (X25519, one self-signed RSA-1024 certificate).
 * As records: ClientHello 201 bytes, ServerHello 95, the rest of the server's flight 679, the client's
 * Finished 58, ticket 223.
 */
export const exampleHandshakeSizes: HandshakeSizes = {
  clientHello: 196,
  serverHello: 90,
  encryptedExtensions: 40,
  certificate: 445,
  certificateVerify: 136,
  finished: 36,
  newSessionTicket: 201,
};

/**
 * The same with the certificate chain of a public web site: 4,032 bytes is the median that the working repository
 * of draft-ietf-tls-cert-abridge measured (README: 5th percentile 2,308, median 4,032, 95th 5,609), so that
 * the server's flight takes several segments.
 */
export const webHandshakeSizes: HandshakeSizes = { ...exampleHandshakeSizes, certificate: 4032 };

const messageHeaderBytes = 4;

/** A handshake message of the given size: a real header (type, 24-bit length) and opaque content. */
export function handshakeMessage(message: HandshakeMessage, sizes: HandshakeSizes): Uint8Array {
  const length = sizes[message] - messageHeaderBytes;
  const header = new Uint8Array([messageTypes[message], (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff]);
  return concatBytes([header, scramble(new Uint8Array(length), message, 0)]);
}

/** The messages at the beginning of the input that are complete, and how many bytes they take. */
export function readHandshakeMessages(input: Uint8Array): {
  readonly messages: readonly (HandshakeMessage | 'unknown')[];
  readonly used: number;
} {
  const messages: (HandshakeMessage | 'unknown')[] = [];
  let used = 0;
  for (;;) {
    const [type, high = 0, middle = 0, low = 0] = input.subarray(used);
    const next = used + messageHeaderBytes + high * 65_536 + middle * 256 + low;
    if (type === undefined || input.length < used + messageHeaderBytes || input.length < next)
      return { messages, used };
    messages.push(messageNames.get(type) ?? 'unknown');
    used = next;
  }
}
