/** Congestion control by the book: RFC 5681 with NewReno's fast recovery (RFC 6582) and limited transmit (RFC 3042), in bytes. */
import { inFlight, spanOf } from './control-block.ts';
import type { ControlBlock, Turn, Unacked } from './control-block.ts';

export interface RfcCongestion {
  readonly kind: 'rfc';
  readonly phase: 'open' | 'recovery' | 'loss';
  readonly cwnd: number;
  readonly ssthresh: number;
  readonly duplicates: number;
  readonly recover: number;
  /** The timer was restarted for a partial acknowledgement already ("impatient", RFC 6582 section 4). */
  readonly impatient: boolean;
}

const NO_THRESHOLD = 0x7fffffff;
const DUPLICATES = 3;

export function startRfc(initialWindow: number, mss: number): RfcCongestion {
  return {
    kind: 'rfc',
    phase: 'open',
    cwnd: initialWindow * mss,
    ssthresh: NO_THRESHOLD,
    duplicates: 0,
    recover: 0,
    impatient: false,
  };
}

/** Bytes in flight. */
export function flightSize(unacked: readonly Unacked[]): number {
  return inFlight(unacked).reduce((sum, segment) => sum + spanOf(segment), 0);
}

/** An acknowledgement of `acked` bytes has arrived. True: the first unacknowledged segment is to be sent again at once. */
export function acknowledgeRfc(
  { block }: Turn,
  control: RfcCongestion,
  acked: number,
  isDuplicate: boolean,
  flightBefore: number,
): { control: RfcCongestion; resend: boolean } {
  const { mss } = block;
  if (isDuplicate) {
    const duplicates = control.duplicates + 1;
    if (control.phase === 'recovery')
      return { control: { ...control, duplicates, cwnd: control.cwnd + mss }, resend: false };
    // Below `recover` the duplicates stem from segments sent again: no new fast retransmit (RFC 6582 3.2 step 1).
    if (duplicates === DUPLICATES && control.phase === 'open' && coversMore(block, control)) {
      const ssthresh = Math.max(Math.floor(flightBefore / 2), 2 * mss);
      return {
        control: {
          ...control,
          phase: 'recovery',
          duplicates,
          ssthresh,
          cwnd: ssthresh + DUPLICATES * mss,
          recover: block.sndNxt - 1,
          impatient: false,
        },
        resend: true,
      };
    }
    return { control: { ...control, duplicates }, resend: false };
  }
  if (acked === 0) return { control, resend: false };
  if (control.phase === 'recovery') {
    if (block.sndUna > control.recover) {
      const cwnd = Math.min(control.ssthresh, Math.max(flightSize(block.unacked), mss) + mss);
      return { control: { ...control, phase: 'open', duplicates: 0, cwnd }, resend: false };
    }
    const deflated = Math.max(mss, control.cwnd - acked + (acked >= mss ? mss : 0));
    return { control: { ...control, duplicates: 0, cwnd: deflated, impatient: true }, resend: true };
  }
  const phase = control.phase === 'loss' && block.sndUna > control.recover ? 'open' : control.phase;
  const slowStart = control.cwnd < control.ssthresh;
  // A window that is not used is not raised (RFC 7661 section 4).
  const used = slowStart ? 2 * flightBefore >= control.cwnd : flightBefore + mss > control.cwnd;
  const increase = !used ? 0 : slowStart ? Math.min(acked, mss) : Math.max(1, Math.floor((mss * mss) / control.cwnd));
  return { control: { ...control, phase, duplicates: 0, cwnd: control.cwnd + increase }, resend: false };
}

/** The retransmission timer has fired (RFC 5681 3.1, equation 4). */
export function timeoutRfc({ block }: Turn, control: RfcCongestion, isFirst: boolean): RfcCongestion {
  const ssthresh = isFirst ? Math.max(Math.floor(flightSize(block.unacked) / 2), 2 * block.mss) : control.ssthresh;
  block.unacked = block.unacked.map((segment) => ({ ...segment, lost: true, resent: false }));
  return { ...control, phase: 'loss', duplicates: 0, ssthresh, cwnd: block.mss, recover: block.sndNxt - 1 };
}

/** Segments that may be sent now; limited transmit allows one more for each of the first two duplicates. */
export function allowanceRfc(block: ControlBlock, control: RfcCongestion): number {
  const extra = control.phase === 'open' ? Math.min(control.duplicates, DUPLICATES - 1) * block.mss : 0;
  return Math.max(0, Math.floor((control.cwnd + extra - flightSize(block.unacked)) / block.mss));
}

/** Idle for longer than the timeout: back to the restart window (RFC 5681 4.1). */
export function restartRfc(control: RfcCongestion, initialWindow: number, mss: number): RfcCongestion {
  return { ...control, cwnd: Math.min(control.cwnd, initialWindow * mss) };
}

/** Whether the acknowledgement covers more than `recover`, which before any loss is the SYN's number. */
function coversMore(block: Pick<ControlBlock, 'sndUna'>, control: RfcCongestion): boolean {
  return control.recover === 0 || block.sndUna - 1 > control.recover;
}
