/** The port at which name servers are asked, by datagram and over TCP (RFC 7766: both must be there). */
import type { DatagramEvent, Effect, SocketEvent } from '../../kernel/effect.ts';
import { emptyQueue } from '../../protocols/byte-queue.ts';
import type { ByteQueue } from '../../protocols/byte-queue.ts';
import { concatBytes } from '../../protocols/bytes.ts';
import { PLAIN_UDP_BYTES } from '../../protocols/dns/message.ts';
import type { DnsMessage } from '../../protocols/dns/message.ts';
import { receiveMessages, withLength } from '../../protocols/dns/stream.ts';
import { decodeMessage, encodeMessage, encodeWithin } from '../../protocols/dns/wire.ts';
import { DNS_PORT } from './lookup.ts';
import { noteOfAnswer } from './words.ts';

export const SOCKET = 'port 53';
/** What a server sends in one datagram at most, however much is taken: DNS Flag Day 2020, and the default of dnsmasq and nsd. */
const UDP_BYTES = 1_232;

/** Whoever has asked, and how it is answered. */
export interface Asker {
  readonly asked: DnsMessage;
  /** The message that asked; null for a copy that the network made of one. */
  readonly message: number | null;
  readonly back:
    | { readonly over: 'UDP'; readonly to: string; readonly port: number }
    | { readonly over: 'TCP'; readonly socket: string };
}

/** What waits on each connection for the rest of its message. */
export type Waiting = Readonly<Record<string, ByteQueue>>;

export function openDoor(): readonly Effect[] {
  return [
    { type: 'bind', socket: SOCKET, port: DNS_PORT },
    { type: 'listen', port: DNS_PORT },
  ];
}

/** The questions in what a server hears. */
export function questionsIn(
  waiting: Waiting,
  event: DatagramEvent | SocketEvent,
): { readonly waiting: Waiting; readonly askers: readonly Asker[] } {
  if (event.type === 'datagram') {
    const back = { over: 'UDP', to: event.from, port: event.port } as const;
    const asked = decodeMessage(event.bytes);
    const isQuestion = asked?.isResponse === false;
    return { waiting, askers: isQuestion ? [{ asked, message: event.messages[0]?.id ?? null, back }] : [] };
  }
  if (event.type === 'data') {
    const received = receiveMessages(waiting[event.socket] ?? emptyQueue, event.bytes);
    const back = { over: 'TCP', socket: event.socket } as const;
    const message = event.messages[0]?.id ?? null;
    const askers = received.messages.flatMap((bytes, index): readonly Asker[] => {
      const asked = decodeMessage(bytes);
      // Of several questions in one write the first stands for all.
      return asked?.isResponse === false ? [{ asked, message: index === 0 ? message : null, back }] : [];
    });
    return { waiting: { ...waiting, [event.socket]: received.waiting }, askers };
  }
  if (event.type !== 'closed') return { waiting, askers: [] };
  const { [event.socket]: _, ...others } = waiting;
  return { waiting: others, askers: [] };
}

/** The answer to a question, cut to what fits where it came by datagram. */
export function sendAnswer({ asked, message, back }: Asker, answer: DnsMessage): Effect {
  const answers = message === null ? {} : { answers: message };
  if (back.over === 'TCP') {
    const note = { ...noteOfAnswer(answer), ...answers };
    return {
      type: 'write',
      socket: back.socket,
      bytes: concatBytes([withLength(encodeMessage(answer))]),
      message: note,
    };
  }
  const room = asked.edns === null ? PLAIN_UDP_BYTES : Math.min(UDP_BYTES, asked.edns.udpBytes);
  const bytes = encodeWithin(answer, Math.max(PLAIN_UDP_BYTES, room));
  const note = { ...noteOfAnswer(decodeMessage(bytes) ?? answer), ...answers };
  return { type: 'datagram', socket: SOCKET, to: back.to, port: back.port, bytes, message: note };
}

/** What every answer says with EDNS: how much its sender takes. */
export const ANSWER_UDP_BYTES = UDP_BYTES;
