import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { callNotes } from '../machines/http/notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, SampleSize, Spike, ValuesOf } from './fold.ts';
import { Histogram } from './histogram.ts';

/** What the time of a call is made of; what is left of it is the way there and back. */
interface Parts {
  readonly connectUs: Microseconds;
  readonly tlsUs: Microseconds;
  readonly workUs: Microseconds;
  /** In queues, in pauses, and in tries that failed. */
  readonly waitUs: Microseconds;
}

/** A call of a client's user: it may take several tries. */
interface Call extends Parts {
  readonly at: Microseconds;
  /** When the try at hand began, and all before it was waited for. */
  readonly connectingAt: Microseconds | null;
  readonly connectedAt: Microseconds | null;
}

/** A request that was read, on whatever hop, and whose call it is of. */
interface Asked {
  readonly call: string;
  readonly readAt: Microseconds | null;
  /** The one for which whoever got it asks further. */
  readonly parent: number | null;
  /** When it was asked, and what the call's time was made of until then. */
  readonly at: Microseconds;
  readonly before: Parts;
}

const NO_PARTS: Parts = { connectUs: 0, tlsUs: 0, workUs: 0, waitUs: 0 };
const PART_NAMES = ['connectUs', 'tlsUs', 'workUs', 'waitUs'] as const;

export const CALL_NUMBERS = {
  meanResponseMs: {
    title: 'Mean response time',
    unit: 'ms',
    definition:
      'Time from a user asking until the last try is over, over the calls that got an answer: connecting, TLS, waiting, work and way.',
    picture: { look: 'spikes', tone: 'useful', title: 'Response time' },
  },
  p95ResponseMs: {
    title: '95th percentile of response time',
    unit: 'ms',
    definition: '95 % of the answered calls took at most this long (exact to 1 %).',
    picture: { look: 'step', tone: 'ink' },
  },
  meanConnectMs: {
    title: 'Of it connecting',
    unit: 'ms',
    definition: 'The part of the mean response time in which TCP connected, for the try that was answered.',
    picture: { look: 'step', tone: 'ink' },
  },
  meanTlsMs: {
    title: 'Of it TLS',
    unit: 'ms',
    definition: 'The part of the mean response time that the TLS handshake took.',
    picture: { look: 'step', tone: 'ink' },
  },
  meanWaitMs: {
    title: 'Of it waiting',
    unit: 'ms',
    definition:
      'The part of the mean response time spent in queues, in pauses before another try, and in tries that failed.',
    picture: { look: 'step', tone: 'ink' },
  },
  meanWorkMs: {
    title: 'Of it work',
    unit: 'ms',
    definition: 'The part of the mean response time in which a server worked on the answer.',
    picture: { look: 'step', tone: 'ink' },
  },
  meanWayMs: {
    title: 'Of it on the way',
    unit: 'ms',
    definition: 'The rest of the mean response time: there and back, connections between proxies and servers included.',
    picture: { look: 'step', tone: 'ink' },
  },
  failedCalls: {
    title: 'Failed calls',
    unit: 'count',
    of: 'calls',
    definition:
      'Calls of clients that ended without an answer, or with one whose status is 400 or more; a call that was answered at a later try is none.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/**
 * Calls as their users see them: from asking until the last try is over. Clients that know calls say when one begins
 * (`asked`) and ends (`settled`); of the others each request that fails is a failed call.
 */
export class Calls implements Fold {
  private readonly clients: ReadonlySet<string>;
  private readonly open: Map<string, Call>;
  /** The open calls of each process. */
  private readonly callsOf: Map<string, readonly string[]>;
  private readonly asked: Map<number, Asked>;
  /** By the message that answers: the one that it answers. */
  private readonly questions: Map<number, number>;
  /** Works under way, by process and name: the message that asked, and when they began. */
  private readonly works: Map<string, { readonly exchange: number; readonly at: Microseconds }>;
  /** The call for which a host is just connecting. */
  private connecting: { readonly host: string; readonly call: string } | null;
  /** The call that waits for a socket to stand. */
  private readonly sockets: Map<string, string>;
  private readonly times: Histogram;
  private sums: Parts;
  private failed: number;
  private settled: number;
  private knowsCalls: boolean;
  lastSpike: Spike | null = null;

  constructor(clients: ReadonlySet<string>, from?: Calls) {
    this.clients = clients;
    this.open = new Map(from?.open);
    this.callsOf = new Map(from?.callsOf);
    this.asked = new Map(from?.asked);
    this.questions = new Map(from?.questions);
    this.works = new Map(from?.works);
    this.connecting = from?.connecting ?? null;
    this.sockets = new Map(from?.sockets);
    this.times = new Histogram(from?.times);
    this.sums = from?.sums ?? NO_PARTS;
    this.failed = from?.failed ?? 0;
    this.settled = from?.settled ?? 0;
    this.knowsCalls = from?.knowsCalls ?? false;
  }

  copy(): Calls {
    return new Calls(this.clients, this);
  }

  add(entry: Entry): void {
    this.lastSpike = null;
    switch (entry.kind) {
      case 'note':
        if (this.clients.has(entry.host)) this.note(entry);
        return;
      case 'state':
        if (entry.layer === 'transport') this.socket(entry);
        return;
      case 'write':
        this.write(entry);
        return;
      case 'read':
        this.read(entry);
        return;
      case 'work':
        this.beginWork(entry);
        return;
      case 'work done':
        this.endWork(entry);
        return;
      case 'result':
        if (!this.knowsCalls && entry.result !== 'ok' && this.clients.has(entry.host)) this.failed += 1;
        return;
      case 'exit':
        // Whoever asked is gone: nobody will ever say how the call ended.
        for (const key of this.callsOf.get(entry.process) ?? []) this.forget(key);
        return;
      default:
    }
  }

  values(): ValuesOf<typeof CALL_NUMBERS> {
    const { size } = this.times;
    const mean = (us: Microseconds) => (size === 0 ? null : inMs(us / size));
    const { connectUs, tlsUs, workUs, waitUs } = this.sums;
    const known = connectUs + tlsUs + workUs + waitUs;
    return {
      meanResponseMs: inMs(this.times.mean),
      p95ResponseMs: inMs(this.times.percentile(0.95)),
      meanConnectMs: mean(connectUs),
      meanTlsMs: mean(tlsUs),
      meanWaitMs: mean(waitUs),
      meanWorkMs: mean(workUs),
      meanWayMs: size === 0 ? null : inMs((this.times.mean ?? 0) - known / size),
      failedCalls: this.failed,
    };
  }

  sampleOf(name: string): SampleSize | null {
    return name.endsWith('ResponseMs') ? this.times : null;
  }

  totalOf(name: string): number | null {
    return name === 'failedCalls' && this.knowsCalls ? this.settled : null;
  }

  /** What the mean response time is made of. */
  partsOf(name: string): readonly NumberPart[] {
    const { meanConnectMs, meanTlsMs, meanWaitMs, meanWayMs, meanWorkMs } = this.values();
    if (name !== 'meanResponseMs' || meanConnectMs === null) return [];
    return [
      { part: 'connect', value: meanConnectMs },
      { part: 'tls', value: meanTlsMs ?? 0 },
      { part: 'wait', value: meanWaitMs ?? 0 },
      { part: 'way', value: meanWayMs ?? 0 },
      { part: 'work', value: meanWorkMs ?? 0 },
    ].filter(({ value }) => value > 0);
  }

  private note(entry: EntryOf<'note'>): void {
    if (!callNotes.has(entry)) return;
    const { at, host, process } = entry;
    const { call } = entry.values;
    const key = `${process} ${call}`;
    switch (entry.name) {
      case 'asked':
        this.knowsCalls = true;
        if (!this.open.has(key)) this.callsOf.set(process, [...(this.callsOf.get(process) ?? []), key]);
        this.open.set(key, { ...NO_PARTS, at, connectingAt: null, connectedAt: null });
        return;
      case 'connecting': {
        // An agent connects for a program of its host: calls are numbered by the program.
        const ofProgram = `${entry.values.app} ${call}`;
        this.connecting = { host, call: ofProgram };
        this.beginTry(ofProgram, at, at);
        return;
      }
      case 'settled':
        this.settle(key, at, entry.values.ok);
    }
  }

  /** Whatever came before this try was waited for. */
  private beginTry(key: string, at: Microseconds, connectingAt: Microseconds | null): void {
    const call = this.open.get(key);
    if (call === undefined) return;
    // What is still done for the tries before is not done for the answer.
    this.stopAsking((asked) => asked.call === key);
    this.open.set(key, { ...NO_PARTS, at: call.at, waitUs: at - call.at, connectingAt, connectedAt: null });
  }

  private socket({ at, host, process, path }: EntryOf<'state'>): void {
    if (path === 'SYN-SENT' && this.connecting?.host === host) {
      this.sockets.set(process, this.connecting.call);
      this.connecting = null;
    }
    const key = this.sockets.get(process);
    if (key === undefined || path === 'SYN-SENT') return;
    this.sockets.delete(process);
    const call = this.open.get(key);
    if (path === 'ESTABLISHED' && call !== undefined) this.open.set(key, { ...call, connectedAt: at });
  }

  private write({ at, host, message, parent, call, role, exchange }: EntryOf<'write'>): void {
    if (exchange !== message && this.asked.has(exchange)) this.questions.set(message, exchange);
    if (role !== 'request') return;
    if (call !== undefined && this.clients.has(host)) this.ask(message, call, at);
    else if (parent !== null) this.askFurther(message, parent, at);
  }

  /** A hop of its own: a proxy or a backend asks further. */
  private askFurther(message: number, parent: number, at: Microseconds): void {
    const above = this.asked.get(parent);
    if (above === undefined) return;
    // It does not wait for a processor any more.
    this.asked.set(parent, { ...above, readAt: null });
    const call = this.open.get(above.call);
    if (call === undefined) return;
    const failed = [...this.asked.values()].find((asked) => asked.parent === parent);
    if (failed !== undefined) {
      // The same again elsewhere: all since the first such try was waited for.
      this.stopAsking((asked) => asked.parent === parent);
      this.open.set(above.call, { ...call, ...failed.before, waitUs: failed.before.waitUs + at - failed.at });
    }
    const { connectUs, tlsUs, workUs, waitUs } = this.open.get(above.call) ?? call;
    const before = failed?.before ?? { connectUs, tlsUs, workUs, waitUs };
    this.asked.set(message, { call: above.call, readAt: null, parent, at: failed?.at ?? at, before });
  }

  private ask(message: number, key: string, at: Microseconds): void {
    const call = this.open.get(key);
    if (call === undefined) return;
    const { connectingAt, connectedAt } = call;
    // On a connection that is there already.
    if (connectingAt === null) this.beginTry(key, at, null);
    this.asked.set(message, { call: key, readAt: null, parent: null, at, before: NO_PARTS });
    if (connectingAt === null) return;
    const standsAt = connectedAt ?? at;
    this.open.set(key, { ...call, connectUs: standsAt - connectingAt, tlsUs: at - standsAt, connectingAt: null });
  }

  private read({ message, at, role }: EntryOf<'read'>): void {
    const asked = this.asked.get(message);
    if (asked !== undefined) this.asked.set(message, { ...asked, readAt: at });
    const question = role === 'response' ? this.questions.get(message) : undefined;
    this.questions.delete(message);
    // Answered well: if the same hop asks again, it asks for more.
    if (question !== undefined && this.asked.get(question)?.parent !== null) this.asked.delete(question);
  }

  private beginWork({ at, process, name, exchange }: EntryOf<'work'>): void {
    const asked = exchange === undefined ? undefined : this.asked.get(exchange);
    if (exchange === undefined || asked === undefined) return;
    this.works.set(`${process} ${name}`, { exchange, at });
    const call = this.open.get(asked.call);
    if (call === undefined || asked.readAt === null) return;
    // Between being read and being worked on a request waits for a processor.
    this.open.set(asked.call, { ...call, waitUs: call.waitUs + at - asked.readAt });
    this.asked.set(exchange, { ...asked, readAt: null });
  }

  private endWork({ at, process, name }: EntryOf<'work done'>): void {
    const work = this.works.get(`${process} ${name}`);
    if (work === undefined) return;
    this.works.delete(`${process} ${name}`);
    const key = this.asked.get(work.exchange)?.call;
    const call = key === undefined ? undefined : this.open.get(key);
    if (key !== undefined && call !== undefined) this.open.set(key, { ...call, workUs: call.workUs + at - work.at });
  }

  private settle(key: string, at: Microseconds, ok: boolean): void {
    const call = this.open.get(key);
    if (call === undefined) return;
    this.forget(key);
    this.settled += 1;
    if (!ok) {
      this.failed += 1;
      return;
    }
    const tookUs = at - call.at;
    this.times.add(tookUs);
    const sums = { ...this.sums };
    for (const name of PART_NAMES) sums[name] += call[name];
    this.sums = sums;
    this.lastSpike = { name: 'meanResponseMs', at, value: inMs(tookUs) };
  }

  private forget(key: string): void {
    this.open.delete(key);
    const process = key.slice(0, key.lastIndexOf(' '));
    const left = this.callsOf.get(process)?.filter((other) => other !== key) ?? [];
    if (left.length === 0) this.callsOf.delete(process);
    else this.callsOf.set(process, left);
    this.stopAsking((asked) => asked.call === key);
  }

  /** Also what was asked further for it: a question comes before those that follow from it. */
  private stopAsking(isMeant: (asked: Asked) => boolean): void {
    const gone = new Set<number>();
    for (const [message, asked] of this.asked) {
      if (!isMeant(asked) && (asked.parent === null || !gone.has(asked.parent))) continue;
      gone.add(message);
      this.asked.delete(message);
    }
  }
}
