import type { Outcome } from '../../kernel/adapter.ts';
import type { SocketEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { LEAST_PAUSE } from '../timer-floor.ts';
import { queueClientNotes } from './notes.ts';
import { beatOn, nextBeat, patience, startLink, writesOn } from './queue-client.ts';
import type { Link } from './queue-client.ts';

/** What happens to a client of a broker, whoever it is. */
export type SessionEvent =
  | SocketEvent
  | { readonly type: 'beat' }
  | { readonly type: 'impatient' }
  | { readonly type: 'reconnect' }
  /** The protocol's opening is through, or the broker has refused something: then the connection was reset. */
  | { readonly type: 'ready' | 'refused' };

export interface SessionSettings {
  readonly port: number;
  readonly heartbeatUs: Microseconds;
  readonly retryUs: Microseconds;
}

/** The part of a client's context that follows its connections to the broker, one after the other. */
export interface Session {
  readonly settings: SessionSettings;
  /** How many connections it has opened. */
  readonly opened: number;
  readonly link: Link;
  /** The protocol's opening is through: it may publish, or is subscribed. */
  readonly isReady: boolean;
}

/** What changes of it as it goes on. */
type Connected = Omit<Session, 'settings'>;

export function connect({ opened, settings: { port } }: Session): Outcome<Connected> {
  const socket = socketOf({ opened: opened + 1 });
  return {
    context: { opened: opened + 1, isReady: false },
    effects: [{ type: 'connect', socket, to: 'broker', port }, patience()],
  };
}

export function greet(session: Session): Outcome<Connected> {
  const step = startLink(session.link);
  return { context: { link: step.link }, effects: [...writesOn(socketOf(session), step), patience()] };
}

/** A heartbeat is due: it is sent, or the broker has been silent for too long. */
export function beat(session: Session): Outcome<Connected> {
  const step = beatOn(session.link);
  if (step.isDead) return giveUp(session);
  return {
    context: { link: step.link },
    effects: [...writesOn(socketOf(session), step), ...nextBeat(step.link, session.settings.heartbeatUs)],
  };
}

export function giveUp(session: Session): Outcome<Connected> {
  return { context: {}, effects: [queueClientNotes.say('silence', {}), { type: 'reset', socket: socketOf(session) }] };
}

export function closeByPeer(session: Session): Outcome<Connected> {
  return { context: {}, effects: [{ type: 'close', socket: socketOf(session) }] };
}

/** The connection is gone; the next one is opened after a pause. */
export function pause({ settings: { retryUs } }: Session): Outcome<Connected> {
  return {
    context: { isReady: false },
    effects: [
      { type: 'cancelTimer', name: 'beat' },
      { type: 'cancelTimer', name: 'patience' },
      { type: 'setTimer', name: 'reconnect', delayUs: Math.max(retryUs, LEAST_PAUSE), event: { type: 'reconnect' } },
    ],
  };
}

/** The name of the connection that it opened last. */
export function socketOf({ opened }: Pick<Session, 'opened'>): string {
  return `broker-${opened}`;
}
