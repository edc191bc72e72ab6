import type { Table } from '../../protocols/amqp/fields.ts';
import { flagArgument, tableArgument, textArgument } from '../../protocols/amqp/methods.ts';
import type { Method } from '../../protocols/amqp/methods.ts';
import { OVERFLOWS } from './queue.ts';
import type { QueueSettings } from './queue.ts';

/** How a client writes each setting of a queue. */
const WRITTEN: Readonly<Record<keyof QueueSettings, string>> = {
  durable: 'durable',
  ttlUs: 'x-message-ttl',
  maxLength: 'x-max-length',
  quorum: 'x-queue-type',
  deliveryLimit: 'x-delivery-limit',
  deadLetterTo: 'x-dead-letter-routing-key',
  overflow: 'x-overflow',
};

/** What a `queue.declare` asks for, or why it cannot be had (RabbitMQ's guides on queue length and quorum queues). */
export function readQueueSettings(method: Method): QueueSettings | { readonly problem: string } {
  const table = tableArgument(method, 'arguments');
  const quorum = table['x-queue-type'] === 'quorum';
  const asked = textIn(table, 'x-overflow');
  const overflow = asked === '' ? 'drop-head' : OVERFLOWS.find((name) => name === asked);
  // A quorum queue does not know `reject-publish-dlx`.
  if (overflow === undefined || (quorum && overflow === 'reject-publish-dlx')) {
    const name = textArgument(method, 'queue');
    return { problem: `PRECONDITION_FAILED - invalid arg 'x-overflow' for queue '${name}' in vhost '/': "${asked}"` };
  }
  return {
    durable: flagArgument(method, 'durable'),
    ttlUs: numberIn(table, 'x-message-ttl') * 1000,
    maxLength: numberIn(table, 'x-max-length'),
    quorum,
    deliveryLimit: numberIn(table, 'x-delivery-limit'),
    deadLetterTo: textIn(table, 'x-dead-letter-routing-key'),
    overflow,
  };
}

/** In what a queue that is there differs from what is asked for, as RabbitMQ says it; null when in nothing. */
export function differenceOf(queue: QueueSettings & { readonly name: string }, asked: QueueSettings): string | null {
  for (const [name, written] of Object.entries(WRITTEN)) {
    if (!isSetting(name) || queue[name] === asked[name]) continue;
    const [received, current] = [String(asked[name]), String(queue[name])];
    return `PRECONDITION_FAILED - inequivalent arg '${written}' for queue '${queue.name}' in vhost '/': received '${received}' but current is '${current}'`;
  }
  return null;
}

function isSetting(name: string): name is keyof QueueSettings {
  return name in WRITTEN;
}

function numberIn(table: Table, name: string): number {
  const value = table[name];
  return typeof value === 'number' ? value : 0;
}

function textIn(table: Table, name: string): string {
  const value = table[name];
  return typeof value === 'string' ? value : '';
}
