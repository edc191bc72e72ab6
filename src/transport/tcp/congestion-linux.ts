/**
 * Congestion control as Linux does it with Reno and without SACK: everything is counted in segments; fast recovery is
 * proportional rate reduction (RFC 6937) over NewReno's partial acknowledgements; the state lasts until something above
 * its high mark is acknowledged (RFC 6582 section 3, "avoiding false fast retransmits").
 */
import { inFlight } from './control-block.ts';
import type { ControlBlock, Turn, Unacked } from './control-block.ts';

export interface LinuxCongestion {
  readonly kind: 'linux';
  readonly phase: 'open' | 'disorder' | 'recovery' | 'loss';
  readonly cwnd: number;
  readonly ssthresh: number;
  /** Segments acknowledged towards the next increase in congestion avoidance. */
  readonly count: number;
  /** Duplicate acknowledgements: each says that one segment has left the network. */
  readonly sacked: number;
  readonly highSeq: number;
  readonly priorCwnd: number;
  readonly prrDelivered: number;
  readonly prrOut: number;
  readonly cwndLimited: boolean;
  readonly maxPacketsOut: number;
  readonly usageSeq: number;
}

/** "Infinite", until the first loss. */
const NO_THRESHOLD = 0x7fffffff;
/** Duplicate acknowledgements that start fast retransmit: RFC 5681 3.2; Linux's initial `tcp_reordering`. */
const DUPLICATES = 3;

export function startLinux(initialWindow: number): LinuxCongestion {
  return {
    kind: 'linux',
    phase: 'open',
    cwnd: initialWindow,
    ssthresh: NO_THRESHOLD,
    count: 0,
    sacked: 0,
    highSeq: 0,
    priorCwnd: 0,
    prrDelivered: 0,
    prrOut: 0,
    cwndLimited: false,
    maxPacketsOut: 0,
    usageSeq: 0,
  };
}

/** Segments in flight, as Linux counts them: out, less those that arrived or are lost, plus those sent again. */
export function packetsInFlight(block: Pick<ControlBlock, 'unacked'>, control: LinuxCongestion): number {
  return inFlight(block.unacked).length - control.sacked;
}

/** An acknowledgement has arrived and the segments it covers are gone from the block. */
export function acknowledgeLinux(
  turn: Turn,
  control: LinuxCongestion,
  covered: readonly Unacked[],
  isDuplicate: boolean,
): LinuxCongestion {
  const { block } = turn;
  const advanced = covered.length > 0;
  let next = control;
  let delivered = 0;
  let newlyLost = 0;
  if (advanced) {
    // One acknowledgement fills a hole; the others account for duplicates that came before.
    delivered += Math.max(covered.length - next.sacked, 1);
    next = { ...next, sacked: covered.length - 1 >= next.sacked ? 0 : next.sacked - (covered.length - 1) };
  }
  const addDuplicate = () => {
    if (!isDuplicate) return;
    const holes = Math.min(Math.max(block.unacked.filter(({ lost }) => lost).length, 1), block.unacked.length);
    const sacked = Math.min(next.sacked + 1, Math.max(0, block.unacked.length - holes));
    delivered += Math.max(0, sacked - next.sacked);
    next = { ...next, sacked };
  };
  const markHeadLost = () => {
    const [head, ...rest] = block.unacked;
    if (head === undefined || head.lost) return;
    block.unacked = [{ ...head, lost: true, resent: false }, ...rest];
    newlyLost += 1;
  };

  if (block.unacked.length === 0) next = { ...next, sacked: 0 };
  let holding = false;
  if (next.phase === 'recovery' && block.sndUna >= next.highSeq) {
    next = { ...next, sacked: 0 };
    holding = block.sndUna === next.highSeq;
    if (!holding) next = { ...next, phase: 'open', cwnd: next.ssthresh };
  } else if (next.phase === 'loss' && block.sndUna > next.highSeq) {
    next = { ...next, phase: 'open', sacked: 0 };
  } else if (next.phase === 'loss') {
    holding = true;
    if (advanced) next = { ...next, sacked: 0 };
    else if (block.sndNxt > next.highSeq) addDuplicate();
  }

  if (!holding && next.phase === 'recovery') {
    if (advanced) markHeadLost();
    else addDuplicate();
  } else if (!holding && (isDuplicate || next.phase !== 'open')) {
    if (advanced) next = { ...next, sacked: 0 };
    addDuplicate();
    if (next.sacked >= DUPLICATES) {
      markHeadLost();
      next = enterRecovery(block, next);
    } else {
      const disordered = next.sacked > 0;
      next = { ...next, phase: disordered ? 'disorder' : 'open', highSeq: disordered ? block.sndNxt : next.highSeq };
    }
  }

  if (next.phase === 'recovery') return reduce(block, next, delivered, newlyLost, advanced);
  // What duplicates have told before does not count a second time (tcp_newly_delivered).
  return advanced ? raise(next, delivered) : next;
}

/** The retransmission timer has fired: everything outstanding is believed lost, one segment may go. */
export function timeoutLinux(turn: Turn, control: LinuxCongestion, isFirst: boolean): LinuxCongestion {
  const { block } = turn;
  const reduceNow =
    control.phase === 'open' ||
    control.phase === 'disorder' ||
    block.sndUna >= control.highSeq ||
    (control.phase === 'loss' && isFirst);
  block.unacked = block.unacked.map((segment) => ({ ...segment, lost: true, resent: false }));
  return {
    ...control,
    phase: 'loss',
    sacked: 0,
    ssthresh: reduceNow ? halved(control.cwnd) : control.ssthresh,
    priorCwnd: reduceNow ? control.cwnd : control.priorCwnd,
    cwnd: 1,
    count: 0,
    highSeq: block.sndNxt,
  };
}

/** Segments that may be sent now. */
export function allowanceLinux(block: ControlBlock, control: LinuxCongestion): number {
  return Math.max(0, control.cwnd - packetsInFlight(block, control));
}

/** Some segments went out (`sent`), or the window stopped the rest. Keeps track of whether the window is what limits. */
export function sentLinux(block: ControlBlock, control: LinuxCongestion, sent: number): LinuxCongestion {
  const limited = packetsInFlight(block, control) >= control.cwnd;
  const out = block.unacked.length;
  const next = control.phase === 'recovery' ? { ...control, prrOut: control.prrOut + sent } : control;
  if (sent === 0 && !limited) return next;
  if (block.sndUna >= next.usageSeq || limited || (!next.cwndLimited && out > next.maxPacketsOut)) {
    return { ...next, cwndLimited: limited, maxPacketsOut: out, usageSeq: block.sndNxt };
  }
  return next;
}

/** So many segments are now part of another one: as many duplicates count no longer (tcp_adjust_pcount). */
export function collapsedLinux(control: LinuxCongestion, gone: number): LinuxCongestion {
  return { ...control, sacked: control.sacked - Math.min(control.sacked, gone) };
}

/** Idle for `idleUs`: the window halves for every timeout that passed, down to the initial one (tcp_cwnd_restart). */
export function restartLinux(
  control: LinuxCongestion,
  initialWindow: number,
  idleUs: number,
  rtoUs: number,
): LinuxCongestion {
  let cwnd = control.cwnd;
  for (let left = idleUs - rtoUs; left > 0 && cwnd > initialWindow; left -= rtoUs) cwnd = Math.floor(cwnd / 2);
  return { ...control, cwnd: Math.max(cwnd, Math.min(initialWindow, control.cwnd)) };
}

function enterRecovery(block: ControlBlock, control: LinuxCongestion): LinuxCongestion {
  return {
    ...control,
    phase: 'recovery',
    highSeq: block.sndNxt,
    priorCwnd: control.cwnd,
    ssthresh: halved(control.cwnd),
    count: 0,
    prrDelivered: 0,
    prrOut: 0,
  };
}

/** Proportional rate reduction (RFC 6937 section 3), with at least one segment at the start. */
function reduce(
  block: ControlBlock,
  control: LinuxCongestion,
  delivered: number,
  newlyLost: number,
  advanced: boolean,
): LinuxCongestion {
  if (delivered <= 0 || control.priorCwnd === 0) return control;
  const prrDelivered = control.prrDelivered + delivered;
  const flight = packetsInFlight(block, control);
  const room = control.ssthresh - flight;
  let allowed: number;
  if (room < 0) {
    allowed =
      Math.floor((control.ssthresh * prrDelivered + control.priorCwnd - 1) / control.priorCwnd) - control.prrOut;
  } else {
    allowed = Math.max(prrDelivered - control.prrOut, delivered);
    if (advanced && newlyLost === 0) allowed += 1;
    allowed = Math.min(room, allowed);
  }
  allowed = Math.max(allowed, control.prrOut > 0 ? 0 : 1);
  return { ...control, prrDelivered, cwnd: flight + allowed };
}

/** Slow start, then congestion avoidance (RFC 5681 3.1), only while the window is what limits the sender. */
function raise(control: LinuxCongestion, delivered: number): LinuxCongestion {
  const slowStart = control.cwnd < control.ssthresh;
  const limited = control.cwndLimited || (slowStart && control.cwnd < 2 * control.maxPacketsOut);
  if (!limited) return control;
  let { cwnd, count } = control;
  let left = delivered;
  if (slowStart) {
    const grown = Math.min(cwnd + left, control.ssthresh);
    left -= grown - cwnd;
    cwnd = grown;
  }
  if (left > 0) {
    if (count >= cwnd) {
      count = 0;
      cwnd += 1;
    }
    count += left;
    if (count >= cwnd) {
      const steps = Math.floor(count / cwnd);
      count -= steps * cwnd;
      cwnd += steps;
    }
  }
  return { ...control, cwnd, count };
}

function halved(cwnd: number): number {
  return Math.max(Math.floor(cwnd / 2), 2);
}
