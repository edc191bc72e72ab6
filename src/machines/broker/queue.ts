import type { Microseconds } from '../../kernel/time.ts';
import { emptyLine } from './queue-line.ts';
import type { QueueLine } from './queue-line.ts';

/** Why a message left a queue for the dead-letter queue: RabbitMQ's words. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** A message as a queue of a broker holds it. */
export interface Held {
  /** Its place: numbers rise in the order in which messages came in. */
  readonly id: number;
  /** The number of the news item inside, 0 for something else. */
  readonly news: number;
  readonly key: string;
  readonly exchange: string;
  readonly body: Uint8Array;
  readonly messageId: string;
  /** On disk: persistent, in a durable queue. */
  readonly survives: boolean;
  readonly persistent: boolean;
  readonly redelivered: boolean;
  /** How often it came back. */
  readonly returns: number;
  readonly expiresAt: Microseconds | null;
  /** The message of the publisher that it came in, for the log; null after a restart. */
  readonly parent: number | null;
}

export interface Consumer {
  readonly socket: string;
  readonly tag: string;
  readonly noAck: boolean;
  /** How many unacknowledged messages it may have; 0 for any number. */
  readonly prefetch: number;
}

/** What a client says when it declares a queue; 0 is none. */
export interface QueueSettings {
  readonly durable: boolean;
  readonly ttlUs: Microseconds;
  readonly maxLength: number;
  /** A quorum queue counts how often a message comes back; a classic one does not. Here it has one node. */
  readonly quorum: boolean;
  readonly deliveryLimit: number;
  /** The queue that takes what dies here; empty for none. */
  readonly deadLetterTo: string;
  /** What becomes of a message for which there is no room: the oldest gives way, or the new one is refused. */
  readonly overflow: Overflow;
}

export const OVERFLOWS = ['drop-head', 'reject-publish', 'reject-publish-dlx'] as const;
export type Overflow = (typeof OVERFLOWS)[number];

export interface Queue extends QueueSettings {
  readonly name: string;
  readonly ready: QueueLine<Held>;
  /** Whose turn it is comes first. */
  readonly consumers: readonly Consumer[];
}

export function createQueue(name: string, settings: QueueSettings): Queue {
  return { ...settings, name, ready: emptyLine(), consumers: [] };
}

/** Whether a queue takes a message that comes in now. */
export function refusesMore({ overflow, maxLength, ready }: Queue): boolean {
  return overflow !== 'drop-head' && maxLength > 0 && ready.length >= maxLength;
}

/** The next consumer with room: each takes its turn, a full one is passed over. */
export function nextConsumer(queue: Queue, unackedOf: (socket: string) => number): Consumer | undefined {
  return queue.consumers.find(({ noAck, prefetch, socket }) => noAck || prefetch === 0 || unackedOf(socket) < prefetch);
}

/** The consumers after one has had its turn. */
export function afterTurn(consumers: readonly Consumer[], consumer: Consumer): readonly Consumer[] {
  return [...consumers.filter((other) => other !== consumer), consumer];
}
