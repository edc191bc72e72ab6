/** What happens when a timer of a connection is up. */
import { timeoutLinux } from './congestion-linux.ts';
import { timeoutRfc } from './congestion-rfc.ts';
import { end, sendBare } from './control-block.ts';
import type { ControlBlock, Turn } from './control-block.ts';
import { armRetransmission, probeWindow, resend, roomOf, sendWhatFits, setPersist, waitsForWindow } from './output.ts';
import { backOff } from './rtt.ts';

/** Nothing was acknowledged for one timeout: the earliest segment goes again and the timer doubles (RFC 6298 5.4 to 5.6). */
export function retransmissionTimeout(turn: Turn): void {
  const { block, at } = turn;
  const [head] = block.unacked;
  if (head === undefined) return;
  if (!block.synAcked) {
    retransmitSyn(turn);
    return;
  }
  block.timeouts += 1;
  block.firstTimeoutAt ??= at;
  if (at - block.firstTimeoutAt >= patience(block)) {
    end(turn, 'timeout');
    return;
  }
  const { congestion } = block;
  const isFirst = block.timeouts === 1;
  block.congestion =
    congestion.kind === 'linux' ? timeoutLinux(turn, congestion, isFirst) : timeoutRfc(turn, congestion, isFirst);
  block.rtt = backOff(block.rtt, block.profile);
  const [lost] = block.unacked;
  if (lost !== undefined) resend(turn, lost);
}

/**
 * Nothing could be sent for one timeout: what fits goes, or the peer is asked for its window. As long as it answers, this
 * never gives up (RFC 9293 3.8.6.1).
 */
export function persistTimeout(turn: Turn): void {
  const { block, at } = turn;
  block.persistArmed = false;
  if (!waitsForWindow(block)) return;
  if (at - block.lastHeardAt >= patience(block)) {
    end(turn, 'timeout');
    return;
  }
  if (roomOf(block) > 0) {
    sendWhatFits(turn);
    return;
  }
  probeWindow(turn);
  setPersist(turn);
}

/** Nothing was heard for long: is the peer still there? (RFC 9293 3.8.4) */
export function keepAliveTimeout(turn: Turn): void {
  const { block, effects, at } = turn;
  const { keepAlive } = block;
  if (keepAlive === null) return;
  const quiet = at - block.lastHeardAt;
  let delayUs = keepAlive.idleUs - quiet;
  if (quiet >= keepAlive.idleUs && block.unacked.length === 0) {
    if (block.keepAliveProbes >= keepAlive.probes) {
      sendBare(turn, { seq: block.sndNxt, ack: block.rcvNxt, control: 'R' });
      end(turn, 'timeout');
      return;
    }
    block.keepAliveProbes += 1;
    sendBare(turn, { seq: block.sndNxt - 1, ack: block.rcvNxt, control: '' });
    delayUs = keepAlive.intervalUs;
  }
  effects.push({
    type: 'setTimer',
    name: 'keepAlive',
    delayUs: delayUs > 0 ? delayUs : keepAlive.intervalUs,
    event: { type: 'keepAliveTimeout' },
  });
}

function patience({ orphan, profile }: ControlBlock): number {
  return orphan ? profile.giveUpOrphanUs : profile.giveUpUs;
}

function retransmitSyn(turn: Turn): void {
  const { block } = turn;
  const [syn] = block.unacked;
  const retries = block.peerSyn ? block.profile.synAckRetries : block.profile.synRetries;
  if (syn === undefined || block.timeouts >= retries) {
    end(turn, 'timeout');
    return;
  }
  block.timeouts += 1;
  const linear = !block.peerSyn && block.timeouts <= block.profile.linearSynTimeouts;
  if (!linear) block.rtt = backOff(block.rtt, block.profile);
  resend(turn, syn);
  armRetransmission(turn);
}
