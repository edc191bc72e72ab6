import { randomStream } from './random.ts';
import type { LinkSpec, Topology } from './topology.ts';
import { QUEUE_BYTES } from './network/link.ts';
import { FIRST_EPHEMERAL_PORT } from './network/ports.ts';
import { emptyWorld } from './world.ts';
import type { DirectionRecord, Parameters, World } from './world.ts';

/** What a run begins with: every host switched off, every line up and empty. */
export function firstWorld(seed: number, parameters: Parameters, topology: Topology): World {
  const world = emptyWorld(parameters, topology);
  for (const spec of world.topology.hosts) {
    world.hosts.set(spec.id, {
      spec,
      up: false,
      paused: false,
      offline: false,
      incarnation: 0,
      listeners: {},
      deafened: {},
      disk: {},
      files: {},
      running: [],
      waiting: [],
      backlog: [],
      nextPort: FIRST_EPHEMERAL_PORT,
      nextName: 1,
    });
  }
  for (const link of world.topology.links) {
    for (const direction of directionsOf(link, seed)) world.directions.set(direction.id, direction);
  }
  return world;
}

/** The two directions of a link, each with a random stream of its own. */
export function directionsOf(link: LinkSpec, seed: number): readonly DirectionRecord[] {
  return [
    [link.from, link.to],
    [link.to, link.from],
  ].map(([from = '', to = '']) => ({
    id: `${from}>${to}`,
    link: `${link.from}-${link.to}`,
    from,
    to,
    latencyUs: link.latencyUs,
    jitterUs: link.jitterUs,
    lossPpm: link.lossPpm,
    reorderPpm: link.reorderPpm ?? 0,
    duplicatePpm: link.duplicatePpm ?? 0,
    bandwidth: link.bandwidth,
    queueBytes: link.queueBytes ?? QUEUE_BYTES,
    line: link.line === undefined ? `${from}>${to}` : `${link.line}>${to === link.to ? 'in' : 'out'}`,
    cut: false,
    blocked: false,
    lastArrival: 0,
    random: randomStream(seed, `link ${from}>${to}`),
    datagrams: 0,
    dropOrders: [],
  }));
}
