import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { httpNotes } from '../machines/http/notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

interface Running {
  readonly at: Microseconds;
  readonly until: Microseconds;
  readonly exchange: number | null;
  /** How long its host had been paused when it began. */
  readonly pausedUs: Microseconds;
}

/** Work that was done for a request and is not in an answer yet. */
interface Unanswered {
  readonly process: string;
  readonly us: Microseconds;
}

export const WORK_NUMBERS = {
  serverWorkMs: {
    title: 'Server work',
    unit: 'ms',
    definition: 'Processor time spent on answers.',
    picture: { look: 'step', tone: 'ink' },
  },
  wastedWorkMs: {
    title: 'Wasted work',
    unit: 'ms',
    definition:
      'Processor time spent on answers that carried no {many} or were never read, and on work that died with its program.',
    picture: { look: 'step', tone: 'ink' },
  },
} as const satisfies NumberSpecs;

/** Processor time of servers, and how much of it was in vain. */
export class ProcessorTime implements Fold {
  private readonly servers: ReadonlySet<string>;
  private readonly running: Map<string, Running>;
  /** By the message that asked. */
  private readonly unanswered: Map<number, Unanswered>;
  /** By the message that answers: what it cost, until it is read. */
  private readonly answers: Map<number, Microseconds>;
  private readonly pausedSince: Map<string, Microseconds>;
  private readonly pausedUs: Map<string, Microseconds>;
  private workUs: Microseconds;
  private wastedUs: Microseconds;

  constructor(servers: ReadonlySet<string>, from?: ProcessorTime) {
    this.servers = servers;
    this.running = new Map(from?.running);
    this.unanswered = new Map(from?.unanswered);
    this.answers = new Map(from?.answers);
    this.pausedSince = new Map(from?.pausedSince);
    this.pausedUs = new Map(from?.pausedUs);
    this.workUs = from?.workUs ?? 0;
    this.wastedUs = from?.wastedUs ?? 0;
  }

  copy(): ProcessorTime {
    return new ProcessorTime(this.servers, this);
  }

  add(entry: Entry): void {
    switch (entry.kind) {
      case 'work':
        if (this.servers.has(entry.host)) this.begin(entry);
        return;
      case 'work done':
      case 'work dropped':
        this.end(entry);
        return;
      case 'write':
        this.answer(entry);
        return;
      case 'read':
        this.answers.delete(entry.message);
        return;
      case 'undelivered':
        this.wastedUs += this.answers.get(entry.message) ?? 0;
        this.answers.delete(entry.message);
        return;
      case 'note':
        if (httpNotes.has(entry) && entry.name === 'answer unheard') {
          const unheard = entry.values.exchange;
          this.waste((exchange) => exchange === unheard);
        }
        return;
      case 'exit':
        this.waste((_, { process }) => process === entry.process);
        return;
      case 'paused':
        this.pausedSince.set(entry.host, entry.at);
        return;
      case 'resumed':
      case 'boot':
      case 'crash':
        this.pausedUs.set(entry.host, this.pausedBy(entry.host, entry.at));
        this.pausedSince.delete(entry.host);
        return;
      default:
    }
  }

  values(): ValuesOf<typeof WORK_NUMBERS> {
    return { serverWorkMs: inMs(this.workUs), wastedWorkMs: inMs(this.wastedUs) };
  }

  private begin({ host, process, name, at, until, exchange }: EntryOf<'work'>): void {
    const running = { at, until, exchange: exchange ?? null };
    this.running.set(`${process} ${name}`, { ...running, pausedUs: this.pausedBy(host, at) });
  }

  private end({ kind, host, process, name, at }: EntryOf<'work done'> | EntryOf<'work dropped'>): void {
    const key = `${process} ${name}`;
    const work = this.running.get(key);
    if (work === undefined) return;
    this.running.delete(key);
    const wholeUs = work.until - work.at;
    const us = kind === 'work done' ? wholeUs : at - work.at - (this.pausedBy(host, at) - work.pausedUs);
    this.workUs += us;
    if (kind === 'work dropped') this.wastedUs += us;
    else if (work.exchange !== null) {
      const before = this.unanswered.get(work.exchange)?.us ?? 0;
      this.unanswered.set(work.exchange, { process, us: before + us });
    }
  }

  private answer({ exchange, message, role }: EntryOf<'write'>): void {
    const work = exchange === message ? undefined : this.unanswered.get(exchange);
    if (work === undefined) return;
    this.unanswered.delete(exchange);
    if (role === 'empty') this.wastedUs += work.us;
    else this.answers.set(message, work.us);
  }

  private waste(isMeant: (exchange: number, work: Unanswered) => boolean): void {
    for (const [exchange, work] of this.unanswered) {
      if (!isMeant(exchange, work)) continue;
      this.unanswered.delete(exchange);
      this.wastedUs += work.us;
    }
  }

  private pausedBy(host: string, at: Microseconds): Microseconds {
    return (this.pausedUs.get(host) ?? 0) + at - (this.pausedSince.get(host) ?? at);
  }
}
