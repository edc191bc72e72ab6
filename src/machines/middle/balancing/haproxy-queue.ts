/**
 * HAProxy's `balance roundrobin` (fast weighted round robin, `lb_fwrr.c` of 2.6), from its description: every server
 * stands at a position of its own; the nearest one that is due serves, and is put back one distance
 * (total weight / own weight) farther. A server that has not served yet fills the holes. It gives lb-haproxy-rr-* exactly.
 */
export interface HaproxyQueue {
  readonly servers: readonly QueuedServer[];
  /** Total weight of the round that is on, and of the next one. */
  readonly currentWeight: number;
  readonly nextWeight: number;
  readonly position: number;
  /** How many servers were queued so far: equals are served first come, first served. */
  readonly queued: number;
}

interface QueuedServer {
  readonly weight: number;
  readonly tree: 'fresh' | 'current' | 'next' | 'out';
  readonly key: number;
  readonly order: number;
  readonly nextPosition: number;
  /** What the whole-number distance left over. */
  readonly rest: number;
}

/** `BE_WEIGHT_SCALE`, `SRV_UWGHT_RANGE` and `SRV_EWGHT_MAX` of HAProxy. */
const SCALE = 16;
const KEY_RANGE = 257;
const MAX_WEIGHT = 256 * SCALE;

export function createHaproxyQueue(weights: readonly number[]): HaproxyQueue {
  const servers = weights.map((weight, order): QueuedServer => ({
    weight: weight * SCALE,
    tree: 'fresh',
    key: MAX_WEIGHT - weight * SCALE,
    order,
    nextPosition: 0,
    rest: 0,
  }));
  const total = servers.reduce((sum, { weight }) => sum + weight, 0);
  return { servers, currentWeight: total, nextWeight: total, position: total, queued: servers.length };
}

/** Takes servers out and in: one that comes back waits for its turn in the round that is on, or for the next round. */
export function setInQueue(queue: HaproxyQueue, isIn: (index: number) => boolean): HaproxyQueue {
  let result = queue;
  queue.servers.forEach((server, index) => {
    if (isIn(index) === (server.tree !== 'out')) return;
    if (isIn(index)) {
      const nextWeight = result.nextWeight + server.weight;
      const wait = Math.floor((nextWeight + result.currentWeight - result.position) / server.weight);
      const back = { ...server, nextPosition: result.position + wait, rest: 0 };
      result = requeue({ ...result, nextWeight }, index, back);
    } else {
      const out: QueuedServer = { ...server, tree: 'out', nextPosition: 0, rest: 0 };
      result = { ...put(result, index, out), nextWeight: result.nextWeight - server.weight };
    }
  });
  return result;
}

/** The server that is next among those that `may` serve; null when there is none. */
export function nextInQueue(
  queue: HaproxyQueue,
  may: (index: number) => boolean,
): { readonly queue: HaproxyQueue; readonly index: number } | null {
  let state = queue;
  let index = firstOf(state, may);
  if (index === null) {
    // The round is over: whoever waited for the next one is fresh in it.
    state = {
      ...state,
      servers: state.servers.map((server) => (server.tree === 'next' ? { ...server, tree: 'fresh' } : server)),
      currentWeight: state.nextWeight,
      position: state.nextWeight,
    };
    index = firstOf(state, may);
  }
  const server = index === null ? undefined : state.servers[index];
  if (index === null || server === undefined) return null;
  const isNew = server.tree === 'fresh' || server.nextPosition === 0;
  const from = isNew ? state.position : server.nextPosition;
  const rest = (isNew ? 0 : server.rest) + (state.nextWeight % server.weight);
  const carry = rest >= server.weight ? 1 : 0;
  const moved: QueuedServer = {
    ...server,
    nextPosition: from + Math.floor(state.nextWeight / server.weight) + carry,
    rest: rest - carry * server.weight,
  };
  return { queue: requeue({ ...state, position: state.position + 1 }, index, moved), index };
}

function firstOf(queue: HaproxyQueue, may: (index: number) => boolean): number | null {
  const current = lowest(queue, 'current', may);
  if (current !== null && (queue.servers[current]?.nextPosition ?? 0) <= queue.position) return current;
  return lowest(queue, 'fresh', may) ?? current;
}

function lowest(queue: HaproxyQueue, tree: QueuedServer['tree'], may: (index: number) => boolean): number | null {
  let best: number | null = null;
  queue.servers.forEach((server, index) => {
    if (server.tree !== tree || !may(index)) return;
    const leader = best === null ? undefined : queue.servers[best];
    if (leader === undefined || server.key < leader.key || (server.key === leader.key && server.order < leader.order))
      best = index;
  });
  return best;
}

/** A server that would stand beyond the next round waits for it. */
function requeue(queue: HaproxyQueue, index: number, server: QueuedServer): HaproxyQueue {
  const beyond = server.nextPosition >= queue.currentWeight + queue.nextWeight;
  const key = beyond
    ? MAX_WEIGHT - server.weight
    : KEY_RANGE * server.nextPosition + Math.floor((MAX_WEIGHT + server.rest - server.weight) / SCALE);
  const queued: QueuedServer = { ...server, tree: beyond ? 'next' : 'current', key, order: queue.queued };
  return { ...put(queue, index, queued), queued: queue.queued + 1 };
}

function put(queue: HaproxyQueue, index: number, server: QueuedServer): HaproxyQueue {
  return { ...queue, servers: queue.servers.map((old, at) => (at === index ? server : old)) };
}
