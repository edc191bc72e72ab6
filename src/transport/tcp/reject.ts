import type { SegmentHeader } from '../../kernel/network/packet.ts';
import { MAXIMUM_SYN_WINDOW, spanOf } from './control-block.ts';

/** The answer of a host that knows no such connection: RFC 9293 3.10.7.1. */
export function reject(header: SegmentHeader): SegmentHeader | null {
  if (header.control.includes('R')) return null;
  const rest = { control: 'R', length: 0, window: 0 };
  if (header.ack !== null) return { ...rest, seq: header.ack, isn: header.ackIsn, ack: null, ackIsn: 0 };
  return { ...rest, seq: 0, isn: 0, ack: header.seq + spanOf(header), ackIsn: header.isn };
}

/** A SYN-ACK of which nothing is kept: RFC 4987 3.6. */
export function answerWithCookie(header: SegmentHeader, isn: number, receiveWindow: number): SegmentHeader {
  const window = Math.min(receiveWindow, MAXIMUM_SYN_WINDOW);
  return { seq: 0, isn, ack: header.seq + spanOf(header), ackIsn: header.isn, control: 'S', length: 0, window };
}
