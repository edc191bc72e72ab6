import type { Effect, KeepAlive } from '../../kernel/effect.ts';
import type { Result } from '../../kernel/result.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { LinuxCongestion } from './congestion-linux.ts';
import type { RfcCongestion } from './congestion-rfc.ts';
import { LINUX_KEEP_ALIVE, MAXIMUM_SEGMENT_SIZE, PROFILES } from './profile.ts';
import type { Profile, ProfileName } from './profile.ts';
import type { RttEstimate } from './rtt.ts';

export interface TcpOptions {
  readonly profile: ProfileName;
  readonly initialWindow: number;
  readonly receiveWindow: number;
  readonly keepAlive?: KeepAlive;
  /** A small segment waits as long as another is not acknowledged (RFC 896); off where absent, as after TCP_NODELAY. */
  readonly nagle?: boolean;
  /** False: whatever arrives is acknowledged at once; delayed where absent (RFC 9293 3.8.6.3). */
  readonly delayedAck?: boolean;
  /** What a program asks for when it connects: keep-alive with this for idle time and interval; 0 for none. */
  readonly probeEveryUs?: Microseconds;
}

/** A segment that was sent and is not acknowledged. SYN and FIN take one sequence number each. */
export interface Unacked {
  readonly seq: number;
  readonly length: number;
  readonly control: string;
  readonly sentAt: Microseconds;
  /** It was sent more than once: no round trip is measured with it (Karn). */
  readonly retransmitted: boolean;
  /** It is believed lost. */
  readonly lost: boolean;
  /** It was sent again since it was believed lost, and is in flight. */
  readonly resent: boolean;
}

/** Bytes that arrived before those in front of them. */
export interface Island {
  readonly from: number;
  readonly to: number;
}

/** What a socket is made with: how it behaves, and its initial sequence number. */
export type TcpInput = TcpOptions & { readonly isn: number };

/** RFC 9293's transmission control block. Sequence numbers count from each side's SYN, which is 0. */
export interface ControlBlock {
  /** What the two sides' numbers count from on the wire; the peer's is known once its SYN is taken in. */
  readonly isn: number;
  readonly peerIsn: number;
  readonly profile: Profile;
  readonly initialWindow: number;
  readonly keepAlive: KeepAlive | null;
  readonly mss: number;
  readonly nagle: boolean;
  readonly delaysAcks: boolean;

  // What was sent.
  readonly sndUna: number;
  readonly sndNxt: number;
  readonly sndWnd: number;
  /** Sequence and acknowledgement number of the segment that last set `sndWnd`: SND.WL1 and SND.WL2. */
  readonly sndWl1: number;
  readonly sndWl2: number;
  readonly maxSndWnd: number;
  /** One past the last byte that the application wrote. */
  readonly written: number;
  /** One past the last byte that the send buffer has taken. */
  readonly accepted: number;
  /** The size of the send buffer, its bookkeeping included. */
  readonly sendBuffer: number;
  /** The application waits until what it wrote fits the send buffer. */
  readonly writerWaits: boolean;
  /** It was told that there is room, and will go on in a moment. */
  readonly writerWoken: boolean;
  readonly unacked: readonly Unacked[];
  readonly congestion: LinuxCongestion | RfcCongestion;
  readonly rtt: RttEstimate;
  readonly timeouts: number;
  readonly firstTimeoutAt: Microseconds | null;
  /** The persist timer runs. */
  readonly persistArmed: boolean;
  /** Probes sent since the window closed: each doubles the wait for the next. */
  readonly probes: number;
  /** One past the byte that a probe carried: the peer may have taken it. */
  readonly probeEnd: number;
  readonly lastSentAt: Microseconds;
  /** One past the last byte of the last segment that was not full. */
  readonly smallEnd: number;

  // What was received.
  readonly rcvNxt: number;
  readonly capacity: number;
  readonly unread: number;
  /** The right edge of the window that the peer knows of: it never moves left. */
  readonly rcvEdge: number;
  readonly islands: readonly Island[];
  readonly finAt: number | null;
  /** The last acknowledgement number sent. */
  readonly ackSent: number;
  readonly ackScheduled: boolean;
  readonly lastReceivedAt: Microseconds | null;
  readonly lastHeardAt: Microseconds;
  /** When it last said where it is to a segment that has no place here. */
  readonly challengedAt: Microseconds | null;
  /** Linux: segments still to be acknowledged at once; the delay otherwise; whether replies carry acknowledgements. */
  readonly quick: number;
  readonly atoUs: Microseconds;
  readonly pingpong: boolean;
  readonly keepAliveProbes: number;

  // What decides the state.
  readonly synAcked: boolean;
  readonly peerSyn: boolean;
  readonly closed: boolean;
  readonly finSeq: number | null;
  readonly finAcked: boolean;
  readonly peerFin: boolean;
  /** The application has let go of the socket. */
  readonly orphan: boolean;
  readonly ended: Result | null;
}

/** One event being handled: a draft of the control block and what is to be done. The block before stays as it was. */
export interface Turn {
  readonly at: Microseconds;
  readonly block: Mutable<ControlBlock>;
  readonly effects: Effect[];
}

type Mutable<Block> = { -readonly [Key in keyof Block]: Block[Key] };

export function createBlock(options: TcpInput, at: Microseconds, congestion: ControlBlock['congestion']): ControlBlock {
  const profile = PROFILES[options.profile];
  return {
    isn: options.isn,
    peerIsn: 0,
    profile,
    initialWindow: options.initialWindow,
    keepAlive: options.keepAlive ?? keepAliveEvery(options.probeEveryUs ?? 0),
    mss: MAXIMUM_SEGMENT_SIZE,
    nagle: options.nagle ?? false,
    delaysAcks: options.delayedAck ?? true,
    sndUna: 0,
    sndNxt: 0,
    sndWnd: 0,
    sndWl1: 0,
    sndWl2: 0,
    maxSndWnd: 0,
    written: 1,
    accepted: 1,
    sendBuffer: 0,
    writerWaits: false,
    writerWoken: false,
    unacked: [],
    congestion,
    rtt: { srtt8: 0, rttvar4: 0, rtoUs: profile.initialRtoUs },
    timeouts: 0,
    firstTimeoutAt: null,
    persistArmed: false,
    probes: 0,
    probeEnd: 0,
    lastSentAt: at,
    smallEnd: 0,
    rcvNxt: 0,
    capacity: options.receiveWindow,
    unread: 0,
    rcvEdge: 0,
    islands: [],
    finAt: null,
    ackSent: 0,
    ackScheduled: false,
    lastReceivedAt: null,
    lastHeardAt: at,
    challengedAt: null,
    quick: 0,
    atoUs: 0,
    pingpong: false,
    keepAliveProbes: 0,
    synAcked: false,
    peerSyn: false,
    closed: false,
    finSeq: null,
    finAcked: false,
    peerFin: false,
    orphan: false,
    ended: null,
  };
}

function keepAliveEvery(us: Microseconds): KeepAlive | null {
  return us === 0 ? null : { idleUs: us, intervalUs: us, probes: LINUX_KEEP_ALIVE.probes };
}

/** Handles one event: `act` works on a draft. */
export function turn(
  block: ControlBlock,
  at: Microseconds,
  act: (turn: Turn) => void,
): { block: ControlBlock; effects: readonly Effect[] } {
  const draft: Turn = { at, block: { ...block }, effects: [] };
  act(draft);
  return { block: draft.block, effects: draft.effects };
}

/** Bytes of sequence space that a segment takes. */
export function spanOf(segment: { readonly length: number; readonly control: string }): number {
  return segment.length + (segment.control.includes('S') ? 1 : 0) + (segment.control.includes('F') ? 1 : 0);
}

/** The connection is over, by `result`; the owner hears it unless it has let go. */
export function end({ block, effects }: Turn, result: Result): void {
  if (block.ended !== null) return;
  block.ended = result;
  effects.push({ type: 'notify', event: { type: 'closed', result } });
}

/** Sends a segment that takes no sequence number and is not remembered: an acknowledgement, a probe, a reset. */
export function sendBare(turnNow: Turn, segment: { seq: number; ack: number | null; control: string }): void {
  emit(turnNow, { ...segment, length: 0 }, false);
}

/** Puts a segment on the line, with the window and the numbers that this side has. */
export function emit(
  turnNow: Turn,
  segment: { seq: number; ack: number | null; control: string; length: number },
  retransmission: boolean,
): void {
  const { block, effects } = turnNow;
  const { seq, ack, control, length } = segment;
  const isSyn = control.includes('S');
  const window = ack === null && !isSyn ? 0 : isSyn ? advertiseInSyn(block) : advertise(block);
  const header = { seq, isn: block.isn, ack, ackIsn: block.peerIsn, control, length, window };
  effects.push({ type: 'transmit', header, retransmission });
  if (ack !== null) acknowledged(turnNow);
}

/** The window field of a SYN has 16 bits and is never scaled (RFC 7323 2.2): what is beyond is told later. */
export const MAXIMUM_SYN_WINDOW = 65_535;

export function advertiseInSyn(block: Mutable<ControlBlock>): number {
  const window = Math.min(block.capacity, MAXIMUM_SYN_WINDOW);
  // It is for what follows the peer's SYN, which may not be here yet.
  block.rcvEdge = Math.max(block.rcvEdge, 1 + window);
  return window;
}

/**
 * Bytes that may still come. A window that needs scaling is that of a buffer which the kernel sizes by itself, and which
 * is larger than what is offered of it (Linux: tcp_rcv_ssthresh below the free space). So bytes that are read soon do not
 * move the window, and an acknowledgement that says nothing new is a duplicate (RFC 5681 section 2).
 */
export function freeSpace({ capacity, unread }: ControlBlock): number {
  const buffer = capacity > MAXIMUM_SYN_WINDOW ? capacity + Math.floor(capacity / 4) : capacity;
  return Math.max(0, Math.min(capacity, buffer - unread));
}

/**
 * The window to announce. Its right edge never moves left (RFC 9293 3.8.6), and it opens only by a full segment or half
 * the buffer, so that no silly window is offered (3.8.6.2.2).
 */
export function advertise(block: Mutable<ControlBlock>): number {
  const free = freeSpace(block);
  const promised = Math.max(0, block.rcvEdge - block.rcvNxt);
  const worthwhile = free - promised >= Math.min(Math.floor(block.capacity / 2), block.mss);
  const window = worthwhile || free <= promised ? Math.max(free, promised) : promised;
  block.rcvEdge = Math.max(block.rcvEdge, block.rcvNxt + window);
  return window;
}

/** Every segment with an acknowledgement number settles what was owed. */
export function acknowledged({ block, effects }: Turn): void {
  if (block.ackScheduled) {
    if (block.quick > 0) block.quick -= 1;
    effects.push({ type: 'cancelTimer', name: 'delayedAck' });
  }
  block.ackScheduled = false;
  block.ackSent = block.rcvNxt;
}

/** The segments of a block that are in flight: neither believed lost, nor lost and not yet sent again. */
export function inFlight(unacked: readonly Unacked[]): readonly Unacked[] {
  return unacked.filter((segment) => !segment.lost || segment.resent);
}
