/** What a sender does: new data as far as the windows allow, what was lost again, and the timer for it. */
import { allowanceLinux, restartLinux, sentLinux } from './congestion-linux.ts';
import { allowanceRfc, restartRfc } from './congestion-rfc.ts';
import { acknowledged, advertise, sendBare, spanOf } from './control-block.ts';
import type { ControlBlock, Turn, Unacked } from './control-block.ts';

/** A segment of the sequence space, remembered until acknowledged. */
function sendRemembered(turn: Turn, segment: { seq: number; length: number; control: string }): void {
  const { block, effects, at } = turn;
  transmit(turn, segment, false);
  block.unacked = [...block.unacked, { ...segment, sentAt: at, retransmitted: false, lost: false, resent: false }];
  block.sndNxt = Math.max(block.sndNxt, segment.seq + spanOf(segment));
  if (segment.control.includes('F')) block.finSeq = segment.seq + segment.length;
  block.lastSentAt = at;
  if (block.unacked.length === 1) armRetransmission(turn);
  if (segment.length > 0) effects.push({ type: 'cancelTimer', name: 'persist' });
}

/** The SYN of either side. */
export function sendSyn(turn: Turn): void {
  turn.block.written = 1;
  sendRemembered(turn, { seq: 0, length: 0, control: 'S' });
}

/** Sends what may be sent: first what was lost, then new data, then the FIN. */
export function output(turn: Turn): void {
  const { block } = turn;
  if (block.ended !== null) return;
  restartAfterIdle(turn);
  let sent = 0;
  while (allowance(block) > 0) {
    const lost = block.unacked.find((segment) => segment.lost && !segment.resent);
    if (lost === undefined) break;
    resend(turn, lost);
    sent += 1;
  }
  while (allowance(block) > 0) {
    const segment = nextNew(block);
    if (segment === null) break;
    sendRemembered(turn, segment);
    sent += 1;
  }
  if (block.congestion.kind === 'linux') block.congestion = sentLinux(block, block.congestion, sent);
  armPersist(turn);
  confirmWrite(turn);
}

/** A blocking write returns once all of it has found room (tcp_sendmsg waiting for memory). */
function confirmWrite({ block, effects }: Turn): void {
  if (!block.writerWaits || block.written - block.sndUna > sendBuffer(block)) return;
  block.writerWaits = false;
  effects.push({ type: 'notify', event: { type: 'written' } });
}

/** Linux sizes the send buffer by the congestion window: two windows of segments with their bookkeeping (tcp_sndbuf_expand). */
function sendBuffer({ congestion, initialWindow, mss }: ControlBlock): number {
  const segments = congestion.kind === 'linux' ? congestion.cwnd : Math.floor(congestion.cwnd / mss);
  return 2 * Math.max(initialWindow, segments) * BUFFER_BYTES_PER_SEGMENT;
}

/** 2048 for a segment of 1460 with headers, 256 for its descriptor. */
const BUFFER_BYTES_PER_SEGMENT = 2304;

/** Sends a segment again. */
export function resend(turn: Turn, segment: Unacked): void {
  const { block, at } = turn;
  transmit(turn, segment, true);
  block.unacked = block.unacked.map((other) =>
    other.seq === segment.seq ? { ...other, sentAt: at, retransmitted: true, resent: other.lost } : other,
  );
  block.lastSentAt = at;
  // RFC 6298 5.1: the timer runs whenever something is outstanding; Linux restarts it when the head goes again.
  if (block.unacked[0]?.seq === segment.seq) armRetransmission(turn);
}

/** Starts the retransmission timer afresh, or stops it when nothing is outstanding (RFC 6298 5.1 to 5.3). */
export function armRetransmission({ block, effects }: Turn): void {
  if (block.unacked.length === 0) effects.push({ type: 'cancelTimer', name: 'retransmission' });
  else
    effects.push({
      type: 'setTimer',
      name: 'retransmission',
      delayUs: block.rtt.rtoUs,
      event: { type: 'retransmissionTimeout' },
    });
}

/** Asks the peer whether its window is still closed. RFC 9293 3.8.6.1 sends a byte; Linux an old, empty segment. */
export function probeWindow(turn: Turn): void {
  const { block, effects } = turn;
  if (block.profile.name === 'linux') {
    sendBare(turn, { seq: block.sndUna - 1, ack: block.rcvNxt, control: '' });
    return;
  }
  effects.push({
    type: 'transmit',
    header: { seq: block.sndNxt, ack: block.rcvNxt, control: '', length: 1, window: advertise(block) },
    retransmission: block.persistTimeouts > 1,
  });
  acknowledged(turn);
}

/** Something waits to be sent and nothing is in flight that could bring an acknowledgement: only a probe can (RFC 9293 3.8.6.1). */
function armPersist({ block, effects }: Turn): void {
  const waits = block.unacked.length === 0 && block.synAcked && block.sndNxt < block.written;
  if (!waits || block.persistTimeouts > 0) return;
  effects.push({ type: 'setTimer', name: 'persist', delayUs: block.rtt.rtoUs, event: { type: 'persistTimeout' } });
}

function transmit(
  turn: Turn,
  segment: { seq: number; length: number; control: string },
  retransmission: boolean,
): void {
  const { block, effects } = turn;
  const { seq, length, control } = segment;
  const ack = block.peerSyn ? block.rcvNxt : null;
  effects.push({ type: 'transmit', header: { seq, ack, control, length, window: advertise(block) }, retransmission });
  if (ack !== null) acknowledged(turn);
}

/** The next segment with something new, or null when the peer's window or the application has no more. */
function nextNew(block: ControlBlock): { seq: number; length: number; control: string } | null {
  if (!block.synAcked) return null;
  const waiting = block.written - block.sndNxt;
  const room = block.sndUna + block.sndWnd - block.sndNxt;
  const length = Math.min(waiting, block.mss, Math.max(0, room));
  if (waiting > 0) {
    if (length === 0) return null;
    // A silly window is not filled: a full segment, the rest of the data, or half the largest window (RFC 9293 3.8.6.2.1).
    if (length < block.mss && length < waiting && length < Math.floor(block.maxSndWnd / 2)) return null;
    const isLast = length === waiting;
    const fin = isLast && block.closed ? 'F' : '';
    return { seq: block.sndNxt, length, control: isLast ? `${fin}P` : '' };
  }
  const finDue = block.closed && block.finSeq === null && block.sndNxt === block.written;
  return finDue ? { seq: block.sndNxt, length: 0, control: 'F' } : null;
}

function allowance(block: ControlBlock): number {
  const { congestion } = block;
  return congestion.kind === 'linux' ? allowanceLinux(block, congestion) : allowanceRfc(block, congestion);
}

function restartAfterIdle({ block, at }: Turn): void {
  const idle = at - block.lastSentAt;
  if (block.unacked.length > 0 || idle <= block.rtt.rtoUs || !block.synAcked) return;
  const { congestion, initialWindow, mss } = block;
  block.congestion =
    congestion.kind === 'linux'
      ? restartLinux(congestion, initialWindow, idle, block.rtt.rtoUs)
      : restartRfc(congestion, initialWindow, mss);
}
