/** What a page of this pattern is about, by its parameters: what stands first, what is counted, how much time is shown. */
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Pattern } from '../contract/pattern.ts';
import type { Name, Values } from './parameters.ts';

type Subject = 'transfer' | 'connections';

function subjectOf({ connections, accepts }: Values): Subject {
  return connections > 1 || accepts !== '' ? 'connections' : 'transfer';
}

const PRIMARY: Readonly<Record<Subject, readonly Name[]>> = {
  transfer: ['bytes', 'bandwidth', 'latency', 'lose', 'profile'],
  connections: ['connections', 'gap', 'backlog', 'accepts', 'synCookies'],
};

const NUMBERS: Readonly<Record<Subject, Pattern['numbers']>> = {
  transfer: [
    'noticeMs',
    ['segmentsConfirmed', 'segmentsSent'],
    ['windowSegments', 'inFlightSegments'],
    'segmentsResent',
  ],
  connections: [['clientConnections', 'serverConnections'], 'acceptQueue', 'connectMs'],
};

export function primaryIn(values: Values): readonly Name[] {
  return PRIMARY[subjectOf(values)];
}

export function numbersIn(values: Values): Pattern['numbers'] {
  return NUMBERS[subjectOf(values)];
}

/** A transfer shows its segments; of many connections all that begin, and the second in which a SYN is repeated. */
export function windowIn(values: Values): Microseconds {
  const { connections, gap, latency } = values;
  if (subjectOf(values) === 'transfer') return 450 * MILLISECOND;
  return Math.min(10 * SECOND, gap * (connections - 1) + 8 * latency + 2 * SECOND);
}
