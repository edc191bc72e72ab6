/**
 * A server that stores and forwards, as exim does: what it has taken is on its disk, is passed on at once, and what cannot
 * be passed on now is tried again by a rule, each time at a run of its queue.
 */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect, Saved, SocketEvent } from '../../kernel/effect.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { spawn, tell } from '../children.ts';
import { delivery } from './delivery.ts';
import type { DeliveryOver } from './delivery.ts';
import { EXIM } from './dialects.ts';
import { failAgain } from './retry-rule.ts';
import type { Failures, RetryStage } from './retry-rule.ts';
import { session } from './session.ts';
import type { Kept, SessionNews } from './session.ts';
import { bounceOf, NOBODY, receivedBy, RELAY_NAME, SMTP_PORT } from './words.ts';

export interface MtaInput {
  /** The host that takes mail for whatever address. */
  readonly next: string;
  readonly rule: readonly RetryStage[];
  readonly runEveryUs: Microseconds;
}

/** A mail in the queue, as it is on the disk. */
interface Queued {
  readonly id: number;
  readonly mail: number;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
  readonly attempts: number;
  readonly failures: Failures | null;
}

interface MtaContext {
  readonly settings: MtaInput;
  readonly self: string;
  readonly startedAt: Microseconds;
  readonly lastId: number;
  readonly queue: readonly Queued[];
  /** Being passed on now. */
  readonly underWay: readonly number[];
  readonly sessions: number;
  readonly deliveries: number;
  readonly runs: boolean;
}

type MtaEvent = SocketEvent | SessionNews | DeliveryOver | { readonly type: 'run' };
type Step = Outcome<MtaContext>;

const QUEUE = 'queue';

const mtaSetup = setupProcess<MtaContext, MtaEvent, MtaInput>();

const isBounce = ({ from }: Pick<Queued, 'from'>) => from === NOBODY;

/** exim counts in whole seconds. */
const secondsOf = (at: Microseconds) => Math.floor(at / SECOND);

const accept = computed(mtaSetup, ({ sessions, self }, event): Step => {
  if (event.type !== 'accepted') return { context: {}, effects: [] };
  const { socket } = event;
  const number = sessions + 1;
  const input = { socket, owner: self, dialect: EXIM, unknown: [], greylist: 0, seen: {} };
  return { context: { sessions: number }, effects: [spawn(`session-${number}`, session, input, [socket])] };
});

/** On the disk first, then the 250, then on. */
const keep = computed(mtaSetup, (context, event): Step => {
  if (event.type !== 'taken') return { context: {}, effects: [] };
  const { mail, from, to, client, lines } = event.taken;
  const id = context.lastId + 1;
  const queued: Queued = {
    id,
    mail,
    from,
    to,
    lines: receivedBy(RELAY_NAME, client, String(id), lines),
    attempts: 0,
    failures: null,
  };
  const draft = new Draft({ ...context, lastId: id });
  draft.enter(queued);
  draft.effects.push(tell<Kept>(event.session, { type: 'kept', id: String(id) }));
  draft.pass(queued);
  return draft.outcome(event.at);
});

const settle = computed(mtaSetup, (context, event): Step => {
  if (event.type !== 'deliveryOver') return { context: {}, effects: [] };
  const draft = new Draft({ ...context, underWay: context.underWay.filter((id) => id !== event.id) });
  const queued = context.queue.find(({ id }) => id === event.id);
  if (queued !== undefined) draft.settle(queued, event);
  return draft.outcome(event.at);
});

/** Whatever is due and not under way. */
const run = computed(mtaSetup, (context, event): Step => {
  const draft = new Draft({ ...context, runs: false });
  const nowS = secondsOf(event.at);
  for (const queued of context.queue)
    if (!context.underWay.includes(queued.id) && (queued.failures?.nextS ?? 0) <= nowS) draft.pass(queued);
  return draft.outcome(event.at);
});

/** What one event makes of the queue. */
class Draft {
  context: MtaContext;
  readonly effects: Effect[] = [];
  private isChanged = false;

  constructor(context: MtaContext) {
    this.context = context;
  }

  enter(queued: Queued): void {
    this.put([...this.context.queue, queued]);
    const { mail } = queued;
    this.effects.push(
      mailNotes.say('in queue', { mail, bounce: isBounce(queued), waiting: this.context.queue.length }),
    );
  }

  pass(queued: Queued): void {
    const { id, mail, from, to, lines } = queued;
    const attempt = queued.attempts + 1;
    const { settings, self, queue, underWay } = this.context;
    const deliveries = this.context.deliveries + 1;
    this.put(queue.map((other) => (other.id === id ? { ...queued, attempts: attempt } : other)));
    this.context = { ...this.context, underWay: [...underWay, id], deliveries };
    const label = isBounce(queued) ? `bounce ${mail}` : `mail ${mail}`;
    this.effects.push(
      mailNotes.say('tries', { mail, bounce: isBounce(queued), attempt }),
      spawn(`delivery-${deliveries}`, delivery, {
        id,
        mail,
        from,
        to,
        lines,
        host: settings.next,
        label,
        owner: self,
      }),
    );
  }

  settle(queued: Queued, { outcome, why, at }: DeliveryOver & { readonly at: Microseconds }): void {
    const { id, mail, attempts: attempt } = queued;
    const { queue, settings } = this.context;
    const bounce = isBounce(queued);
    const nowS = secondsOf(at);
    const failures = outcome === 'notNow' ? failAgain(settings.rule, queued.failures, nowS) : null;
    if (failures !== null) {
      this.put(queue.map((other) => (other.id === id ? { ...queued, failures } : other)));
      const waitUs = (failures.nextS - nowS) * SECOND;
      this.effects.push(mailNotes.say('put off', { mail, bounce, why, attempt, waitUs }));
      return;
    }
    this.put(queue.filter((other) => other.id !== id));
    const waiting = this.context.queue.length;
    if (outcome === 'taken') this.effects.push(mailNotes.say('passed on', { mail, bounce, attempt, waiting }));
    else this.giveUp(queued, outcome === 'never' ? why : `${why}: retry timeout exceeded`, waiting);
  }

  /** The sender must learn of it; of a bounce nobody (RFC 5321 6.1). */
  private giveUp(queued: Queued, why: string, waiting: number): void {
    const { mail, from, to, lines, attempts: attempt } = queued;
    if (isBounce(queued)) {
      this.effects.push(mailNotes.say('ends a bounce', { mail, why, attempt, waiting }));
      return;
    }
    this.effects.push(mailNotes.say('bounces', { mail, why, attempt, to: from, waiting }));
    const id = this.context.lastId + 1;
    this.context = { ...this.context, lastId: id };
    const written = receivedBy(RELAY_NAME, 'local', String(id), bounceOf({ from, to, why, lines }));
    const bounce: Queued = { id, mail, from: NOBODY, to: from, lines: written, attempts: 0, failures: null };
    this.enter(bounce);
    this.pass(bounce);
  }

  private put(queue: readonly Queued[]): void {
    this.isChanged = true;
    this.context = { ...this.context, queue };
  }

  /** What has changed is on the disk before anything is said of it. The queue is run at multiples of its time. */
  outcome(at: Microseconds): Step {
    const { queue, lastId, runs, startedAt, settings } = this.context;
    const needsRun = queue.length > 0 && !runs;
    const saved: Effect = { type: 'save', key: QUEUE, value: { lastId, mails: queue.map(savedOf) } };
    const delayUs = settings.runEveryUs - ((at - startedAt) % settings.runEveryUs);
    return {
      context: { ...this.context, runs: runs || needsRun },
      effects: [
        ...(this.isChanged ? [saved] : []),
        ...this.effects,
        ...(needsRun ? [{ type: 'setTimer', name: 'run', delayUs, event: { type: 'run' } } as const] : []),
      ],
    };
  }
}

function savedOf(queued: Queued): Saved {
  return JSON.stringify(queued);
}

/** What its disk holds. */
function readQueue(saved: Readonly<Record<string, Saved>>): Pick<MtaContext, 'lastId' | 'queue'> {
  const kept = saved[QUEUE];
  if (!isKept(kept)) return { lastId: 0, queue: [] };
  const read: readonly unknown[] = kept.mails.map((text): unknown => JSON.parse(text));
  return { lastId: kept.lastId, queue: read.filter(isQueued) };
}

/** Only this file writes them. */
function isQueued(value: unknown): value is Queued {
  return typeof value === 'object' && value !== null && 'attempts' in value;
}

function isKept(value: Saved | undefined): value is { readonly lastId: number; readonly mails: readonly string[] } {
  return typeof value === 'object' && value !== null && 'mails' in value;
}

const machine = mtaSetup.createMachine({
  id: 'mta',
  context: ({ input: { settings, self, at, saved } }) => {
    const { lastId, queue } = readQueue(saved);
    return {
      settings,
      self,
      startedAt: at,
      lastId,
      queue,
      underWay: [],
      sessions: 0,
      deliveries: 0,
      runs: queue.length > 0,
    };
  },
  entry: {
    type: 'effects',
    // It begins with a run of what it finds.
    params: ({ context: { queue } }) => [
      { type: 'listen', port: SMTP_PORT },
      ...(queue.length === 0
        ? []
        : [
            mailNotes.say('on disk', { waiting: queue.length }),
            { type: 'setTimer', name: 'run', delayUs: 0, event: { type: 'run' } } as const,
          ]),
    ],
  },
  initial: 'serving',
  states: {
    serving: {
      description: 'Takes mail, keeps it on its disk, and passes it on: now, or at a run of the queue when it is due.',
      on: {
        accepted: { actions: accept },
        taken: { actions: keep },
        deliveryOver: { actions: settle },
        run: { actions: run },
      },
    },
  },
});

/** Stores and forwards mail. */
export const mta = toProcess<typeof machine, MtaInput>(machine, ({ queue }) => ({ waiting: queue.length }));
