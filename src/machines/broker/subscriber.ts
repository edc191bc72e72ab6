import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect, WorkEvent } from '../../kernel/effect.ts';
import { drawChance } from '../../kernel/random.ts';
import type { RandomState } from '../../kernel/random.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { LEAST_PAUSE } from '../timer-floor.ts';
import { queueClientNotes } from './notes.ts';
import { addNumber, EMPTY_SET, hasNumber } from './number-set.ts';
import type { NumberSet } from './number-set.ts';
import { beatOn, hearLink, nextBeat, openLink, patience, settleOn, writesOn } from './queue-client.ts';
import type { Delivery, SubscriberRole, Verdict } from './queue-link.ts';
import { beat, closeByPeer, connect, giveUp, greet, pause, socketOf } from './queue-session.ts';
import type { Session, SessionEvent } from './queue-session.ts';

export interface SubscriberInput {
  readonly protocol: 'amqp' | 'mqtt';
  readonly port: number;
  readonly role: SubscriberRole;
  /** When it acknowledges: before its work, after it, or never. */
  readonly ack: 'before' | 'after' | 'none';
  readonly serviceTimeUs: Microseconds;
  /** Parts per million of tries that fail. */
  readonly failurePpm: number;
  /** Items whose number is a multiple of this always fail; 0 for none. */
  readonly poison: number;
  readonly onFailure: 'requeue' | 'reject';
  /** Keeps the numbers of what it has done, with the effect, on disk. */
  readonly dedup: boolean;
  readonly heartbeatUs: Microseconds;
  readonly retryUs: Microseconds;
}

/** A delivery, and the connection that it came on: only there can it be acknowledged. */
interface Task {
  readonly delivery: Delivery;
  readonly connection: number;
}

interface SubscriberContext extends Session {
  readonly settings: SubscriberInput;
  readonly random: RandomState;
  readonly waiting: readonly Task[];
  readonly working: Task | null;
  readonly done: number;
  readonly seen: NumberSet;
}

type SubscriberEvent = SessionEvent | WorkEvent | Configure<SubscriberInput>;

const subscriberSetup = setupProcess<SubscriberContext, SubscriberEvent, SubscriberInput>();

/** What a client of a broker does, whoever it is. */
const act = {
  connect: computed(subscriberSetup, connect),
  greet: computed(subscriberSetup, greet),
  beat: computed(subscriberSetup, beat),
  giveUp: computed(subscriberSetup, giveUp),
  closeByPeer: computed(subscriberSetup, closeByPeer),
  pause: computed(subscriberSetup, pause),
};

const receive = computed(subscriberSetup, (before, event): Outcome<SubscriberContext, SessionEvent> => {
  if (event.type !== 'data') return NOTHING;
  const step = hearLink(before.link, event.bytes, event.messages);
  let context: SubscriberContext = { ...before, link: step.link };
  const effects: Effect[] = [...writesOn(event.socket, step)];
  const raises: SessionEvent[] = [];
  if (!context.isReady) effects.push(patience());
  for (const part of step.events) {
    if (part.type === 'ready') {
      context = { ...context, isReady: true };
      raises.push({ type: 'ready' });
      effects.push({ type: 'cancelTimer', name: 'patience' }, queueClientNotes.say('subscribed', {}));
      effects.push(...nextBeat(context.link, context.settings.heartbeatUs));
    } else if (part.type === 'refused') {
      effects.push(queueClientNotes.say('refused', { reason: part.reason }), { type: 'reset', socket: event.socket });
      raises.push({ type: 'refused' });
    } else if (part.type === 'message') {
      const { delivery } = part;
      if (context.settings.ack === 'before') {
        const settled = settleOn(context.link, delivery, 'ack');
        context = { ...context, link: settled.link };
        effects.push(...writesOn(event.socket, settled));
      }
      context = { ...context, waiting: [...context.waiting, { delivery, connection: context.opened }] };
    }
  }
  const next = work(context);
  return { context: next.context, effects: [...effects, ...next.effects], raises };
});

const workDone = computed(subscriberSetup, (context): Outcome<SubscriberContext> => {
  if (context.working === null) return NOTHING;
  const finished = finish({ ...context, working: null }, context.working);
  const next = work(finished.context);
  return { context: next.context, effects: [...finished.effects, ...next.effects] };
});

/** What is not begun and will come again is put away; what was acknowledged already is still to be done. */
const putAway = computed(subscriberSetup, (context): Outcome<SubscriberContext> => {
  const comesAgain = ({ delivery }: Task) => context.settings.ack === 'after' && delivery.qos === 1;
  return { context: { waiting: context.waiting.filter((task) => !comesAgain(task)) }, effects: [] };
});

const machine = subscriberSetup.createMachine({
  id: 'subscriber',
  context: ({ input: { settings, saved, random } }) => ({
    settings,
    random,
    opened: 0,
    link: openLink(settings.protocol, settings.role, settings.heartbeatUs),
    isReady: false,
    waiting: [],
    working: null,
    done: 0,
    seen: seenOn(saved['seen']),
  }),
  initial: 'connecting',
  on: {
    configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
    workDone: { actions: workDone },
  },
  states: {
    connecting: {
      description: 'Opens a connection to the broker and agrees on the protocol, step by step.',
      entry: act.connect,
      on: {
        connected: { actions: act.greet },
        data: { actions: receive },
        ended: { target: 'waiting', actions: act.closeByPeer },
        closed: 'waiting',
        impatient: { target: 'waiting', actions: act.giveUp },
        ready: 'consuming',
        refused: 'waiting',
      },
    },
    consuming: {
      description: 'Subscribed: the broker delivers, the subscriber works and acknowledges.',
      on: {
        data: { actions: receive },
        refused: 'waiting',
        ended: { target: 'waiting', actions: act.closeByPeer },
        closed: 'waiting',
        beat: [
          { guard: ({ context }) => beatOn(context.link).isDead, target: 'waiting', actions: act.beat },
          { actions: act.beat },
        ],
      },
    },
    waiting: {
      description: 'The connection is gone; after a pause the subscriber opens a new one.',
      entry: [putAway, act.pause],
      on: { reconnect: 'connecting' },
    },
  },
});

/** A consumer of a queue, or of topics: one message at a time is worked on. */
export const subscriber = toProcess<typeof machine, SubscriberInput>(machine, ({ done, waiting, working }) => ({
  done,
  waiting: waiting.length + (working === null ? 0 : 1),
}));

const NOTHING = { context: {}, effects: [] };

/** How long a message takes. What fails and comes again at once takes some time at least, or nothing else would happen. */
function workTime({ settings: { serviceTimeUs, failurePpm, poison, onFailure } }: SubscriberContext): Microseconds {
  const mayComeAgain = onFailure === 'requeue' && (failurePpm > 0 || poison > 0);
  return mayComeAgain ? Math.max(serviceTimeUs, LEAST_PAUSE) : serviceTimeUs;
}

/** Begins the next message; what takes no time is done at once. */
function work(before: SubscriberContext): { readonly context: SubscriberContext; readonly effects: readonly Effect[] } {
  let context = before;
  const effects: Effect[] = [];
  while (context.working === null) {
    const [task, ...waiting] = context.waiting;
    if (task === undefined) break;
    context = { ...context, waiting };
    const { news } = task.delivery;
    if (context.settings.dedup && hasNumber(context.seen, news)) {
      const settled = settle(context, task, 'ack');
      context = settled.context;
      effects.push(queueClientNotes.say('discarded', { news }), ...settled.effects);
    } else if (workTime(context) > 0) {
      context = { ...context, working: task };
      effects.push({ type: 'work', name: `item ${news}`, durationUs: workTime(context) });
    } else {
      const finished = finish(context, task);
      context = finished.context;
      effects.push(...finished.effects);
    }
  }
  return { context, effects };
}

/** The work on a message is over, well or badly. */
function finish(
  before: SubscriberContext,
  task: Task,
): { readonly context: SubscriberContext; readonly effects: readonly Effect[] } {
  const { news } = task.delivery;
  const [unlucky, random] = drawChance(before.random, before.settings.failurePpm);
  let context = { ...before, random };
  if (unlucky === 1 || (context.settings.poison > 0 && news % context.settings.poison === 0)) {
    const settled = settle(context, task, context.settings.onFailure);
    // Acknowledged already, or in a protocol that cannot refuse: nobody will deliver it again.
    const isLost = context.settings.ack !== 'after' || context.settings.protocol === 'mqtt';
    return {
      context: settled.context,
      effects: [
        queueClientNotes.say('failed', { news }),
        ...settled.effects,
        ...(isLost && news > 0 ? [newsNotes.say('forgotten', { news, client: context.settings.role.client })] : []),
      ],
    };
  }
  context = { ...context, done: context.done + 1 };
  const effects: Effect[] = [];
  if (context.settings.dedup && !hasNumber(context.seen, news)) {
    context = { ...context, seen: addNumber(context.seen, news) };
    effects.push({ type: 'append', key: 'seen', value: news });
  }
  const settled = settle(context, task, 'ack');
  return {
    context: settled.context,
    effects: [
      ...effects,
      ...(news > 0 ? [newsNotes.say('delivered', { news, redelivered: task.delivery.redelivered })] : []),
      ...settled.effects,
    ],
  };
}

/** Tells the broker, if it is to be told now and the connection of the delivery is still there. */
function settle(
  context: SubscriberContext,
  { delivery, connection }: Task,
  verdict: Verdict,
): { readonly context: SubscriberContext; readonly effects: readonly Effect[] } {
  if (context.settings.ack !== 'after' || connection !== context.opened || !context.isReady)
    return { context, effects: [] };
  const step = settleOn(context.link, delivery, verdict);
  return { context: { ...context, link: step.link }, effects: writesOn(socketOf(context), step) };
}

function seenOn(saved: unknown): NumberSet {
  let seen = EMPTY_SET;
  for (const value of Array.isArray(saved) ? saved : [])
    if (typeof value === 'number' && !hasNumber(seen, value)) seen = addNumber(seen, value);
  return seen;
}
