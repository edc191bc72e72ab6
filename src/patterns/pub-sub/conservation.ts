import type { Entry } from '../../kernel/entry.ts';
import type { NoteEntry } from '../../kernel/note.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import type { Invariant } from '../contract/pattern.ts';
import type { Values } from './parameters.ts';

/** Where a copy of a message is. A broker that went down leaves what is on its disk, and loses the rest. */
type Place =
  | 'ready'
  | 'unacknowledged'
  | 'refused'
  | 'expired'
  | 'on disk'
  | 'acknowledged'
  | 'dead-lettered'
  | 'dropped';

interface Copy {
  readonly place: Place;
  readonly onDisk: boolean;
  readonly holder: string;
}

/** From where a note of the broker may take a copy, and to where. */
const MOVES: Readonly<Record<string, readonly [from: readonly Place[], to: Place]>> = {
  deliver: [['ready'], 'unacknowledged'],
  ack: [['unacknowledged'], 'acknowledged'],
  nack: [['unacknowledged'], 'refused'],
  requeue: [['unacknowledged', 'refused'], 'ready'],
  expire: [['ready'], 'expired'],
  deadLetter: [['ready', 'unacknowledged', 'refused', 'expired'], 'dead-lettered'],
  drop: [['ready', 'unacknowledged', 'refused', 'expired'], 'dropped'],
  recover: [['on disk'], 'ready'],
};

const ALIVE: ReadonlySet<Place> = new Set(['ready', 'unacknowledged', 'refused', 'expired']);

/** Follows every copy of a message from queue to end; null, or what went wrong. */
function follow(log: readonly Entry[], values: Values): string | null {
  const copies = new Map<number, Copy>();
  const unacknowledged = new Map<string, number>();
  const prefetch = values.prefetch;
  const unrecovered = () => [...copies].find(([, { place }]) => place === 'on disk')?.[0];
  const count = ({ holder }: Copy, by: number) => unacknowledged.set(holder, (unacknowledged.get(holder) ?? 0) + by);
  for (const entry of log) {
    if (entry.kind === 'boot' && entry.host === 'broker') {
      // The rest is lost with the broker, which may give their numbers to others.
      for (const [id, copy] of copies)
        if (ALIVE.has(copy.place) && copy.onDisk) copies.set(id, { ...copy, place: 'on disk' });
        else copies.delete(id);
      unacknowledged.clear();
    }
    if (!copyNotes.has(entry)) continue;
    const { id } = entry.values;
    if (entry.name !== 'recover' && entry.name in MOVES) {
      const left = unrecovered();
      if (left !== undefined) return `message ${left} was on the disk of the broker and did not come back`;
    }
    if (entry.name === 'enqueue') {
      if (copies.has(id)) return `entry ${entry.n}: message ${id} was enqueued twice`;
      copies.set(id, { place: 'ready', onDisk: entry.values.onDisk, holder: '' });
      continue;
    }
    const move = MOVES[entry.name];
    if (move === undefined) continue;
    const copy = copies.get(id);
    // What never came into a queue is dropped under a number that no copy has.
    if (copy === undefined && entry.name === 'drop') continue;
    if (copy === undefined) return `entry ${entry.n}: there is no message ${id}`;
    if (!move[0].includes(copy.place)) return `entry ${entry.n}: message ${id} is ${copy.place}`;
    if (copy.place === 'unacknowledged') count(copy, -1);
    const after = moved(copy, entry, move[1]);
    copies.set(id, after);
    if (after.place === 'unacknowledged') {
      count(after, 1);
      if (prefetch > 0 && (unacknowledged.get(after.holder) ?? 0) > prefetch)
        return `entry ${entry.n}: ${after.holder} holds more than ${prefetch} messages`;
    }
  }
  const left = unrecovered();
  return left === undefined ? null : `message ${left} was on the disk of the broker and did not come back`;
}

function moved(copy: Copy, entry: NoteEntry<typeof copyNotes.shape>, to: Place): Copy {
  if (entry.name !== 'deliver') return { ...copy, place: to };
  const { client, connection, auto } = entry.values;
  // A consumer whose old connection is not yet known to be dead has two.
  return { ...copy, place: auto === true ? 'acknowledged' : to, holder: connection ?? client };
}

/** Confirmed, persistent, in a durable queue: on disk before it is confirmed. */
function whatIsConfirmedIsOnDisk(log: readonly Entry[], values: Values): string | null {
  const isSafe =
    values.persistent &&
    values.durable &&
    (values.protocol === 'amqp' || (values.qos > 0 && values.subscribeQos > 0 && values.ack !== 'none'));
  if (!isSafe) return null;
  const careless = log.find((entry) => copyNotes.has(entry) && entry.name === 'enqueue' && !entry.values.onDisk);
  return careless === undefined ? null : `entry ${careless.n} keeps a message in memory only`;
}

/** Once at most: nothing is said twice, so nothing is done twice. With a memory of what is done, neither. */
function nothingIsDoneTwice(log: readonly Entry[], values: Values): string | null {
  const saysOnce = values.protocol === 'amqp' ? !values.confirms : values.qos === 0;
  const atMostOnce = saysOnce && values.ack === 'none' && !values.retain;
  if (!atMostOnce && !values.dedup) return null;
  const done = new Set<string>();
  for (const entry of log) {
    if (!newsNotes.has(entry) || entry.name !== 'delivered') continue;
    const pair = `${entry.host} ${entry.values.news}`;
    if (done.has(pair)) return `entry ${entry.n}: ${pair} a second time`;
    done.add(pair);
  }
  return null;
}

/** A queue delivers in order, except for what it delivers again. */
function orderIsKept(log: readonly Entry[]): string | null {
  const last = new Map<string, number>();
  for (const entry of log) {
    if (entry.kind === 'boot' && entry.host === 'broker') last.clear();
    if (!copyNotes.has(entry) || entry.name !== 'deliver' || entry.values.redelivered) continue;
    const { queue, id } = entry.values;
    if (id <= (last.get(queue) ?? 0)) return `entry ${entry.n}: message ${id} is out of order`;
    last.set(queue, id);
  }
  return null;
}

export const brokerInvariants: readonly Invariant<Values>[] = [
  {
    name: 'published is acknowledged, ready, unacknowledged, dead-lettered, expired, or lost with a cause; never over the prefetch; what is on disk comes back',
    check: follow,
  },
  { name: 'what is confirmed and persistent in a durable queue is on disk', check: whatIsConfirmedIsOnDisk },
  { name: 'at most once, and effectively once, nothing is done twice', check: nothingIsDoneTwice },
  { name: 'a queue keeps its order, except for what it delivers again', check: orderIsKept },
];
