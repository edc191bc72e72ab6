import type { Entry, EntryOf } from '../kernel/entry.ts';
import type { Microseconds } from '../kernel/time.ts';
import { mailNotes } from '../record/mail-notes.ts';
import { inMs } from './fold.ts';
import type { Fold, NumberPart, NumberSpecs, Spike, ValuesOf } from './fold.ts';

export const MAIL_NUMBERS = {
  senderWaitsMs: {
    title: 'The sender waits',
    unit: 'ms',
    definition: 'From when a user sends a mail until the first server has taken it: the mean of those that were taken.',
    picture: { look: 'spikes', tone: 'useful' },
  },
  mailDeliveredMs: {
    title: 'Delivered after',
    unit: 'ms',
    definition:
      'From when a user sends a mail until its mailbox has it for the first time: the mean of those that have arrived.',
    picture: { look: 'spikes', tone: 'ink' },
  },
  deliveryTries: {
    title: 'Tries to pass on',
    unit: 'count',
    definition: 'How often a server has tried to pass on a mail or a bounce, whether it went well or not.',
    picture: { look: 'step', tone: 'quiet' },
  },
  mailsDelivered: {
    title: 'Mails in a mailbox',
    unit: 'count',
    of: 'mails',
    definition:
      'Mails that have arrived in their mailbox, each counted once, of those that a server has taken from their senders.',
    picture: { look: 'step', tone: 'ink', title: 'Delivered' },
  },
  mailsInQueue: {
    title: 'In the queue now',
    unit: 'count',
    definition: 'Mails and bounces that a server has taken and not passed on yet: they are on its disk.',
    picture: { look: 'area', tone: 'saw', title: 'In the queue' },
  },
  bouncesDelivered: {
    title: 'Bounces that came back',
    unit: 'count',
    definition: 'Mails that the mailbox of a sender has because one of its own could not be delivered.',
    picture: { look: 'stems', tone: 'saw', title: 'Bounces' },
  },
} as const satisfies NumberSpecs;

/** How long senders wait for their mail to be taken, and what becomes of it afterwards. */
export class Mails implements Fold {
  /** By number: since when. */
  private readonly begun: Map<number, Microseconds>;
  private readonly arrived: Set<number>;
  private waits: { readonly count: number; readonly us: Microseconds };
  private deliveredUs: Microseconds;
  private tries: number;
  private waiting: number;
  private bounces: number;
  private failed: number;
  private spike: Spike | null = null;

  constructor(from?: Mails) {
    this.begun = new Map(from?.begun);
    this.arrived = new Set(from?.arrived);
    this.waits = from?.waits ?? { count: 0, us: 0 };
    this.deliveredUs = from?.deliveredUs ?? 0;
    this.tries = from?.tries ?? 0;
    this.waiting = from?.waiting ?? 0;
    this.bounces = from?.bounces ?? 0;
    this.failed = from?.failed ?? 0;
  }

  copy(): Mails {
    return new Mails(this);
  }

  get lastSpike(): Spike | null {
    return this.spike;
  }

  add(entry: Entry): void {
    this.spike = null;
    if (entry.kind === 'note') this.hear(entry);
  }

  values(): ValuesOf<typeof MAIL_NUMBERS> {
    const { waits, arrived, deliveredUs } = this;
    return {
      senderWaitsMs: waits.count === 0 ? null : inMs(waits.us / waits.count),
      mailDeliveredMs: arrived.size === 0 ? null : inMs(deliveredUs / arrived.size),
      deliveryTries: this.tries,
      mailsDelivered: arrived.size,
      mailsInQueue: this.waiting,
      bouncesDelivered: this.bounces,
    };
  }

  totalOf(name: string): number | null {
    return name === 'mailsDelivered' ? this.waits.count : null;
  }

  partsOf(name: string): readonly NumberPart[] {
    if (name !== 'mailsDelivered') return [];
    const parts = [
      { part: 'notTaken', value: this.failed },
      { part: 'bounced', value: this.bounces },
    ];
    return parts.filter(({ value }) => value > 0);
  }

  private hear(entry: EntryOf<'note'>): void {
    if (!mailNotes.has(entry)) return;
    const { mail = 0 } = entry.name === 'on disk' ? {} : entry.values;
    const us = entry.at - (this.begun.get(mail) ?? entry.at);
    switch (entry.name) {
      case 'hands over':
        this.begun.set(mail, entry.at);
        return;
      case 'handed over':
        this.waits = { count: this.waits.count + 1, us: this.waits.us + us };
        this.spike = { name: 'senderWaitsMs', at: entry.at, value: inMs(us) };
        return;
      case 'not taken':
        this.failed += 1;
        return;
      case 'tries':
        this.tries += 1;
        return;
      case 'in queue':
      case 'on disk':
      case 'passed on':
      case 'bounces':
      case 'ends a bounce':
        this.waiting = entry.values.waiting;
        return;
      case 'in mailbox':
        if (entry.values.bounce) this.bounces += 1;
        else if (!this.arrived.has(mail)) {
          this.arrived.add(mail);
          this.deliveredUs += us;
          this.spike = { name: 'mailDeliveredMs', at: entry.at, value: inMs(us) };
        }
        return;
      default:
    }
  }
}
