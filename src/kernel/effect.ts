import type { Layer, Plain } from './entry.ts';
import type { MessageNote, ReadMessage } from './message.ts';
import type { SegmentHeader } from './network/packet.ts';
import type { Process } from './process.ts';
import type { Result } from './result.ts';
import type { Microseconds } from './time.ts';

/** TCP keep-alive of a socket; off unless a program asks for it (RFC 9293 3.8.4). */
export interface KeepAlive {
  /** After so long without a word it asks whether the peer is there; then again after `intervalUs`, so many times. */
  readonly idleUs: Microseconds;
  readonly intervalUs: Microseconds;
  readonly probes: number;
}

/**
 * What a process asks of its host, as plain data. A socket is named by a handle: the process that connects chooses it
 * (unique on its host), an accepted one is named by the kernel.
 */
export type Effect =
  // Sockets, as an application sees them.
  | {
      readonly type: 'connect';
      readonly socket: string;
      readonly to: string;
      readonly port: number;
      readonly tls?: boolean;
      /**
       * TCP keep-alive: after so long without a word the socket asks whether the peer is there, and as long after that
       * again; 0 or absent: never, as sockets do unless a program wants it (RFC 9293 3.8.4).
       */
      readonly probeEveryUs?: Microseconds;
      /** The same in all its parts. */
      readonly keepAlive?: KeepAlive;
    }
  | {
      readonly type: 'listen';
      readonly port: number;
      readonly tls?: boolean;
      /** How many complete connections may wait to be accepted, less one (listen(2)); without end where absent. */
      readonly backlog?: number;
      /** False: complete connections wait until a program of the host takes them with `accept`. */
      readonly acceptsAtOnce?: boolean;
      /** Whether the kernel answers with SYN cookies when too many connections are half open; as Linux does where absent. */
      readonly synCookies?: boolean;
    }
  /** Takes the connection that waits longest, or waits for the next one: it is told with `accepted`. */
  | { readonly type: 'accept'; readonly port: number }
  | {
      readonly type: 'write';
      readonly socket: string;
      readonly bytes: Uint8Array;
      readonly message?: MessageNote;
      readonly carries?: number;
      readonly confirm?: boolean;
    }
  | { readonly type: 'close'; readonly socket: string }
  | { readonly type: 'reset'; readonly socket: string }
  | {
      /** A UDP socket, at a port of its own choice or any free one. */
      readonly type: 'bind';
      readonly socket: string;
      readonly port?: number;
      /** Of its receive buffer (SO_RCVBUF as the kernel counts it); the kernel's own default where absent. */
      readonly bufferBytes?: number;
      /** False: datagrams wait until the program asks with `receive`. */
      readonly readsAtOnce?: boolean;
    }
  | { readonly type: 'connectDatagram'; readonly socket: string; readonly to: string; readonly port: number }
  | {
      readonly type: 'datagram';
      /** The program's own unconnected socket where absent. */
      readonly socket?: string;
      /** Left out on a connected socket. */
      readonly to?: string;
      readonly port?: number;
      readonly bytes: Uint8Array;
      readonly message: MessageNote;
    }
  | { readonly type: 'receive'; readonly socket: string }
  // Processes.
  | { readonly type: 'tell'; readonly to: string; readonly event: HostEvent }
  | {
      readonly type: 'spawn';
      readonly name: string;
      readonly process: Process;
      readonly input: object;
      readonly sockets?: readonly string[];
    }
  | { readonly type: 'exit' }
  // Time and work.
  | { readonly type: 'setTimer'; readonly name: string; readonly delayUs: Microseconds; readonly event: HostEvent }
  | { readonly type: 'cancelTimer'; readonly name: string }
  /** `exchange` is the message that asks for the work, if one does. */
  | { readonly type: 'work'; readonly name: string; readonly durationUs: Microseconds; readonly exchange?: number }
  // What survives, and what is only said.
  | { readonly type: 'save'; readonly key: string; readonly value: Saved }
  /** Adds a line to a file, which is read back as a list. */
  | { readonly type: 'append'; readonly key: string; readonly value: Saved }
  /** Puts a new file with these lines into the place of an old one. */
  | { readonly type: 'rewrite'; readonly key: string; readonly values: readonly Saved[] }
  | {
      readonly type: 'note';
      readonly layer: Layer;
      readonly name: string;
      readonly values: Readonly<Record<string, Plain>>;
    }
  | {
      readonly type: 'result';
      readonly call: string;
      readonly result: Result;
      readonly sent: boolean;
      readonly status?: number;
    }
  // What only a socket's own machine may ask.
  | { readonly type: 'transmit'; readonly header: SegmentHeader; readonly retransmission: boolean }
  | { readonly type: 'notify'; readonly event: SocketNotice };

export type EffectType = Effect['type'];
export type EffectOf<Type extends EffectType> = Extract<Effect, { type: Type }>;

/** What a socket's machine tells its owner, or (`paired`) its kernel. `available` is the stream offset up to which bytes can be read. */
export type SocketNotice =
  | { readonly type: 'connected' }
  | { readonly type: 'written' }
  /** The peer's SYN was taken in: what comes from now on is of the connection that began with it. */
  | { readonly type: 'paired'; readonly isn: number }
  | { readonly type: 'readable'; readonly available: number }
  | { readonly type: 'data'; readonly bytes: Uint8Array; readonly messages: readonly ReadMessage[] }
  | { readonly type: 'ended' }
  | { readonly type: 'closed'; readonly result: Result };

/** What a disk can hold. */
export type Saved = Plain | readonly Saved[] | { readonly [key: string]: Saved };

/** Any event for a process; the kernel adds `at` when it delivers. */
export type HostEvent = { readonly type: string; readonly [field: string]: unknown };

/** A live parameter has changed: the program gets its settings anew. */
export interface Configure<Settings extends object> {
  readonly type: 'configure';
  readonly settings: Settings;
}

/** What the owner of a socket receives. `written` says that a write with `confirm` fits the send buffer; `ended` is the peer's FIN; `closed` ends the socket with a reason. */
export type SocketEvent =
  | { readonly type: 'connected'; readonly socket: string }
  | { readonly type: 'accepted'; readonly socket: string; readonly from: string }
  | { readonly type: 'written'; readonly socket: string }
  | {
      readonly type: 'data';
      readonly socket: string;
      readonly bytes: Uint8Array;
      readonly messages: readonly ReadMessage[];
    }
  | { readonly type: 'ended'; readonly socket: string }
  | { readonly type: 'closed'; readonly socket: string; readonly result: Result };

/** What the owner of a UDP socket hears. `nothing` answers a `receive` when there is nothing. */
export type DatagramEvent =
  | {
      readonly type: 'datagram';
      readonly socket: string;
      readonly from: string;
      readonly port: number;
      readonly bytes: Uint8Array;
      readonly messages: readonly ReadMessage[];
    }
  | { readonly type: 'nothing'; readonly socket: string };

/** What may fail on a socket, and with what (errno(3)); its owner hears `socketError` with both. */
export type SocketOperation = 'bind' | 'connect' | 'accept' | 'send' | 'receive';
export type SocketError = 'EADDRINUSE' | 'EADDRNOTAVAIL' | 'EINVAL' | 'ECONNREFUSED' | 'EDESTADDRREQ' | 'EMSGSIZE';

/** An operation on a socket failed; of `listen` the socket is empty. */
export interface SocketErrorEvent {
  readonly type: 'socketError';
  readonly socket: string;
  readonly operation: SocketOperation;
  readonly error: SocketError;
}

/** Work that a process asked for is done. */
export type WorkEvent = { readonly type: 'workDone'; readonly name: string };

/** What the machine of a socket is told: by the application above it, and by the line. */
export type StreamControl =
  | { readonly type: 'open' }
  | { readonly type: 'write'; readonly length: number; readonly confirm: boolean }
  | { readonly type: 'read'; readonly length: number }
  /** `unread`: bytes that the application leaves turn a FIN into a reset. */
  | { readonly type: 'close'; readonly unread: boolean }
  | { readonly type: 'reset'; readonly unread: boolean }
  | ({ readonly type: 'segment' } & SegmentHeader)
  /** The answer to a SYN cookie: the socket is made of what it says. */
  | ({ readonly type: 'cookie' } & SegmentHeader);

/** What the machine of a filter hears from above; from below it hears what any owner of a socket does. */
export type FilterControl =
  | { readonly type: 'open' }
  | { readonly type: 'write'; readonly bytes: Uint8Array; readonly message: number | null }
  | { readonly type: 'close'; readonly unread: boolean }
  | { readonly type: 'reset'; readonly unread: boolean };

/** All that a kernel tells processes of its own accord. The rest they tell each other, and set timers for. */
export type KernelEvent =
  | SocketEvent
  | SocketErrorEvent
  | DatagramEvent
  | WorkEvent
  | StreamControl
  | FilterControl
  | Configure<object>;
