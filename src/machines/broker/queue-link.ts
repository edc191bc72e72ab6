import type { MessageNote, ReadMessage } from '../../kernel/message.ts';

/** Bytes that a client writes, with what is said about them. */
export interface Outgoing {
  readonly bytes: Uint8Array;
  readonly note: MessageNote;
}

/** A message as a subscriber gets it. */
export interface Delivery {
  /** AMQP's delivery tag, MQTT's packet identifier. */
  readonly tag: number;
  readonly news: number;
  readonly redelivered: boolean;
  /** MQTT's quality of service; 1 for AMQP. */
  readonly qos: number;
  readonly message: number | undefined;
}

/** What a publisher wants to say. */
export interface Publication {
  readonly news: number;
  readonly key: string;
  readonly body: Uint8Array;
}

export type LinkEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'message'; readonly delivery: Delivery }
  | { readonly type: 'confirmed'; readonly news: number }
  | { readonly type: 'returned'; readonly news: number }
  /** The broker has no room for it, and will not take it. */
  | { readonly type: 'rejected'; readonly news: number }
  /** The broker is short of memory, or no longer. */
  | { readonly type: 'blocked'; readonly reason: string }
  | { readonly type: 'unblocked' }
  | { readonly type: 'refused'; readonly reason: string };

export interface LinkStep<Link> {
  readonly link: Link;
  readonly writes: readonly Outgoing[];
  readonly events: readonly LinkEvent[];
}

/** What a subscriber does with a delivery. */
export type Verdict = 'ack' | 'requeue' | 'reject';

export interface SubscriberRole {
  readonly role: 'subscriber';
  readonly client: string;
  readonly queue: string;
  readonly binding: string;
  readonly durable: boolean;
  readonly noAck: boolean;
  readonly prefetch: number;
  readonly ttlUs: number;
  readonly maxLength: number;
  readonly quorum: boolean;
  readonly deliveryLimit: number;
  /** MQTT: the quality of service that is asked for. */
  readonly qos: number;
}

export interface PublisherRole {
  readonly role: 'publisher';
  readonly client: string;
  readonly confirms: boolean;
  readonly persistent: boolean;
  readonly mandatory: boolean;
  readonly qos: number;
  readonly retain: boolean;
}

export type LinkRole = SubscriberRole | PublisherRole;

export function control(label: string): MessageNote {
  return { role: 'control', label, layer: 'framing' };
}

/** The messages of one role among those read, in order: one for each packet that carries such a message. */
export function readOf(messages: readonly ReadMessage[], role: ReadMessage['role']): ReadMessage[] {
  return messages.filter((message) => message.role === role);
}
