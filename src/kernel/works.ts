/** Processor time of a host: works that run on its cores, and those that wait for one. */
import type { Core } from './core.ts';
import type { EffectOf } from './effect.ts';
import { demand } from './world.ts';
import type { HostRecord, Work } from './world.ts';

/** Takes a core for a work, or queues it: first come, first served. */
export function startWork(core: Core, process: string, hostId: string, effect: EffectOf<'work'>): void {
  const { world } = core;
  const { name, durationUs, exchange = null } = effect;
  const work: Work = { id: takeId(core), process, name, durationUs, endsAt: null, exchange };
  const host = demand(world.hosts, hostId, 'host');
  world.hosts.set(hostId, { ...host, waiting: [...host.waiting, work] });
  fillCores(core, hostId);
}

/** A work is done: its process hears of it and the next one takes the core. */
export function finishWork(core: Core, hostId: string, workId: number): void {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  const work = host.running.find(({ id }) => id === workId);
  if (work === undefined) return;
  core.log({ layer: 'host', kind: 'work done', host: hostId, process: work.process, name: work.name });
  world.hosts.set(hostId, { ...host, running: host.running.filter(({ id }) => id !== workId) });
  fillCores(core, hostId);
  core.stepProcess(work.process, { type: 'workDone', name: work.name });
}

/** Processes have died: nobody goes on with their works. What had begun is dropped, and the log says so. */
export function dropWorks(core: Core, hostId: string, isTheirs: (work: Work) => boolean): void {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  if (![...host.running, ...host.waiting].some(isTheirs)) return;
  for (const { process, name } of host.running.filter(isTheirs))
    core.log({ layer: 'host', kind: 'work dropped', host: hostId, process, name });
  const isKept = (work: Work) => !isTheirs(work);
  world.hosts.set(hostId, {
    ...host,
    running: host.running.filter(isKept),
    waiting: host.waiting.filter(isKept),
  });
  fillCores(core, hostId);
}

/** The programs of the host stand still: what is left of their works is left for later. */
export function pauseWorks(core: Core, hostId: string): void {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  // Under another number: the end that is in the queue is none any more.
  const running = host.running.map((work) => ({
    ...work,
    id: takeId(core),
    durationUs: (work.endsAt ?? world.now) - world.now,
    endsAt: null,
  }));
  world.hosts.set(hostId, { ...host, running });
}

export function resumeWorks(core: Core, hostId: string): void {
  const { world } = core;
  const host = demand(world.hosts, hostId, 'host');
  world.hosts.set(hostId, { ...host, running: host.running.map((work) => underWay(core, host, work)) });
  fillCores(core, hostId);
}

function fillCores(core: Core, hostId: string): void {
  const { world } = core;
  for (;;) {
    const host = demand(world.hosts, hostId, 'host');
    const [next, ...waiting] = host.waiting;
    if (next === undefined || host.paused || host.running.length >= host.spec.cores) return;
    const { process, name, durationUs, exchange } = next;
    core.log({
      layer: 'host',
      kind: 'work',
      host: hostId,
      process,
      name,
      until: world.now + durationUs,
      ...(exchange === null ? {} : { exchange }),
    });
    world.hosts.set(hostId, { ...host, waiting, running: [...host.running, underWay(core, host, next)] });
  }
}

function underWay(core: Core, { spec }: HostRecord, work: Work): Work {
  const endsAt = core.world.now + work.durationUs;
  core.schedule(endsAt, { type: 'workDone', host: spec.id, work: work.id });
  return { ...work, endsAt };
}

function takeId(core: Core): number {
  const { world } = core;
  const id = world.nextWork;
  world.nextWork += 1;
  return id;
}
