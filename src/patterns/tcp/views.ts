/** What a page of this pattern is about, by its parameters: what stands first, what is counted, how much time is shown. */
import { PACKET_BYTES, QUEUE_BYTES } from '../../kernel/network/link.ts';
import { EPHEMERAL_PORTS } from '../../kernel/network/ports.ts';
import { MILLISECOND, SECOND, transmissionTime } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Pattern } from '../contract/pattern.ts';
import type { Name, Values } from './parameters.ts';

type Subject = 'transfer' | 'reader' | 'ports' | 'idle' | 'queue' | 'connecting' | 'writes' | 'connections';

/** A queue that a transfer can fill: one that somebody has shortened. */
const LONG_QUEUE = QUEUE_BYTES / PACKET_BYTES;
/** A window that a transfer can fill: one that is not scaled. */
const SMALL_WINDOW = 65_536;
/** A client that keeps a connection so long has no transfer in mind. */
const LONG_IDLE = 60 * SECOND;

function subjectOf({
  connections,
  accepts,
  writes,
  connectTimeout,
  ping,
  keepAlive,
  closeAfter,
  clients,
  ports,
  receiveWindow,
  queue,
}: Values): Subject {
  if (connections > 1 || accepts !== '' || clients > 1) return ports < EPHEMERAL_PORTS ? 'ports' : 'connections';
  if (ping > 0 || queue < LONG_QUEUE) return 'queue';
  if (connectTimeout > 0) return 'connecting';
  if (keepAlive > 0 || closeAfter >= LONG_IDLE) return 'idle';
  if (writes > 1) return 'writes';
  return receiveWindow < SMALL_WINDOW ? 'reader' : 'transfer';
}

const PRIMARY: Readonly<Record<Subject, readonly Name[]>> = {
  transfer: ['bytes', 'bandwidth', 'latency', 'lose', 'profile'],
  queue: ['queue', 'bandwidth', 'latency', 'loss', 'ping'],
  reader: ['bytes', 'receiveWindow', 'closeAfter', 'latency', 'profile'],
  ports: ['connections', 'gap', 'ports', 'clients', 'closeAfter'],
  idle: ['keepAlive', 'keepAliveInterval', 'keepAliveProbes', 'closeAfter'],
  connecting: ['connectTimeout', 'latency', 'loss', 'profile'],
  writes: ['bytes', 'writes', 'nagle', 'delayedAck', 'latency'],
  connections: ['connections', 'gap', 'backlog', 'accepts', 'synCookies'],
};

const NUMBERS: Readonly<Record<Subject, Pattern['numbers']>> = {
  transfer: [
    'noticeMs',
    ['segmentsConfirmed', 'segmentsSent'],
    ['windowSegments', 'inFlightSegments'],
    'segmentsResent',
  ],
  queue: ['pingMs', ['windowSegments', 'inFlightSegments'], 'throughput'],
  reader: [['confirmedBytes', 'readBytes'], 'offeredWindow', ['segmentsConfirmed', 'segmentsSent']],
  ports: ['timeWaitPorts', ['clientDescriptors', 'serverDescriptors'], 'noPort'],
  idle: ['clientNoticeMs', 'clientConnections', 'bytesOverTcp'],
  connecting: ['connectMs', 'synsSent', 'clientConnections'],
  writes: ['stallMs', ['writeCalls', 'readCalls'], ['segmentsConfirmed', 'segmentsSent']],
  connections: [['clientConnections', 'serverConnections'], 'acceptQueue', 'connectMs'],
};

/** Who writes once and waits for nothing is about what is read; a way that loses, about what gets through. */
const BORDERS: Pattern['numbers'] = [['writeCalls', 'readCalls'], 'stallMs', ['segmentsConfirmed', 'segmentsSent']];
const LOSSY: Pattern['numbers'] = ['throughput', ['windowSegments', 'inFlightSegments'], 'pingMs'];
/** Without a ping a short queue is about the window that fills it. */
const SAWTOOTH: Pattern['numbers'] = [['windowSegments', 'inFlightSegments'], 'meanWindow', 'throughput'];
/** Several clients are there to be added up at the server. */
const MANY_CLIENTS: Pattern['numbers'] = [['serverDescriptors', 'clientDescriptors'], 'noPort', 'timeWaitPorts'];

export function primaryIn(values: Values): readonly Name[] {
  return PRIMARY[subjectOf(values)];
}

export function numbersIn(values: Values): Pattern['numbers'] {
  const { clients, exchanges, loss, ping } = values;
  const subject = subjectOf(values);
  if (subject === 'writes' && exchanges === 1) return BORDERS;
  if (subject === 'queue' && loss > 0) return LOSSY;
  if (subject === 'queue' && ping === 0) return SAWTOOTH;
  return subject === 'ports' && clients > 1 ? MANY_CLIENTS : NUMBERS[subject];
}

/** A transfer shows its segments; of many connections all that begin, and the second in which a SYN is repeated. */
export function windowIn(values: Values): Microseconds {
  const { connections, gap, latency, exchanges, connectTimeout, keepAlive, bytes, bandwidth } = values;
  const subject = subjectOf(values);
  if (subject === 'transfer') return 450 * MILLISECOND;
  if (subject === 'reader') return 3 * SECOND;
  // The whole transfer, as far as it is short.
  if (subject === 'queue') return Math.max(2 * SECOND, Math.min(12 * SECOND, transmissionTime(bytes, bandwidth)));
  // The silence before the first question, and some questions.
  if (subject === 'idle') return Math.max(10 * SECOND, Math.min(60 * SECOND, 3 * keepAlive));
  if (subject === 'connecting') return Math.min(15 * SECOND, 4 * SECOND + connectTimeout);
  // A set-up, and for each exchange two round trips and the delay of an acknowledgement.
  if (subject === 'writes') return Math.min(SECOND, 4 * latency + exchanges * (4 * latency + 50 * MILLISECOND));
  return Math.min(10 * SECOND, gap * (connections - 1) + 8 * latency + 2 * SECOND);
}
