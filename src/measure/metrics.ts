import { audienceOf } from '../kernel/entry.ts';
import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Follower } from '../kernel/run.ts';
import { MILLISECOND, transmissionTime } from '../kernel/time.ts';
import type { Microseconds } from '../kernel/time.ts';
import { Calls } from './calls.ts';
import { Histogram } from './histogram.ts';
import type { MetricValues } from './metric.ts';
import { Pairs } from './pairs.ts';

/** What the measures need to know of a topology. */
export interface MeasuredScene {
  readonly clients: readonly string[];
  readonly servers: readonly string[];
  /** The program of a client whose states say whether the client must be awake. */
  readonly clientProgram: string;
  readonly awakeStates: readonly string[];
  /** Bits per second of the line that is watched for utilisation; 0 is unlimited. */
  readonly bandwidth: number;
  /** Who is on that line, at its near end. */
  readonly watched: readonly string[];
}

/** Connection states in which a socket counts as open. */
const CLOSED_STATES = new Set(['CLOSED', 'TIME-WAIT', 'gone']);

/** All measures as one fold over the log. A copy is a checkpoint of the fold. */
export class Metrics implements Follower {
  private readonly scene: MeasuredScene;
  private readonly clients: ReadonlySet<string>;
  private readonly servers: ReadonlySet<string>;
  private readonly watched: ReadonlySet<string>;
  private readonly staleness: Histogram;
  private readonly pairs: Pairs;
  private readonly calls: Calls;
  private readonly responseTimes: Histogram;
  private readonly sockets: Map<string, string>;
  private readonly awakeSince: Map<string, Microseconds>;
  private readonly lastWork: Map<string, number>;
  private readonly workOf: Map<number, number>;
  private readonly newsOf: Map<number, { readonly news: readonly number[]; readonly to: string }>;
  private readonly busy: { up: Microseconds; down: Microseconds };
  private readonly works: Map<string, Microseconds>;
  private bandwidth: number;
  private awakeUs: Microseconds;
  /** The answer that was read last. */
  lastResponse: { readonly at: Microseconds; readonly tookUs: Microseconds } | null;
  failedCalls: number;
  requests: number;
  emptyResponses: number;
  responses: number;
  bytesUp: number;
  bytesDown: number;
  connectionsOpened: number;
  workUs: Microseconds;
  wastedUs: Microseconds;

  constructor(scene: MeasuredScene, from?: Metrics) {
    this.scene = scene;
    this.clients = from?.clients ?? new Set(scene.clients);
    this.servers = from?.servers ?? new Set(scene.servers);
    this.watched = from?.watched ?? new Set(scene.watched);
    this.staleness = new Histogram(from?.staleness);
    this.pairs = new Pairs(scene.clients, from?.pairs);
    this.calls = new Calls(from?.calls);
    this.responseTimes = new Histogram(from?.responseTimes);
    this.lastResponse = from?.lastResponse ?? null;
    this.failedCalls = from?.failedCalls ?? 0;
    this.sockets = new Map(from?.sockets);
    this.awakeSince = new Map(from?.awakeSince);
    this.lastWork = new Map(from?.lastWork);
    this.workOf = new Map(from?.workOf);
    this.newsOf = new Map(from?.newsOf);
    this.busy = { up: from?.busy.up ?? 0, down: from?.busy.down ?? 0 };
    this.works = new Map(from?.works);
    this.bandwidth = from?.bandwidth ?? scene.bandwidth;
    this.awakeUs = from?.awakeUs ?? 0;
    this.requests = from?.requests ?? 0;
    this.emptyResponses = from?.emptyResponses ?? 0;
    this.responses = from?.responses ?? 0;
    this.bytesUp = from?.bytesUp ?? 0;
    this.bytesDown = from?.bytesDown ?? 0;
    this.connectionsOpened = from?.connectionsOpened ?? 0;
    this.workUs = from?.workUs ?? 0;
    this.wastedUs = from?.wastedUs ?? 0;
  }

  copy(): Metrics {
    return new Metrics(this.scene, this);
  }

  get openConnections(): number {
    let open = 0;
    for (const state of this.sockets.values()) if (!CLOSED_STATES.has(state)) open += 1;
    return open;
  }

  add(entry: Entry): void {
    switch (entry.kind) {
      case 'segment':
      case 'datagram':
        this.addBytes(entry);
        return;
      case 'write':
        this.addWrite(entry);
        return;
      case 'read':
        this.addRead(entry);
        return;
      case 'result':
        if (entry.result !== 'ok' && this.clients.has(entry.host)) this.failedCalls += 1;
        return;
      case 'undelivered':
        this.calls.drop(entry.message);
        this.landNews(entry.message, false);
        this.wastedUs += this.workOf.get(entry.message) ?? 0;
        this.workOf.delete(entry.message);
        return;
      case 'note':
        this.addNote(entry);
        return;
      case 'state':
        this.addState(entry);
        return;
      case 'work':
        this.works.set(`${entry.process} ${entry.name}`, entry.at);
        return;
      case 'work done': {
        const key = `${entry.process} ${entry.name}`;
        const took = entry.at - (this.works.get(key) ?? entry.at);
        this.works.delete(key);
        if (!this.servers.has(entry.host)) return;
        this.workUs += took;
        this.lastWork.set(entry.process, (this.lastWork.get(entry.process) ?? 0) + took);
        return;
      }
      case 'crash':
        for (const process of this.sockets.keys())
          if (process.startsWith(`${entry.host}/`)) this.sockets.delete(process);
        this.setAwake(entry.host, false, entry.at);
        if (this.servers.has(entry.host)) this.pairs.loseMemory();
        return;
      case 'exit':
        this.lastWork.delete(entry.process);
        return;
      case 'intervention': {
        const [name, value] = entry.target.split('=');
        if (entry.action === 'set' && name === 'bandwidth') this.bandwidth = Number(value);
        return;
      }
      default:
    }
  }

  /** Everything measured up to `at`, which is not before the last entry. */
  values(at: Microseconds): MetricValues {
    const ms = (us: number | null) => (us === null ? null : us / MILLISECOND);
    let awakeUs = this.awakeUs;
    for (const since of this.awakeSince.values()) awakeUs += at - since;
    return {
      meanStalenessMs: ms(this.staleness.mean),
      p50StalenessMs: ms(this.staleness.percentile(0.5)),
      p95StalenessMs: ms(this.staleness.percentile(0.95)),
      maxStalenessMs: ms(this.staleness.max),
      events: this.pairs.items,
      requests: this.requests,
      meanResponseMs: ms(this.responseTimes.mean),
      p95ResponseMs: ms(this.responseTimes.percentile(0.95)),
      failedCalls: this.failedCalls,
      emptyResponses: this.emptyResponses,
      emptyRatio: this.responses === 0 ? null : this.emptyResponses / this.responses,
      bytesUp: this.bytesUp,
      bytesDown: this.bytesDown,
      connectionsOpened: this.connectionsOpened,
      openConnections: this.openConnections,
      lostEvents: this.pairs.lost,
      duplicateEvents: this.pairs.duplicates,
      serverWorkMs: ms(this.workUs),
      wastedWorkMs: ms(this.wastedUs),
      linkUtilisation: at === 0 ? 0 : Math.max(this.busy.up, this.busy.down) / at,
      clientAwakeMs: ms(awakeUs),
    };
  }

  /** How many pairs were delivered: the sample that the staleness is measured on. */
  get delivered(): number {
    return this.staleness.size;
  }

  private addBytes(entry: EntryOf<'segment'> | EntryOf<'datagram'>): void {
    if (this.clients.has(entry.from)) this.bytesUp += entry.bytes;
    else if (this.clients.has(entry.to)) this.bytesDown += entry.bytes;
    if (this.watched.has(entry.from)) this.busy.up += transmissionTime(entry.bytes, this.bandwidth);
    else if (this.watched.has(entry.to)) this.busy.down += transmissionTime(entry.bytes, this.bandwidth);
  }

  private addWrite(entry: EntryOf<'write'>): void {
    if (entry.role === 'request' && this.clients.has(entry.host)) {
      this.requests += 1;
      this.calls.ask(entry.exchange, entry.at);
    } else if (this.clients.has(entry.to)) this.calls.answer(entry.message, entry.exchange);
    if (this.clients.has(entry.to) && entry.news.length > 0) {
      this.newsOf.set(entry.message, { news: entry.news, to: entry.to });
      for (const news of entry.news) this.pairs.carry(news, entry.to);
    }
    const work = this.lastWork.get(entry.process);
    if (work === undefined || work === 0) return;
    this.lastWork.delete(entry.process);
    if (entry.role === 'empty') this.wastedUs += work;
    else this.workOf.set(entry.message, work);
  }

  private addRead(entry: EntryOf<'read'>): void {
    this.workOf.delete(entry.message);
    this.landNews(entry.message, true);
    if (!this.clients.has(entry.host)) return;
    const tookUs = this.calls.read(entry.message, entry.at);
    if (tookUs !== null) {
      this.responseTimes.add(tookUs);
      this.lastResponse = { at: entry.at, tookUs };
    }
    if (entry.role === 'empty') this.emptyResponses += 1;
    if (entry.role === 'empty' || entry.role === 'response') this.responses += 1;
  }

  private addNote(entry: EntryOf<'note'>): void {
    const { news, client, volatile } = entry.values;
    if (typeof news !== 'number') return;
    if (entry.name === 'news') this.pairs.arrive(news, entry.at, volatile === true, audienceOf(entry));
    else if (entry.name === 'duplicate') this.pairs.duplicates += 1;
    else if (entry.name === 'forgotten') {
      this.pairs.forget(news, typeof client === 'string' ? client : null);
      this.pairs.settle(news);
    } else if (entry.name === 'delivered') {
      const stale = this.pairs.deliver(news, entry.host, entry.at);
      if (stale !== null) this.staleness.add(stale);
    }
  }

  private addState(entry: EntryOf<'state'>): void {
    if (!this.clients.has(entry.host)) return;
    if (entry.layer === 'transport') {
      const before = this.sockets.get(entry.process);
      if (entry.path === 'gone') this.sockets.delete(entry.process);
      else this.sockets.set(entry.process, entry.path);
      if (entry.path === 'ESTABLISHED' && before !== 'ESTABLISHED') this.connectionsOpened += 1;
      return;
    }
    if (entry.process !== `${entry.host}/${this.scene.clientProgram}`) return;
    this.setAwake(entry.host, this.scene.awakeStates.includes(entry.path), entry.at);
  }

  private setAwake(client: string, awake: boolean, at: Microseconds): void {
    const since = this.awakeSince.get(client);
    if (awake && since === undefined) this.awakeSince.set(client, at);
    if (awake || since === undefined) return;
    this.awakeSince.delete(client);
    this.awakeUs += at - since;
  }

  private landNews(message: number, wasRead: boolean): void {
    const carried = this.newsOf.get(message);
    if (carried === undefined) return;
    this.newsOf.delete(message);
    for (const news of carried.news) this.pairs.land(news, carried.to);
    // What was read whole is told as delivered a moment later; what was not may be lost by it.
    if (!wasRead) for (const news of carried.news) this.pairs.settle(news);
  }
}
