/** What a connection does with an arriving segment: RFC 9293 3.10.7, with the resets of RFC 5961. */
import type { SegmentHeader } from '../../kernel/network/packet.ts';
import { MILLISECOND } from '../../kernel/time.ts';
import { acknowledgeNow, decide, noteArrival, noteDisorder, noteFin } from './acknowledge.ts';
import { acknowledgeLinux } from './congestion-linux.ts';
import { acknowledgeRfc, flightSize } from './congestion-rfc.ts';
import { end, sendBare, spanOf } from './control-block.ts';
import type { Island, Turn, Unacked } from './control-block.ts';
import { armRetransmission, assumeSynSent, output, resend, sendSyn, setPersist } from './output.ts';
import { reject } from './reject.ts';
import { measure } from './rtt.ts';

/** A segment for a socket that has sent a SYN (RFC 9293 3.10.7.3). */
export function receiveInSynSent(turn: Turn, segment: SegmentHeader): void {
  const { block } = turn;
  const { ack } = inOurNumbers(block, segment);
  const acceptable = ack !== null && ack === block.sndNxt;
  if (ack !== null && !acceptable) {
    answerWithReset(turn, segment);
    return;
  }
  if (segment.control.includes('R')) {
    if (acceptable) end(turn, 'refused');
    return;
  }
  if (!segment.control.includes('S')) return;
  takeSyn(turn, segment);
  if (acceptable) {
    takeAcknowledgement(turn, inOurNumbers(block, segment), ack);
    establish(turn);
    acknowledgeNow(turn);
    output(turn);
  } else {
    // Both opened at once (RFC 9293 figure 8): our SYN again, now with an acknowledgement.
    const [syn] = block.unacked;
    if (syn !== undefined) resend(turn, syn);
  }
}

/** The first SYN, for a socket made from a listener (RFC 9293 3.10.7.2). */
export function receiveFirstSyn(turn: Turn, segment: SegmentHeader): void {
  takeSyn(turn, segment);
  sendSyn(turn);
}

/**
 * The answer to a SYN cookie: what a socket would know that had sent the SYN-ACK. Its round trip was not measured, since
 * nobody remembers when it was sent (Linux: cookie_v4_check).
 */
export function receiveCookieAnswer(turn: Turn, segment: SegmentHeader): void {
  takeSyn(turn, { ...segment, seq: 0, ack: null });
  assumeSynSent(turn);
  receive(turn, segment);
}

/** A segment in any later state but TIME-WAIT (RFC 9293 3.10.7.4). */
export function receive(turn: Turn, segment: SegmentHeader): void {
  const { block } = turn;
  const header = inOurNumbers(block, segment);
  const { control, seq, ack } = header;
  const [syn] = block.unacked;
  if (!block.synAcked && control === 'S' && seq === 0 && syn !== undefined) {
    if (ack === null) {
      // The SYN again: our answer to it was lost (tcp_check_req sends it again at once).
      resend(turn, syn);
      return;
    }
    if (ack === block.sndNxt) {
      // Both opened at once, and this is the other's answer (RFC 9293 figure 8).
      takeAcknowledgement(turn, header, ack);
      establish(turn);
      output(turn);
      return;
    }
  }
  if (!isAcceptable(turn, header)) {
    if (control.includes('R')) return;
    if (spanOf(header) > 0 && seq < block.rcvNxt) noteDisorder(turn);
    challenge(turn, header);
    // A closed window accepts no segment, but an acknowledgement is to be taken from one (RFC 9293 3.10.7.4).
    if (ack !== null && block.rcvEdge <= block.rcvNxt && isKnown(block, ack)) takeAcknowledgement(turn, header, ack);
    output(turn);
    return;
  }
  block.lastHeardAt = turn.at;
  block.keepAliveProbes = 0;
  if (control.includes('R')) {
    // RFC 5961 3.2: only the exact number resets; another in the window is answered.
    if (seq === block.rcvNxt) end(turn, block.synAcked ? 'reset' : 'refused');
    else challenge(turn, header);
    return;
  }
  if (control.includes('S')) {
    // RFC 5961 4.2: the peer may have booted again; if so, it answers with a reset.
    challenge(turn, header);
    return;
  }
  if (ack === null) return;
  if (!block.synAcked && (ack <= block.sndUna || ack > block.sndNxt)) {
    answerWithReset(turn, segment);
    return;
  }
  if (!isKnown(block, ack)) {
    challenge(turn, header);
    return;
  }
  const nothingInFlight = block.unacked.length === 0;
  takeAcknowledgement(turn, header, ack);
  establish(turn);
  const disorder = takeData(turn, header);
  if (isOver(turn)) return;
  output(turn);
  // Linux counts the wait for the next probe from the answer to the last one (tcp_ack_probe).
  if (nothingInFlight && block.persistArmed && block.profile.name === 'linux') setPersist(turn);
  decide(turn, disorder);
}

/**
 * A segment in TIME-WAIT: what takes sequence space (the FIN again: our acknowledgement was lost) or lies outside the
 * window is acknowledged, and a bare acknowledgement is not (RFC 9293 3.10.7.4, tcp_timewait_state_process).
 */
export function receiveInTimeWait(turn: Turn, segment: SegmentHeader): void {
  const { block } = turn;
  const header = inOurNumbers(block, segment);
  const { control, seq, ack } = header;
  const linux = block.profile.name === 'linux';
  if (control.includes('R')) {
    // Linux lets the exact number end it (net.ipv4.tcp_rfc1337 is 0); RFC 1337 section 3 asks to ignore resets here.
    if (linux && seq === block.rcvNxt) end(turn, 'reset');
    return;
  }
  if (control === 'S' && ack === null && seq > block.rcvNxt) {
    // Its numbers are beyond the old ones: a new connection may begin (RFC 9293 3.6.1).
    end(turn, 'closed');
    return;
  }
  const inWindow = linux ? seq === block.rcvNxt : isAcceptable(turn, header);
  const isBare = spanOf(header) === 0;
  if (!inWindow || !isBare) challenge(turn, header);
  // The RFC counts 2 MSL anew from the FIN; Linux from whatever has an acknowledgement.
  if (linux ? ack !== null : control.includes('F')) waitForOldSegments(turn);
}

/** 2 MSL from now on. */
export function waitForOldSegments({ block, effects }: Turn): void {
  const delayUs = block.profile.timeWaitUs;
  effects.push({ type: 'setTimer', name: 'timeWait', delayUs, event: { type: 'timeWaitTimeout' } });
}

/**
 * The numbers of a segment, counted from the SYNs that this socket knows. On the wire there are 32 bits, and what they
 * mean is the number nearest to the one expected (RFC 9293 3.4); those of another incarnation of the peer, or meant for
 * another one of ours, come out far away.
 */
function inOurNumbers({ isn, peerIsn, rcvNxt, sndUna }: Turn['block'], segment: SegmentHeader): SegmentHeader {
  const seq = nearest(segment.seq + segment.isn - peerIsn, rcvNxt);
  const ack = segment.ack === null ? null : nearest(segment.ack + segment.ackIsn - isn, sndUna);
  return { ...segment, seq, ack };
}

/** The number that equals `number` modulo 2^32 and is nearest to `expected`. */
function nearest(number: number, expected: number): number {
  return expected + ((number - expected) | 0);
}

/** The acknowledgement is of something that was sent, and not older than any window: RFC 5961 5.2. */
function isKnown(block: Turn['block'], ack: number): boolean {
  return ack <= Math.max(block.sndNxt, block.probeEnd) && ack >= block.sndUna - block.maxSndWnd;
}

/** The sender believes in another connection: it must hear that this one is not it (RFC 9293 3.5.2). */
function answerWithReset({ effects }: Turn, segment: SegmentHeader): void {
  const header = reject(segment);
  if (header !== null) effects.push({ type: 'transmit', header, retransmission: false });
}

/**
 * Says where this side is. Without a limit two hosts could do so for ever; Linux answers what has no data at most once
 * in half a second (tcp_oow_rate_limited, RFC 5961 section 7).
 */
function challenge(turn: Turn, header: SegmentHeader): void {
  const { block, at } = turn;
  const isLimited = block.profile.name === 'linux' && (spanOf(header) === 0 || header.control.includes('S'));
  if (isLimited) {
    if (block.challengedAt !== null && at - block.challengedAt < CHALLENGE_INTERVAL) return;
    block.challengedAt = at;
  }
  acknowledgeNow(turn);
}

/** net.ipv4.tcp_invalid_ratelimit */
const CHALLENGE_INTERVAL = 500 * MILLISECOND;

function isOver({ block }: Turn): boolean {
  return block.ended !== null;
}

function takeSyn({ block, effects }: Turn, segment: SegmentHeader): void {
  block.peerSyn = true;
  block.peerIsn = (segment.isn + segment.seq) >>> 0;
  block.rcvNxt = 1;
  block.ackSent = 0;
  block.sndWnd = segment.window;
  block.maxSndWnd = segment.window;
  effects.push({ type: 'notify', event: { type: 'paired', isn: block.peerIsn } });
}

/** Our SYN is acknowledged: the connection stands on our side. */
function establish(turn: Turn): void {
  const { block, effects } = turn;
  if (block.synAcked || block.sndUna < 1) return;
  block.synAcked = true;
  if (block.rtt.srtt8 === 0) block.rtt = { ...block.rtt, rtoUs: block.profile.rtoAfterSynLossUs };
  effects.push({ type: 'notify', event: { type: 'connected' } });
  if (block.keepAlive !== null) {
    effects.push({
      type: 'setTimer',
      name: 'keepAlive',
      delayUs: block.keepAlive.idleUs,
      event: { type: 'keepAliveTimeout' },
    });
  }
}

function isAcceptable({ block }: Turn, header: SegmentHeader): boolean {
  const span = spanOf(header);
  const edge = Math.max(block.rcvEdge, block.rcvNxt);
  // What takes no space may also stand at the edge: data that filled the window may be lost (tcp_sequence).
  if (span === 0) return header.seq >= block.rcvNxt && header.seq <= edge;
  if (header.control === 'F' && header.seq === block.rcvNxt) return true;
  return header.seq < edge && header.seq + span > block.rcvNxt;
}

function takeAcknowledgement(turn: Turn, header: SegmentHeader, ack: number): void {
  const { block, at } = turn;
  if (ack < block.sndUna) return;
  const saysWindow = takeWindow(turn, header, ack);
  if (ack > block.sndNxt) block.sndNxt = ack; // The peer has taken the byte of a probe.
  const flightBefore = flightSize(block.unacked);
  const before = block.sndUna;
  const covered = block.unacked.filter((segment) => segment.seq + spanOf(segment) <= ack);
  // RFC 5681 section 2: no data, no SYN or FIN, nothing new about the window, and something outstanding.
  const isDuplicate = ack === before && block.unacked.length > 0 && spanOf(header) === 0 && !saysWindow;
  if (ack > before) {
    block.sndUna = ack;
    block.unacked = remaining(block.unacked, ack);
    block.timeouts = 0;
    block.firstTimeoutAt = null;
    if (covered.length > 0 && covered.every((segment) => !segment.retransmitted)) {
      block.rtt = measure(block.rtt, at - (covered[0]?.sentAt ?? at), block.profile);
    }
    if (block.finSeq !== null && ack > block.finSeq) block.finAcked = true;
  }
  if (ack === before && !isDuplicate) return;
  controlCongestion(turn, covered, ack - before, isDuplicate, flightBefore);
}

/**
 * Takes in the window field, unless a newer segment has said it already (RFC 9293 3.10.7.4, SND.WL1 and SND.WL2). True
 * when the acknowledgement says something about the window and so is no duplicate: for the RFC when the field has
 * changed; for Linux also when the segment's number is a newer one, but not when the window is smaller
 * (tcp_may_update_window).
 */
function takeWindow({ block }: Turn, { seq, window }: SegmentHeader, ack: number): boolean {
  const linux = block.profile.name === 'linux';
  const isNewer = linux
    ? ack > block.sndUna || seq > block.sndWl1 || (seq === block.sndWl1 && (window > block.sndWnd || window === 0))
    : seq > block.sndWl1 || (seq === block.sndWl1 && ack >= block.sndWl2);
  const changes = window !== block.sndWnd;
  if (isNewer) {
    block.sndWl1 = seq;
    block.sndWl2 = ack;
    block.sndWnd = window;
    block.maxSndWnd = Math.max(block.maxSndWnd, window);
  }
  return linux ? isNewer : changes;
}

function controlCongestion(
  turn: Turn,
  covered: readonly Unacked[],
  acked: number,
  isDuplicate: boolean,
  flightBefore: number,
): void {
  const { block } = turn;
  const { congestion } = block;
  // The handshake opens no window (RFC 5681 3.1).
  const onlySyn = covered.length === 1 && covered[0]?.control === 'S';
  if (congestion.kind === 'linux') {
    if (!onlySyn) block.congestion = acknowledgeLinux(turn, congestion, covered, isDuplicate);
    if (acked > 0) armRetransmission(turn);
    return;
  }
  const { control, resend: again } = onlySyn
    ? { control: congestion, resend: false }
    : acknowledgeRfc(turn, congestion, acked, isDuplicate, flightBefore);
  block.congestion = control;
  // RFC 6582: of the partial acknowledgements only the first restarts the timer.
  if (acked > 0 && !(again && congestion.impatient)) armRetransmission(turn);
  const [head] = block.unacked;
  if (again && head !== undefined) resend(turn, head);
}

/** What is left of the unacknowledged segments; one that is acknowledged in part shrinks. */
function remaining(unacked: readonly Unacked[], ack: number): readonly Unacked[] {
  return unacked.flatMap((segment) => {
    const stop = segment.seq + spanOf(segment);
    if (stop <= ack) return [];
    if (segment.seq >= ack) return [segment];
    return [{ ...segment, seq: ack, length: segment.length - (ack - segment.seq) }];
  });
}

/** Takes in data and FIN. True when the sender must hear at once: out of order, or a hole was filled. */
function takeData(turn: Turn, header: SegmentHeader): boolean {
  const { block, effects } = turn;
  const hasFin = header.control.includes('F');
  if (header.length === 0 && !hasFin) return false;
  const from = Math.max(header.seq, block.rcvNxt);
  const to = Math.min(header.seq + header.length, block.rcvEdge);
  if (block.orphan && to > from) {
    // Nobody will read it: the peer must learn that it is not delivered (RFC 9293 3.6.1).
    sendBare(turn, { seq: header.ack ?? block.sndNxt, ack: null, control: 'R' });
    end(turn, 'reset');
    return false;
  }
  if (hasFin) block.finAt = header.seq + header.length;
  const hadIslands = block.islands.length > 0;
  if (header.seq > block.rcvNxt) {
    block.islands = merge([...block.islands, { from: header.seq, to: Math.max(to, header.seq) }]);
    noteDisorder(turn);
    return true;
  }
  const before = block.rcvNxt;
  if (to > from) block.rcvNxt = to;
  block.islands = block.islands.filter((island) => {
    if (island.from > block.rcvNxt) return true;
    block.rcvNxt = Math.max(block.rcvNxt, island.to);
    return false;
  });
  const fresh = block.rcvNxt - before;
  if (fresh > 0) {
    block.unread += fresh;
    noteArrival(turn);
    effects.push({ type: 'notify', event: { type: 'readable', available: block.rcvNxt - 1 } });
  }
  if (block.finAt === block.rcvNxt && !block.peerFin) {
    block.peerFin = true;
    block.rcvNxt += 1;
    noteFin(turn);
    effects.push({ type: 'notify', event: { type: 'ended' } });
    // Linux hopes to send its own FIN with the acknowledgement, unless it has sent one already (tcp_fin).
    return block.profile.name === 'rfc' || hadIslands || block.closed;
  }
  return block.profile.name === 'rfc' && hadIslands;
}

function merge(islands: readonly Island[]): readonly Island[] {
  const merged: Island[] = [];
  for (const island of [...islands].sort((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last !== undefined && island.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, island.to) };
    else merged.push(island);
  }
  return merged;
}
