/** What a sender does: new data as far as the windows allow, what was lost again, and the timer for it. */
import { doubled } from '../../kernel/time.ts';
import { allowanceLinux, collapsedLinux, restartLinux, sentLinux } from './congestion-linux.ts';
import { allowanceRfc, restartRfc } from './congestion-rfc.ts';
import { advertiseInSyn, emit, sendBare, spanOf } from './control-block.ts';
import type { ControlBlock, Turn, Unacked } from './control-block.ts';
import { fill, take, wakeWriter } from './send-buffer.ts';

/** A segment of the sequence space, remembered until acknowledged. */
function sendRemembered(turn: Turn, segment: { seq: number; length: number; control: string }): void {
  const { block, at } = turn;
  transmit(turn, segment, false);
  block.unacked = [...block.unacked, { ...segment, sentAt: at, retransmitted: false, lost: false, resent: false }];
  block.sndNxt = Math.max(block.sndNxt, segment.seq + spanOf(segment));
  if (segment.length > 0 && segment.length < block.mss) block.smallEnd = segment.seq + segment.length;
  if (segment.control.includes('F')) block.finSeq = segment.seq + segment.length;
  block.lastSentAt = at;
  if (block.unacked.length === 1) armRetransmission(turn);
  disarmPersist(turn);
}

/** The SYN of either side. */
export function sendSyn(turn: Turn): void {
  sendRemembered(turn, { seq: 0, length: 0, control: 'S' });
}

/** Our SYN went out as a cookie, of which nothing was kept: not when, either. */
export function assumeSynSent(turn: Turn): void {
  const { block, at } = turn;
  advertiseInSyn(block);
  block.sndNxt = 1;
  block.unacked = [{ seq: 0, length: 0, control: 'S', sentAt: at, retransmitted: true, lost: false, resent: false }];
}

/** Sends what may be sent, and lets a writer that waits for room in the send buffer go on. */
export function output(turn: Turn): void {
  if (turn.block.ended !== null) return;
  push(turn);
  wakeWriter(turn);
  armPersist(turn);
}

/** What an application has written goes into the send buffer and from there on the line. */
export function takeWrite(turn: Turn, length: number, waits: boolean): void {
  fill(turn, length, waits, () => push(turn));
  armPersist(turn);
}

/** A writer that waited for room goes on. */
export function writerWakes(turn: Turn): void {
  if (turn.block.ended !== null) return;
  take(turn, () => push(turn));
  armPersist(turn);
}

/** First what was lost, then new data, then the FIN. */
function push(turn: Turn): void {
  const { block } = turn;
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
}

/** Sends a segment again. */
export function resend(turn: Turn, original: Unacked): void {
  const { block, at } = turn;
  const segment = block.profile.name === 'linux' ? collapse(block, original) : original;
  transmit(turn, segment, true);
  block.unacked = block.unacked.map((other) =>
    other.seq === segment.seq ? { ...other, sentAt: at, retransmitted: true, resent: other.lost } : other,
  );
  block.lastSentAt = at;
  // RFC 6298 5.1: the timer runs whenever something is outstanding; Linux restarts it when the head goes again.
  if (block.unacked[0]?.seq === segment.seq) armRetransmission(turn);
}

/** Linux sends what follows along with it, a FIN or small segments, as far as one segment holds them (tcp_retrans_try_collapse). */
function collapse(block: Turn['block'], original: Unacked): Unacked {
  // Only into a segment that is not full.
  if (original.control.includes('S') || original.length >= block.mss) return original;
  let whole = original;
  const later = block.unacked.filter(({ seq }) => seq > original.seq);
  for (const next of later) {
    const length = whole.length + next.length;
    if (length > block.mss || next.seq + spanOf(next) > block.sndUna + block.sndWnd) break;
    const flags = whole.control + next.control;
    const control = (flags.includes('F') ? 'F' : '') + (flags.includes('P') ? 'P' : '');
    whole = { ...whole, length, control };
  }
  if (whole === original) return original;
  const gone = later.filter(({ seq }) => seq < whole.seq + spanOf(whole)).length;
  block.unacked = block.unacked
    .filter(({ seq }) => seq <= original.seq || seq >= whole.seq + spanOf(whole))
    .map((other) => (other.seq === original.seq ? whole : other));
  if (block.congestion.kind === 'linux') block.congestion = collapsedLinux(block.congestion, gone);
  return whole;
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

/**
 * Something waits to be sent and nothing is in flight that could bring an acknowledgement: only the persist timer can
 * find out that the window is open (RFC 9293 3.8.6.1).
 */
function armPersist(turn: Turn): void {
  const { block } = turn;
  if (block.persistArmed || !waitsForWindow(block)) return;
  setPersist(turn);
}

/** Starts the persist timer afresh: one timeout, doubled for every probe before (RFC 9293 3.8.6.1, tcp_probe0_when). */
export function setPersist({ block, effects }: Turn): void {
  block.persistArmed = true;
  const delayUs = Math.min(doubled(block.rtt.rtoUs, block.probes), block.profile.maxRtoUs);
  effects.push({ type: 'setTimer', name: 'persist', delayUs, event: { type: 'persistTimeout' } });
}

function disarmPersist({ block, effects }: Turn): void {
  if (block.persistArmed) effects.push({ type: 'cancelTimer', name: 'persist' });
  block.persistArmed = false;
  block.probes = 0;
}

/** Whether data or a FIN wait, and no acknowledgement is to be expected. */
export function waitsForWindow(block: ControlBlock): boolean {
  return block.unacked.length === 0 && block.synAcked && (block.sndNxt < block.accepted || isFinDue(block));
}

/** A window too small to be worth it has stayed so for one timeout: what fits is sent (RFC 9293 3.8.6.2.1). */
export function sendWhatFits(turn: Turn): void {
  const { block } = turn;
  const waiting = block.accepted - block.sndNxt;
  const length = Math.min(waiting, block.mss, roomOf(block));
  const control = waiting === 0 ? 'F' : length === waiting ? 'P' : '';
  sendRemembered(turn, { seq: block.sndNxt, length, control });
}

/**
 * Asks the peer whether its window is still closed. RFC 9293 3.8.6.1 sends the next byte; Linux an old, empty segment
 * (tcp_xmit_probe_skb), and so does everybody who has no byte, only a FIN.
 */
export function probeWindow(turn: Turn): void {
  const { block } = turn;
  block.probes += 1;
  if (block.profile.name === 'linux' || block.sndNxt >= block.accepted) {
    sendBare(turn, { seq: block.sndUna - 1, ack: block.rcvNxt, control: '' });
    return;
  }
  const again = block.probeEnd > block.sndNxt;
  block.probeEnd = block.sndNxt + 1;
  emit(turn, { seq: block.sndNxt, ack: block.rcvNxt, control: '', length: 1 }, again);
}

function transmit(
  turn: Turn,
  { seq, length, control }: { seq: number; length: number; control: string },
  again: boolean,
): void {
  emit(turn, { seq, ack: turn.block.peerSyn ? turn.block.rcvNxt : null, control, length }, again);
}

/** Bytes that the peer's window still takes. */
export function roomOf({ sndUna, sndWnd, sndNxt }: ControlBlock): number {
  return Math.max(0, sndUna + sndWnd - sndNxt);
}

/**
 * Nagle's algorithm: while something is on its way, what does not fill a segment waits for more, or for the
 * acknowledgement (RFC 9293 3.7.4). Linux holds back only while another small segment is on its way (Minshall's
 * variant, tcp_minshall_check), and what a FIN follows goes at once.
 */
function isHeldBack({ nagle, profile, smallEnd, sndUna, sndNxt }: ControlBlock): boolean {
  return nagle && (profile.name === 'linux' ? smallEnd > sndUna : sndNxt > sndUna);
}

function isFinDue(block: ControlBlock): boolean {
  return block.closed && block.finSeq === null && block.sndNxt === block.accepted;
}

/** The next segment with something new, or null when the peer's window or the application has no more. */
function nextNew(block: ControlBlock): { seq: number; length: number; control: string } | null {
  if (!block.synAcked) return null;
  const waiting = block.accepted - block.sndNxt;
  const room = roomOf(block);
  const length = Math.min(waiting, block.mss, room);
  if (waiting > 0) {
    if (length === 0) return null;
    // A silly window is not filled: a full segment, the rest of the data, or half the largest window (RFC 9293 3.8.6.2.1).
    if (length < block.mss && length < waiting && length < Math.floor(block.maxSndWnd / 2)) return null;
    const isLast = length === waiting;
    if (length < block.mss && !block.closed && isHeldBack(block)) return null;
    // A FIN takes a number of its own, and so a place in the window.
    const fin = isLast && block.closed && length < room ? 'F' : '';
    return { seq: block.sndNxt, length, control: isLast ? `${fin}P` : '' };
  }
  return isFinDue(block) && room > 0 ? { seq: block.sndNxt, length: 0, control: 'F' } : null;
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
