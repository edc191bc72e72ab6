import type { Core, ProcessStart } from './core.ts';
import { digestText, EntryHash } from './digest.ts';
import type { HostEvent, KernelEvent } from './effect.ts';
import type { Entry, EntryBody } from './entry.ts';
import { directionsOf, firstWorld } from './first-world.ts';
import { boot, savedOn } from './host.ts';
import { receiveDatagram, receiveIcmp } from './network/datagram-socket.ts';
import { forwardOrKeep } from './network/forward.ts';
import { giveUpReassembly } from './network/fragments.ts';
import { intervene } from './intervention.ts';
import type { Intervention } from './intervention.ts';
import { LIMITS, LimitReached } from './limits.ts';
import { perform } from './perform.ts';
import { land, lose } from './network/link.ts';
import type { Delivered, ProcessInput, Transition } from './process.ts';
import { randomStream } from './random.ts';
import type { RandomState } from './random.ts';
import { routesOf } from './network/route.ts';
import { hear, readAvailable, receiveSegment, removeSocket } from './network/socket.ts';
import { streamSocket } from './network/socket-table.ts';
import type { Microseconds } from './time.ts';
import type { Topology } from './topology.ts';
import { dropWorks, finishWork } from './works.ts';
import { copyWorld, demand } from './world.ts';
import type { Happening, Parameters, QueueItem, World } from './world.ts';

/** Everything a run is a function of. */
export interface Setup {
  readonly seed: number;
  readonly parameters: Parameters;
  /** The topology under given parameters; called again when a live one changes. */
  readonly build: (parameters: Parameters) => Topology;
  /** In the order in which they act when their times are equal. */
  readonly interventions: readonly Intervention[];
}

/** Interventions come before every other event of their microsecond: their sequence numbers are negative. */
const FIRST_INTERVENTION_SEQUENCE = -1_000_000_000;
/** The first boots are where a run begins: even an intervention at 0 finds the programs running. */
const FIRST_BOOT_SEQUENCE = 2 * FIRST_INTERVENTION_SEQUENCE;

/** Steps a world: one event at a time, every entry told to the observer. */
export class Simulation implements Core {
  readonly setup: Setup;
  readonly world: World;
  private readonly observe: (entry: Entry) => void;
  private readonly hash = new EntryHash();
  private cause: number | null = null;
  private stepsInThisMicrosecond = 0;

  /** `from` continues a checkpoint, which stays untouched. */
  constructor(setup: Setup, observe: (entry: Entry) => void, from?: World) {
    this.setup = setup;
    this.observe = observe;
    this.world =
      from === undefined ? firstWorld(setup.seed, setup.parameters, setup.build(setup.parameters)) : copyWorld(from);
    if (from === undefined) {
      this.world.topology.hosts.forEach(({ id }, index) => {
        this.world.queue.push({
          at: 0,
          sequence: FIRST_BOOT_SEQUENCE + index,
          cause: null,
          happening: { type: 'boot', host: id },
        });
      });
      this.scheduleInterventions(0);
    }
  }

  get digest(): string {
    return digestText(this.world.digest);
  }

  /** The time of the next event, tombstones skipped; undefined when nothing is left or the run has stopped. */
  get nextAt(): Microseconds | undefined {
    if (this.world.stopped !== null) return undefined;
    for (;;) {
      const item = this.world.queue.peek();
      if (item === undefined) return undefined;
      if (this.isAlive(item)) return item.at;
      this.world.queue.pop();
    }
  }

  /** Puts the interventions from time `from` on into the queue. */
  scheduleInterventions(from: Microseconds): void {
    this.setup.interventions.forEach(({ at }, index) => {
      if (at < from) return;
      this.world.queue.push({
        at,
        sequence: FIRST_INTERVENTION_SEQUENCE + index,
        cause: null,
        happening: { type: 'intervention', index },
      });
    });
  }

  /** Handles the next event. False when there is none. */
  step(): boolean {
    const { world } = this;
    if (this.nextAt === undefined) return false;
    const item = world.queue.pop();
    if (item === undefined) return false;
    this.stepsInThisMicrosecond = item.at === world.now ? this.stepsInThisMicrosecond + 1 : 0;
    world.now = item.at;
    world.step += 1;
    this.cause = item.cause;
    try {
      if (this.stepsInThisMicrosecond > LIMITS.stepsInOneMicrosecond) throw new LimitReached('stepsInOneMicrosecond');
      this.handle(item);
    } catch (error) {
      this.stop(error, item.happening);
    }
    return true;
  }

  log(body: EntryBody): number {
    const { world } = this;
    const n = world.entries;
    const entry: Entry = { n, step: world.step, at: world.now, cause: this.cause, ...body };
    world.entries = n + 1;
    world.digest = this.hash.extend(world.digest, entry);
    this.cause = n;
    this.observe(entry);
    return n;
  }

  schedule(at: Microseconds, happening: Happening): number {
    const { world } = this;
    if (!Number.isSafeInteger(at) || at < world.now)
      throw new Error(`an event for ${at} was scheduled at ${world.now}`);
    world.sequence += 1;
    world.queue.push({ at, sequence: world.sequence, cause: this.cause, happening });
    return world.sequence;
  }

  randomStream(name: string): RandomState {
    return randomStream(this.setup.seed, name);
  }

  startProcess(start: ProcessStart): void {
    const { world } = this;
    if (world.processes.size >= LIMITS.processes) throw new LimitReached('processes');
    const host = demand(world.hosts, start.host, 'host');
    const given: ProcessInput = {
      at: world.now,
      random: this.randomStream(`process ${start.id} ${host.incarnation}`),
      host: start.host,
      self: start.id,
      saved: savedOn(host),
    };
    const isSocket = start.socket !== null;
    if (!isSocket) this.log({ layer: 'process', kind: 'spawn', host: start.host, process: start.id });
    const { process, socket } = start;
    const transition = process.start({ settings: start.input, ...given });
    world.processes.set(start.id, {
      id: start.id,
      host: start.host,
      process,
      snapshot: transition.snapshot,
      path: '',
      badges: {},
      socket,
    });
    this.finishTransition(start.id, transition, 'start');
  }

  /** Hands a process an event, whether it comes from the kernel or from another process. */
  stepProcess(id: string, event: KernelEvent | HostEvent): void {
    const record = this.world.processes.get(id);
    if (record === undefined) return;
    const delivered: Delivered<HostEvent> = { ...event, at: this.world.now };
    this.finishTransition(id, record.process.step(record.snapshot, delivered), event.type);
  }

  endProcess(id: string): void {
    const record = this.world.processes.get(id);
    if (record === undefined) return;
    this.world.processes.delete(id);
    this.world.timers.delete(id);
    dropWorks(this, record.host, ({ process }) => process === id);
    if (record.socket === null) this.log({ layer: 'process', kind: 'exit', host: record.host, process: id });
  }

  private finishTransition(id: string, transition: Transition, event: string): void {
    const { world } = this;
    const record = demand(world.processes, id, 'process');
    world.processes.set(id, {
      ...record,
      snapshot: transition.snapshot,
      path: transition.path,
      badges: transition.badges,
    });
    this.logState(id, event, record.path, record.badges, transition);
    for (const effect of transition.effects) {
      // An effect may end its own process: nothing it asked for afterwards is done.
      if (world.processes.get(id) === undefined) return;
      perform(this, { id, host: record.host, socket: record.socket }, effect);
    }
    if (!transition.done || !world.processes.has(id)) return;
    this.endProcess(id);
    if (record.socket !== null) removeSocket(this, record.socket);
  }

  private logState(
    id: string,
    event: string,
    pathBefore: string,
    badgesBefore: Transition['badges'],
    transition: Transition,
  ): void {
    const { world } = this;
    const { path, badges } = transition;
    const record = demand(world.processes, id, 'process');
    const socket = record.socket === null ? undefined : streamSocket(this, record.socket);
    const followed = socket === undefined || world.topology.traceTransport;
    const changed: (readonly [string, string | number | null])[] = [];
    if (followed) {
      for (const [name, value] of Object.entries(badges)) if (badgesBefore[name] !== value) changed.push([name, value]);
      for (const name of Object.keys(badgesBefore)) if (!(name in badges)) changed.push([name, null]);
    }
    if (path === pathBefore && changed.length === 0) return;
    this.log({
      layer: socket === undefined ? 'process' : 'transport',
      kind: 'state',
      host: record.host,
      process: id,
      ...(socket === undefined ? {} : { connection: socket.connection }),
      path,
      event: event.startsWith('xstate.') ? 'time' : event,
      badges: Object.fromEntries(changed),
    });
  }

  private handle(item: QueueItem): void {
    const { world } = this;
    const { happening } = item;
    if (this.putOff(item)) return;
    switch (happening.type) {
      case 'intervention': {
        const intervention = this.setup.interventions[happening.index];
        if (intervention === undefined) throw new Error(`there is no intervention ${happening.index}`);
        intervene(this, intervention.action, (name, value) => this.configure(name, value));
        return;
      }
      case 'boot':
        boot(this, happening.host);
        return;
      case 'arrival':
        this.arrive(happening.packet);
        return;
      case 'loss':
        lose(this, happening.packet, happening.reason);
        return;
      case 'timer':
        this.forgetTimer(happening.process, happening.name);
        this.stepProcess(happening.process, happening.event);
        return;
      case 'event':
        this.stepProcess(happening.process, happening.event);
        return;
      case 'notice':
        hear(this, happening.socket, happening.process, happening.event);
        return;
      case 'readable':
        readAvailable(this, happening.socket);
        return;
      case 'workDone':
        finishWork(this, happening.host, happening.work);
        return;
      case 'reassembly':
        giveUpReassembly(this, happening.key, happening.packet);
        return;
      default:
        throw new Error(`unknown happening ${JSON.stringify(happening satisfies never)} at ${world.now}`);
    }
  }

  /** What the programs of a paused host should hear waits until it goes on; its kernel (TCP) does not wait. */
  private putOff(item: QueueItem): boolean {
    const { world } = this;
    const hostId = this.hearer(item.happening);
    if (hostId === null) return false;
    const host = demand(world.hosts, hostId, 'host');
    if (!host.paused) return false;
    let { happening } = item;
    if (happening.type === 'timer') {
      this.forgetTimer(happening.process, happening.name);
      happening = { type: 'event', process: happening.process, event: happening.event };
    }
    world.hosts.set(hostId, { ...host, backlog: [...host.backlog, { cause: item.cause, happening }] });
    return true;
  }

  /** The host on which a program would run for this; null when it is no program's business. */
  private hearer(happening: Happening): string | null {
    const { world } = this;
    if (happening.type === 'readable') return world.sockets.get(happening.socket)?.host ?? null;
    const isHeard = ['timer', 'event', 'notice'].includes(happening.type);
    if (!isHeard || !('process' in happening)) return null;
    const record = world.processes.get(happening.process);
    if (record === undefined) return null;
    const isTcp = record.socket !== null && world.sockets.get(record.socket)?.kind === 'tcp';
    return isTcp ? null : record.host;
  }

  private arrive(packetId: number): void {
    const landed = land(this, packetId);
    const packet = landed === undefined ? undefined : forwardOrKeep(this, landed.packet, landed.host);
    if (packet === undefined) return;
    if (packet.protocol === 'tcp') receiveSegment(this, packet);
    else if (packet.protocol === 'udp') receiveDatagram(this, packet);
    else receiveIcmp(this, packet);
  }

  /** A live parameter has a new value: links change at once, programs hear `configure` with their new input. */
  private configure(parameter: string, value: string | number | boolean): void {
    const { world } = this;
    world.parameters = { ...world.parameters, [parameter]: value };
    world.topology = this.setup.build(world.parameters);
    world.routes = routesOf(world.topology);
    for (const link of world.topology.links) {
      for (const direction of directionsOf(link, this.setup.seed)) {
        const { latencyUs, jitterUs, lossPpm, reorderPpm, duplicatePpm, bandwidth, queueBytes } = direction;
        world.directions.set(direction.id, {
          ...demand(world.directions, direction.id, 'direction'),
          latencyUs,
          jitterUs,
          lossPpm,
          reorderPpm,
          duplicatePpm,
          bandwidth,
          queueBytes,
        });
      }
    }
    for (const spec of world.topology.hosts) {
      world.hosts.set(spec.id, { ...demand(world.hosts, spec.id, 'host'), spec });
      for (const { name, input } of spec.programs) {
        const process = `${spec.id}/${name}`;
        if (world.processes.has(process))
          this.schedule(world.now, { type: 'event', process, event: { type: 'configure', settings: input } });
      }
    }
  }

  private isAlive({ happening, sequence }: QueueItem): boolean {
    const { world } = this;
    if (happening.type === 'timer') return world.timers.get(happening.process)?.get(happening.name) === sequence;
    if (happening.type === 'arrival' || happening.type === 'loss') return world.flights.has(happening.packet);
    if (happening.type === 'event') return world.processes.has(happening.process);
    if (happening.type === 'notice') {
      const socket = world.sockets.get(happening.socket);
      const isUntaken = socket?.kind === 'tcp' && socket.unaccepted !== null;
      const owner = socket === undefined || isUntaken ? happening.process : socket.owner;
      return owner !== null && world.processes.has(owner);
    }
    if (happening.type === 'readable') return world.sockets.get(happening.socket)?.wakeQueued === true;
    if (happening.type === 'reassembly') return world.reassemblies.get(happening.key)?.since === happening.since;
    if (happening.type === 'workDone') {
      return world.hosts.get(happening.host)?.running.some((work) => work.id === happening.work) === true;
    }
    return true;
  }

  forgetTimer(process: string, name: string): void {
    const timers = this.world.timers.get(process);
    timers?.delete(name);
    if (timers?.size === 0) this.world.timers.delete(process);
  }

  /** A machine that throws, or a limit, ends the run here; everything before stays. */
  private stop(error: unknown, happening: Happening): void {
    if (error instanceof LimitReached) {
      this.world.stopped = 'limit';
      this.log({ layer: 'process', kind: 'limit', limit: error.limit });
      return;
    }
    this.world.stopped = 'error';
    const process = 'process' in happening ? happening.process : '';
    const host = 'host' in happening ? happening.host : (process.split('/')[0] ?? '');
    const text = `${error instanceof Error ? error.message : String(error)} (at ${this.world.now} us, on ${happening.type})`;
    this.log({ layer: 'process', kind: 'error', host, process, text });
  }
}
