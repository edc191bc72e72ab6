import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Badges } from '../../kernel/entry.ts';
import type { StreamControl } from '../../kernel/effect.ts';
import type { SegmentHeader } from '../../kernel/network/packet.ts';
import { delayedAckTimeout, noteReply, read } from './acknowledge.ts';
import { startLinux } from './congestion-linux.ts';
import { flightSize, startRfc } from './congestion-rfc.ts';
import { createBlock, end, sendBare, turn } from './control-block.ts';
import type { ControlBlock, TcpInput, Turn } from './control-block.ts';
import { output, sendSyn, takeWrite, writerWakes } from './output.ts';
import { MAXIMUM_SEGMENT_SIZE } from './profile.ts';
import {
  receive,
  receiveCookieAnswer,
  receiveFirstSyn,
  receiveInSynSent,
  receiveInTimeWait,
  waitForOldSegments,
} from './receive.ts';
import { keepAliveTimeout, persistTimeout, retransmissionTimeout } from './timers.ts';

/** What a socket hears: calls of its owner, segments, and its timers. */
type TcpEvent =
  | StreamControl
  | { readonly type: 'writerWakes' }
  | { readonly type: 'retransmissionTimeout' }
  | { readonly type: 'delayedAckTimeout' }
  | { readonly type: 'persistTimeout' }
  | { readonly type: 'keepAliveTimeout' }
  | { readonly type: 'timeWaitTimeout' }
  | { readonly type: 'finWait2Timeout' };

/** The block is one value of its own: XState copies a context's fields at every step, and a block has many. */
interface TcpContext {
  readonly block: ControlBlock;
}

const machineSetup = setupProcess<TcpContext, TcpEvent, TcpInput>();

/** An action that lets `act` work on a draft of the block and emits what it asks for. */
function handle(act: (turn: Turn, event: TcpEvent) => void) {
  return computed(machineSetup, (context, event) => {
    const { block, effects } = turn(context.block, event.at, (draft) => act(draft, event));
    return { context: { block }, effects };
  });
}

const segment = (act: (turn: Turn, header: SegmentHeader) => void) =>
  handle((draft, event) => {
    if (event.type === 'segment' || event.type === 'cookie') act(draft, event);
  });

const write = handle((draft, event) => {
  if (event.type !== 'write' || draft.block.closed) return;
  if (draft.block.synAcked) noteReply(draft);
  takeWrite(draft, event.length, event.confirm);
});

/** CLOSE: the FIN follows the last byte. Bytes that nobody has read turn it into a reset (RFC 2525 2.17). */
const close = handle((draft, event) => {
  if (event.type !== 'close') return;
  draft.block.orphan = true;
  if (event.unread) {
    sendBare(draft, { seq: draft.block.sndNxt, ack: draft.block.rcvNxt, control: 'R' });
    end(draft, 'aborted');
    return;
  }
  draft.block.closed = true;
  // What a process had not got into the send buffer dies with it.
  draft.block.written = draft.block.accepted;
  output(draft);
});

/** ABORT: RFC 9293 3.10.5 sends the reset alone, Linux with an acknowledgement. */
const reset = handle((draft) => {
  const { block } = draft;
  block.orphan = true;
  if (block.peerSyn) {
    sendBare(draft, { seq: block.sndNxt, ack: block.profile.name === 'linux' ? block.rcvNxt : null, control: 'R' });
  }
  end(draft, 'aborted');
});

const ended = ({ context: { block } }: { context: TcpContext }) => block.ended !== null;
const established = ({ context: { block } }: { context: TcpContext }) => block.synAcked && block.peerSyn;
const closing = ({ context: { block } }: { context: TcpContext }) => block.closed;
const finished = ({ context: { block } }: { context: TcpContext }) => block.finAcked;
const peerFinished = ({ context: { block } }: { context: TcpContext }) => block.peerFin;
const bothFinished = ({ context: { block } }: { context: TcpContext }) => block.finAcked && block.peerFin;

/** Timers and calls that mean the same in every state with a peer. */
const common = {
  write: { actions: write },
  read: { actions: handle((draft, event) => event.type === 'read' && read(draft, event.length)) },
  close: { actions: close },
  reset: { actions: reset },
  segment: { actions: segment(receive) },
  writerWakes: { actions: handle(writerWakes) },
  retransmissionTimeout: { actions: handle(retransmissionTimeout) },
  delayedAckTimeout: { actions: handle(delayedAckTimeout) },
  persistTimeout: { actions: handle(persistTimeout) },
  keepAliveTimeout: { actions: handle(keepAliveTimeout) },
};

/** TCP's state diagram, RFC 9293 figure 5. `gone` is its CLOSED at the end: no connection at all. */
const machine = machineSetup.createMachine({
  id: 'tcp',
  context: ({ input: { settings, at } }) => ({
    block: createBlock(
      settings,
      at,
      settings.profile === 'linux'
        ? startLinux(settings.initialWindow)
        : startRfc(settings.initialWindow, MAXIMUM_SEGMENT_SIZE),
    ),
  }),
  initial: 'CLOSED',
  states: {
    CLOSED: {
      description: 'No connection yet. An active socket sends a SYN; one made by a listener has just received one.',
      on: {
        open: { target: 'SYN-SENT', actions: handle((draft) => sendSyn(draft)) },
        segment: { target: 'SYN-RECEIVED', actions: segment(receiveFirstSyn) },
        cookie: { target: 'SYN-RECEIVED', actions: segment(receiveCookieAnswer) },
      },
    },
    'SYN-SENT': {
      description: 'Our SYN is out; waiting for the peer to answer it.',
      on: { ...common, segment: { actions: segment(receiveInSynSent) }, close: { actions: reset } },
      always: [
        { guard: ended, target: 'gone' },
        { guard: established, target: 'ESTABLISHED' },
        { guard: ({ context }) => context.block.peerSyn, target: 'SYN-RECEIVED' },
      ],
    },
    'SYN-RECEIVED': {
      description: 'Both SYNs are out; waiting for the peer to acknowledge ours.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: established, target: 'ESTABLISHED' },
      ],
    },
    ESTABLISHED: {
      description: 'Data flows both ways.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: peerFinished, target: 'CLOSE-WAIT' },
        { guard: closing, target: 'FIN-WAIT-1' },
      ],
    },
    'FIN-WAIT-1': {
      description: 'We have closed; our FIN is not acknowledged yet.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: bothFinished, target: 'TIME-WAIT' },
        { guard: finished, target: 'FIN-WAIT-2' },
        { guard: peerFinished, target: 'CLOSING' },
      ],
    },
    'FIN-WAIT-2': {
      description: 'Our FIN is acknowledged; the peer may still send.',
      entry: handle(({ block, effects }) => {
        effects.push({
          type: 'setTimer',
          name: 'finWait2',
          delayUs: block.profile.finWait2Us,
          event: { type: 'finWait2Timeout' },
        });
      }),
      on: { ...common, finWait2Timeout: 'gone' },
      always: [
        { guard: ended, target: 'gone' },
        { guard: peerFinished, target: 'TIME-WAIT' },
      ],
    },
    'CLOSE-WAIT': {
      description: 'The peer has closed; our application has not yet.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: closing, target: 'LAST-ACK' },
      ],
    },
    CLOSING: {
      description: 'Both sides closed at once; waiting for our FIN to be acknowledged.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: finished, target: 'TIME-WAIT' },
      ],
    },
    'LAST-ACK': {
      description: 'Both sides have closed; only the acknowledgement of our FIN is missing.',
      on: common,
      always: [
        { guard: ended, target: 'gone' },
        { guard: finished, target: 'gone' },
      ],
    },
    'TIME-WAIT': {
      description: 'Done, but old segments may still be about: the address stays taken for a while.',
      entry: handle(waitForOldSegments),
      on: { segment: { actions: segment(receiveInTimeWait) }, timeWaitTimeout: 'gone' },
      always: { guard: ended, target: 'gone' },
    },
    gone: { type: 'final' },
  },
});

function badges({ block }: TcpContext): Badges {
  const { congestion, rtt, mss } = block;
  return {
    cwnd: congestion.kind === 'linux' ? congestion.cwnd * mss : congestion.cwnd,
    flight: flightSize(block.unacked),
    unsent: Math.max(0, block.written - block.sndNxt),
    rtoMs: Math.round(rtt.rtoUs / 1000),
    srttMs: Math.round(rtt.srtt8 / 8000),
    window: block.sndWnd,
  };
}

/** One TCP socket. */
export const tcp = toProcess<typeof machine, TcpInput>(machine, badges);
