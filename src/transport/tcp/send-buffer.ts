/**
 * The send buffer of a socket, as Linux keeps it: what it holds is charged with its bookkeeping, a writer that has found
 * it full goes on when a third is free, and it grows with the congestion window.
 */
import { packetsInFlight } from './congestion-linux.ts';
import { inFlight } from './control-block.ts';
import type { ControlBlock, Turn } from './control-block.ts';

/** What one buffer costs besides its payload: 576 for the descriptor and shared info, 256 for the headers' room. Seen with `SO_MEMINFO` on Linux 6.18. */
const BOOKKEEPING_BYTES = 832;
/** Segments of a buffer that is on the line: tcp_tso_autosize's least, which holds below some megabytes a second. */
const SEGMENTS_OF_A_SENT_BUFFER = 2;
/** What tcp_sndbuf_expand reckons for a full segment: 2048 for 1460 bytes with headers and bookkeeping, 256 for the descriptor. */
const BYTES_PER_SEGMENT = 2304;
/** It reckons with at least so many segments (TCP_INIT_CWND). */
const LEAST_SEGMENTS = 10;
/** A buffer holds at most 64 KiB with its headers (GSO_LEGACY_MAX_SIZE). */
const MAXIMUM_BUFFER_BYTES = 65_536 - 320;

/** Takes what was written: all of it, or, when the writer waits, as far as there is room. `push` sends what may be sent. */
export function fill(turn: Turn, length: number, waits: boolean, push: () => void): void {
  const { block } = turn;
  block.written += length;
  block.writerWaits ||= waits;
  expand(block);
  if (!block.writerWaits) {
    block.accepted = block.written;
    push();
    return;
  }
  take(turn, push);
}

/**
 * After an acknowledgement: a writer that waits is woken once a third of the buffer is free (sk_stream_write_space). Its
 * turn comes when what arrives at this moment has been dealt with: a burst of acknowledgements takes less time than a wake-up.
 */
export function wakeWriter({ block, effects }: Turn): void {
  if (block.accepted >= block.written || block.writerWoken) return;
  // It grows only while the congestion window is not what limits (tcp_should_expand_sndbuf).
  if (flightInSegments(block) < windowInSegments(block)) expand(block);
  const used = charge(block);
  if (block.sendBuffer - used < Math.floor(used / 2)) return;
  block.writerWoken = true;
  effects.push({ type: 'setTimer', name: 'writer', delayUs: 0, event: { type: 'writerWakes' } });
}

/** As tcp_sendmsg does: the last buffer is filled up, and a new one begun as long as the send buffer is not full. */
export function take(turn: Turn, push: () => void): void {
  const { block, effects } = turn;
  block.writerWoken = false;
  while (block.accepted < block.written) {
    const size = bufferSize(block);
    const begun = (block.accepted - block.sndNxt) % size;
    if (begun === 0 && charge(block) >= block.sendBuffer) return;
    block.accepted = Math.min(block.written, block.accepted + size - begun);
    push();
  }
  if (!block.writerWaits) return;
  block.writerWaits = false;
  effects.push({ type: 'notify', event: { type: 'written' } });
}

/** sk_wmem_queued: bytes not acknowledged or not sent, and the bookkeeping of the buffers that hold them. */
function charge(block: ControlBlock): number {
  const bytes = block.accepted - Math.max(1, block.sndUna);
  const sent = Math.ceil(block.unacked.filter(({ length }) => length > 0).length / SEGMENTS_OF_A_SENT_BUFFER);
  const unsent = Math.ceil(Math.max(0, block.accepted - Math.max(1, block.sndNxt)) / bufferSize(block));
  return bytes + (sent + unsent) * BOOKKEEPING_BYTES;
}

/** Whole segments that fit a buffer, and half of the largest window that the peer offered (tcp_bound_to_half_wnd). */
function bufferSize({ maxSndWnd, mss }: ControlBlock): number {
  const bytes = Math.min(MAXIMUM_BUFFER_BYTES, Math.floor(maxSndWnd / 2));
  return Math.max(1, Math.floor(bytes / mss)) * mss;
}

/** Room for two congestion windows (tcp_sndbuf_expand). */
function expand(block: Turn['block']): void {
  const segments = Math.max(LEAST_SEGMENTS, windowInSegments(block));
  block.sendBuffer = Math.max(block.sendBuffer, 2 * segments * BYTES_PER_SEGMENT);
}

function flightInSegments(block: ControlBlock): number {
  const { congestion, unacked } = block;
  return congestion.kind === 'linux' ? packetsInFlight(block, congestion) : inFlight(unacked).length;
}

function windowInSegments({ congestion, mss }: ControlBlock): number {
  return congestion.kind === 'linux' ? congestion.cwnd : Math.floor(congestion.cwnd / mss);
}
