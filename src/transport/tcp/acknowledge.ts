/** When a receiver acknowledges: at once, or a little later in the hope of something to carry the acknowledgement. */
import { acknowledged, freeSpace, sendBare } from './control-block.ts';
import type { Turn } from './control-block.ts';

/** Linux: so many segments are acknowledged at once at the start of a connection (TCP_MAX_QUICKACKS). */
const MAX_QUICK_ACKS = 16;

/** Sends an acknowledgement now. */
export function acknowledgeNow(turn: Turn): void {
  const { block, effects } = turn;
  if (!block.ackScheduled) effects.push({ type: 'cancelTimer', name: 'delayedAck' });
  sendBare(turn, { seq: block.sndNxt, ack: block.rcvNxt, control: '' });
}

/** Data has arrived in order: what the receiver learns from when it came (Linux's tcp_event_data_recv). */
export function noteArrival({ block, at }: Turn): void {
  block.ackScheduled = true;
  const since = block.lastReceivedAt === null ? null : at - block.lastReceivedAt;
  block.lastReceivedAt = at;
  if (block.profile.name !== 'linux') return;
  const minimum = block.profile.delayedAckUs;
  if (since === null || block.atoUs === 0) {
    raiseQuick(block);
    block.atoUs = minimum;
  } else if (since <= minimum / 2) block.atoUs = Math.floor(block.atoUs / 2) + minimum / 2;
  else if (since < block.atoUs) block.atoUs = Math.min(Math.floor(block.atoUs / 2) + since, block.rtt.rtoUs);
  else if (since > block.rtt.rtoUs) raiseQuick(block);
}

/** Something out of order or old has arrived: the sender must hear of it at once (RFC 5681 4.2). */
export function noteDisorder({ block }: Turn): void {
  if (block.profile.name !== 'linux') return;
  raiseQuick(block);
  block.pingpong = false;
  block.atoUs = block.profile.delayedAckUs;
}

/** Linux: the peer's FIN means that replies, not acknowledgements, are to be expected (tcp_fin). */
export function noteFin({ block }: Turn): void {
  block.ackScheduled = true;
  block.pingpong = true;
}

/** Linux: a reply soon after data makes the next acknowledgements wait for replies (tcp_event_data_sent). */
export function noteReply({ block, at }: Turn): void {
  if (block.profile.name !== 'linux' || block.lastReceivedAt === null) return;
  if (at - block.lastReceivedAt < block.atoUs) block.pingpong = true;
}

/** After a segment was taken in: acknowledge now, later, or not at all. */
export function decide(turn: Turn, immediately: boolean): void {
  const { block, effects } = turn;
  if (!block.ackScheduled && !immediately) return;
  const owed = block.rcvNxt - block.ackSent;
  const linux = block.profile.name === 'linux';
  // RFC 9293 3.8.6.3: at least every second full segment. Linux acknowledges when more than one full segment is owed.
  const enough = linux ? owed > block.mss : owed >= 2 * block.mss;
  if (immediately || enough || !block.delaysAcks || (linux && block.quick > 0 && !block.pingpong)) {
    acknowledgeNow(turn);
    return;
  }
  const delayUs = linux
    ? Math.max(block.profile.delayedAckUs, Math.min(block.atoUs, Math.floor(block.rtt.srtt8 / 64)))
    : block.profile.delayedAckUs;
  effects.push({ type: 'setTimer', name: 'delayedAck', delayUs, event: { type: 'delayedAckTimeout' } });
}

/** The application has read `length` bytes: the window opens, and an acknowledgement may be due for it. */
export function read(turn: Turn, length: number): void {
  const { block } = turn;
  const known = Math.max(0, block.rcvEdge - block.rcvNxt);
  block.unread -= length;
  const free = freeSpace(block);
  if (!block.peerSyn || block.ended !== null || block.peerFin) return;
  const linux = block.profile.name === 'linux';
  const opens = linux
    ? 2 * known <= block.capacity && free >= Math.max(2 * known, Math.min(block.mss, block.capacity / 2))
    : free - known >= Math.min(2 * block.mss, Math.floor(block.capacity / 2));
  // Linux acknowledges when a reader that sends no replies has emptied its buffer (tcp_cleanup_rbuf).
  const emptied = linux && block.ackScheduled && block.unread === 0 && !block.pingpong;
  if (opens || emptied) acknowledgeNow(turn);
}

/** The delayed acknowledgement's time is up. */
export function delayedAckTimeout(turn: Turn): void {
  const { block } = turn;
  if (!block.ackScheduled) return;
  if (block.profile.name === 'linux') {
    if (block.pingpong) {
      block.pingpong = false;
      block.atoUs = block.profile.delayedAckUs;
    } else block.atoUs = Math.min(2 * block.atoUs, block.rtt.rtoUs);
  }
  sendBare(turn, { seq: block.sndNxt, ack: block.rcvNxt, control: '' });
  acknowledged(turn);
}

function raiseQuick(block: Turn['block']): void {
  const wanted = Math.max(2, Math.floor(block.capacity / (2 * block.mss)));
  block.quick = Math.max(block.quick, Math.min(wanted, MAX_QUICK_ACKS));
}
