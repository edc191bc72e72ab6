import type { Effect } from '../../kernel/effect.ts';
import type { SegmentHeader } from '../../kernel/packet.ts';
import type { Result } from '../../kernel/result.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { LinuxCongestion } from './congestion-linux.ts';
import type { RfcCongestion } from './congestion-rfc.ts';
import { KEEP_ALIVE_PROBES, MAXIMUM_SEGMENT_SIZE, PROFILES } from './profile.ts';
import type { Profile, ProfileName } from './profile.ts';
import type { RttEstimate } from './rtt.ts';

/** TCP keep-alive of a socket; off unless an application asks for it (RFC 9293 3.8.4). */
export interface KeepAlive {
  readonly idleUs: Microseconds;
  readonly intervalUs: Microseconds;
  readonly probes: number;
}

export interface TcpOptions {
  readonly profile: ProfileName;
  readonly initialWindow: number;
  readonly receiveWindow: number;
  readonly keepAlive?: KeepAlive;
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

/** RFC 9293's transmission control block. Sequence numbers count from each side's SYN, which is 0. */
export interface ControlBlock {
  readonly profile: Profile;
  readonly initialWindow: number;
  readonly keepAlive: KeepAlive | null;
  readonly mss: number;

  // What was sent.
  readonly sndUna: number;
  readonly sndNxt: number;
  readonly sndWnd: number;
  readonly maxSndWnd: number;
  /** One past the last byte that the application wrote. */
  readonly written: number;
  /** The application waits until what it wrote fits the send buffer. */
  readonly writerWaits: boolean;
  readonly unacked: readonly Unacked[];
  readonly congestion: LinuxCongestion | RfcCongestion;
  readonly rtt: RttEstimate;
  readonly timeouts: number;
  readonly firstTimeoutAt: Microseconds | null;
  readonly persistTimeouts: number;
  readonly lastSentAt: Microseconds;

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

export function createBlock(
  options: TcpOptions,
  at: Microseconds,
  congestion: ControlBlock['congestion'],
): ControlBlock {
  const profile = PROFILES[options.profile];
  return {
    profile,
    initialWindow: options.initialWindow,
    keepAlive: options.keepAlive ?? keepAliveEvery(options.probeEveryUs ?? 0),
    mss: MAXIMUM_SEGMENT_SIZE,
    sndUna: 0,
    sndNxt: 0,
    sndWnd: 0,
    maxSndWnd: 0,
    written: 1,
    writerWaits: false,
    unacked: [],
    congestion,
    rtt: { srtt8: 0, rttvar4: 0, rtoUs: profile.initialRtoUs },
    timeouts: 0,
    firstTimeoutAt: null,
    persistTimeouts: 0,
    lastSentAt: at,
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
  return us === 0 ? null : { idleUs: us, intervalUs: us, probes: KEEP_ALIVE_PROBES };
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
export function sendBare(turnNow: Turn, header: Omit<SegmentHeader, 'window' | 'length'>): void {
  const { block, effects } = turnNow;
  effects.push({
    type: 'transmit',
    header: { ...header, length: 0, window: header.ack === null ? 0 : advertise(block) },
    retransmission: false,
  });
  if (header.ack !== null) acknowledged(turnNow);
}

/**
 * The window to announce. Its right edge never moves left (RFC 9293 3.8.6), and it opens only by a full segment or half
 * the buffer, so that no silly window is offered (3.8.6.2.2).
 */
export function advertise(block: Mutable<ControlBlock>): number {
  const free = Math.max(0, block.capacity - block.unread);
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
