import type { Effect, Saved } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import { JOURNAL } from './broker.ts';
import { createQueue } from './queue.ts';
import type { Held, Queue, QueueSettings } from './queue.ts';
import { insert } from './queue-line.ts';

/** A binding of a queue to the exchange of the broker. */
export interface Binding {
  readonly queue: string;
  readonly key: string;
}

/** What a broker appends to its journal: the file from which it rebuilds its durable queues after a restart. */
type Line =
  | { readonly type: 'queue'; readonly queue: string; readonly settings: QueueSettings }
  | { readonly type: 'bind'; readonly queue: string; readonly key: string }
  | { readonly type: 'add'; readonly queue: string; readonly held: SavedMessage }
  | { readonly type: 'deliver' | 'remove'; readonly id: number }
  | { readonly type: 'return'; readonly id: number; readonly returns: number }
  /** The greatest number of a message so far, when the message itself is gone. */
  | { readonly type: 'last'; readonly id: number };

interface SavedMessage {
  readonly id: number;
  readonly news: number;
  readonly key: string;
  readonly exchange: string;
  readonly body: string;
  readonly messageId: string;
  readonly expiresAt: Microseconds | null;
}

export function journalQueue(queue: Queue): Effect {
  return line(queueLine(queue));
}

export function journalBinding({ queue, key }: Binding): Effect {
  return line({ type: 'bind', queue, key });
}

export function journalMessage(queue: string, held: Held): Effect {
  return line(messageLine(queue, held));
}

export function journalDelivery(id: number): Effect {
  return line({ type: 'deliver', id });
}

export function journalReturn(id: number, returns: number): Effect {
  return line({ type: 'return', id, returns });
}

export function journalRemoval(id: number): Effect {
  return line({ type: 'remove', id });
}

/** The journal written anew: what is there now, without how it came about. */
export function compactJournal(
  queues: readonly Queue[],
  bindings: readonly Binding[],
  /** Of these queues, delivered and not acknowledged. */
  unacked: readonly { readonly queue: string; readonly held: Held }[],
  lastId: number,
): readonly string[] {
  const durable = queues.filter((queue) => queue.durable);
  const names = new Set(durable.map(({ name }) => name));
  const ready = durable.flatMap((queue) => queue.ready.pieces.flat().map((held) => ({ queue: queue.name, held })));
  const lines: readonly Line[] = [
    ...durable.map(queueLine),
    ...bindings
      .filter(({ queue }) => names.has(queue))
      .map(({ queue, key }) => ({ type: 'bind', queue, key }) as const),
    ...[...ready, ...unacked]
      .filter(({ held }) => held.survives)
      .flatMap(({ queue, held }) => [
        messageLine(queue, held),
        ...(held.redelivered ? [{ type: 'return', id: held.id, returns: held.returns } as const] : []),
      ]),
    ...unacked.filter(({ held }) => held.survives).map(({ held: { id } }) => ({ type: 'deliver', id }) as const),
    { type: 'last', id: lastId },
  ];
  return lines.map((entry) => JSON.stringify(entry));
}

function queueLine({ name, ready: _ready, consumers: _consumers, ...settings }: Queue): Line {
  return { type: 'queue', queue: name, settings };
}

function messageLine(queue: string, held: Held): Line {
  const { id, news, key, exchange, messageId, expiresAt } = held;
  return {
    type: 'add',
    queue,
    held: { id, news, key, exchange, messageId, expiresAt, body: decodeUtf8(held.body) },
  };
}

/** The durable queues with their persistent messages, and the bindings, as the journal tells them. */
export function readJournal(saved: Readonly<Record<string, Saved>>): {
  readonly queues: Readonly<Record<string, Queue>>;
  readonly bindings: readonly Binding[];
  readonly lastId: number;
} {
  const queues = new Map<string, Queue>();
  const bindings: Binding[] = [];
  const messages = new Map<number, { readonly queue: string; readonly held: Held }>();
  let lastId = 0;
  const lines = saved[JOURNAL];
  for (const text of Array.isArray(lines) ? lines : []) {
    const entry = readLine(text);
    if (entry === null) continue;
    if (entry.type === 'queue') queues.set(entry.queue, createQueue(entry.queue, entry.settings));
    else if (entry.type === 'bind') bindings.push({ queue: entry.queue, key: entry.key });
    else if (entry.type === 'remove') messages.delete(entry.id);
    else if (entry.type === 'last') lastId = Math.max(lastId, entry.id);
    else if (entry.type === 'add') {
      lastId = Math.max(lastId, entry.held.id);
      messages.set(entry.held.id, {
        queue: entry.queue,
        held: {
          ...entry.held,
          body: encodeUtf8(entry.held.body),
          survives: true,
          persistent: true,
          redelivered: false,
          returns: 0,
          parent: null,
        },
      });
    } else {
      const known = messages.get(entry.id);
      if (known === undefined) continue;
      const returns = entry.type === 'return' ? entry.returns : known.held.returns;
      messages.set(entry.id, { ...known, held: { ...known.held, redelivered: true, returns } });
    }
  }
  for (const { queue: name, held } of messages.values()) {
    const queue = queues.get(name);
    if (queue !== undefined) queues.set(name, { ...queue, ready: insert(queue.ready, held) });
  }
  return { queues: Object.fromEntries(queues), bindings, lastId };
}

function line(entry: Line): Effect {
  return { type: 'append', key: JOURNAL, value: JSON.stringify(entry) };
}

function readLine(text: unknown): Line | null {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : null;
  return isLine(value) ? value : null;
}

/** Only this file writes the journal. */
function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 'type' in value;
}
