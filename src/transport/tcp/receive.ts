/** What a connection does with an arriving segment: RFC 9293 3.10.7, with the resets of RFC 5961. */
import type { SegmentHeader } from '../../kernel/packet.ts';
import { acknowledgeNow, decide, noteArrival, noteDisorder, noteFin } from './acknowledge.ts';
import { acknowledgeLinux } from './congestion-linux.ts';
import { acknowledgeRfc, flightSize } from './congestion-rfc.ts';
import { advertise, end, sendBare, spanOf } from './control-block.ts';
import type { Island, Turn, Unacked } from './control-block.ts';
import { armRetransmission, output, resend, sendSyn } from './output.ts';
import { measure } from './rtt.ts';

/** A segment for a socket that has sent a SYN (RFC 9293 3.10.7.3). */
export function receiveInSynSent(turn: Turn, header: SegmentHeader): void {
  const { block } = turn;
  const acceptable = header.ack !== null && header.ack === block.sndNxt;
  if (header.ack !== null && !acceptable) {
    if (!header.control.includes('R')) sendBare(turn, { seq: header.ack, ack: null, control: 'R' });
    return;
  }
  if (header.control.includes('R')) {
    if (acceptable) end(turn, 'refused');
    return;
  }
  if (!header.control.includes('S')) return;
  takeSyn(turn, header);
  if (acceptable) {
    takeAcknowledgement(turn, header);
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
export function receiveFirstSyn(turn: Turn, header: SegmentHeader): void {
  takeSyn(turn, header);
  sendSyn(turn);
}

/** A segment in any later state (RFC 9293 3.10.7.4). */
export function receive(turn: Turn, header: SegmentHeader): void {
  const { block } = turn;
  block.lastHeardAt = turn.at;
  block.keepAliveProbes = 0;
  const [syn] = block.unacked;
  if (!block.synAcked && header.control === 'S' && header.ack === null && syn !== undefined) {
    // The SYN again: our answer to it was lost (tcp_check_req sends it again at once).
    resend(turn, syn);
    return;
  }
  if (!isAcceptable(turn, header)) {
    if (header.control.includes('R')) return;
    if (spanOf(header) > 0 && header.seq < block.rcvNxt) noteDisorder(turn);
    acknowledgeNow(turn);
    // An old segment may still carry a new acknowledgement, as a probe of a closed window does.
    if (header.ack !== null && header.ack <= block.sndNxt) takeAcknowledgement(turn, header);
    output(turn);
    return;
  }
  if (header.control.includes('R')) {
    // RFC 5961 3.2: only the exact number resets; another in the window is answered.
    if (header.seq === block.rcvNxt) end(turn, block.synAcked ? 'reset' : 'refused');
    else acknowledgeNow(turn);
    return;
  }
  if (header.control.includes('S')) {
    acknowledgeNow(turn);
    return;
  }
  if (header.ack === null) return;
  const probeTaken = header.ack === block.sndNxt + 1 && block.persistTimeouts > 0 && block.sndNxt < block.written;
  if (probeTaken) block.sndNxt += 1;
  if (header.ack > block.sndNxt) {
    acknowledgeNow(turn);
    return;
  }
  takeAcknowledgement(turn, header);
  if (isOver(turn)) return;
  establish(turn);
  const disorder = takeData(turn, header);
  if (isOver(turn)) return;
  output(turn);
  decide(turn, disorder);
}

function isOver({ block }: Turn): boolean {
  return block.ended !== null;
}

function takeSyn({ block }: Turn, header: SegmentHeader): void {
  block.peerSyn = true;
  block.rcvNxt = header.seq + 1;
  block.ackSent = 0;
  block.sndWnd = header.window;
  block.maxSndWnd = header.window;
  advertise(block);
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
  const window = Math.max(0, block.rcvEdge - block.rcvNxt);
  if (span === 0)
    return window === 0
      ? header.seq === block.rcvNxt
      : header.seq >= block.rcvNxt && header.seq < block.rcvNxt + window;
  if (header.control === 'F' && header.seq === block.rcvNxt) return true;
  return window > 0 && header.seq < block.rcvNxt + window && header.seq + span > block.rcvNxt;
}

function takeAcknowledgement(turn: Turn, header: SegmentHeader): void {
  const { block, effects, at } = turn;
  const ack = header.ack ?? 0;
  if (ack < block.sndUna) return;
  const windowChanged = header.window !== block.sndWnd;
  block.sndWnd = header.window;
  block.maxSndWnd = Math.max(block.maxSndWnd, header.window);
  if (block.sndWnd > 0 && block.persistTimeouts > 0) {
    block.persistTimeouts = 0;
    effects.push({ type: 'cancelTimer', name: 'persist' });
  }
  const flightBefore = flightSize(block.unacked);
  const before = block.sndUna;
  const covered = block.unacked.filter((segment) => segment.seq + spanOf(segment) <= ack);
  // RFC 5681 section 2: no data, no SYN or FIN, the same window, and something outstanding.
  const isDuplicate = ack === before && block.unacked.length > 0 && spanOf(header) === 0 && !windowChanged;
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
