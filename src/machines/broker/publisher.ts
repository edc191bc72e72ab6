import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { ANYONE, publicationNotes } from '../../record/news-notes.ts';
import { encodeUtf8 } from '../../protocols/bytes.ts';
import { FIRST_BY_HAND } from '../news/schedule.ts';
import type { Schedule, Scheduled } from '../news/schedule.ts';
import { outcomeNotes } from '../../record/copy-notes.ts';
import { queueClientNotes } from './notes.ts';
import { beatOn, hearLink, nextBeat, openLink, patience, publishOn, unconfirmedOn, writesOn } from './queue-client.ts';
import type { Publication, PublisherRole } from './queue-link.ts';
import { beat, closeByPeer, connect, giveUp, greet, pause, socketOf } from './queue-session.ts';
import type { Session, SessionEvent } from './queue-session.ts';

export interface PublisherInput {
  readonly protocol: 'amqp' | 'mqtt';
  readonly port: number;
  readonly role: PublisherRole;
  readonly items: Schedule;
  /** The keys of items, in turn; the first one is for those published by hand. */
  readonly keys: readonly string[];
  /** Bytes of a message's body, at least. */
  readonly size: number;
  readonly heartbeatUs: Microseconds;
  readonly retryUs: Microseconds;
}

interface PublisherContext extends Session {
  readonly settings: PublisherInput;
  readonly now: Microseconds;
  readonly next: number;
  readonly extra: number;
  /** The broker has said that it is short of memory. */
  readonly isBlocked: boolean;
  /** What happened while there was no connection, or the broker had no room. */
  readonly outbox: readonly Publication[];
}

type PublisherEvent =
  | SessionEvent
  | { readonly type: 'news' }
  | { readonly type: 'publish' }
  /** The broker is short of memory, or has room again. */
  | { readonly type: 'blocked' | 'unblocked' }
  | Configure<PublisherInput>;

const publisherSetup = setupProcess<PublisherContext, PublisherEvent, PublisherInput>();

/** What a client of a broker does, whoever it is. */
const act = {
  connect: computed(publisherSetup, connect),
  greet: computed(publisherSetup, greet),
  beat: computed(publisherSetup, beat),
  giveUp: computed(publisherSetup, giveUp),
  closeByPeer: computed(publisherSetup, closeByPeer),
  pause: computed(publisherSetup, pause),
};

const receive = computed(publisherSetup, (before, event): Outcome<PublisherContext, PublisherEvent> => {
  if (event.type !== 'data') return NOTHING;
  const step = hearLink(before.link, event.bytes, event.messages);
  let context: PublisherContext = { ...before, link: step.link };
  const effects: Effect[] = [...writesOn(event.socket, step)];
  const raises: PublisherEvent[] = [];
  if (!context.isReady) effects.push(patience());
  for (const part of step.events) {
    if (part.type === 'ready') {
      effects.push({ type: 'cancelTimer', name: 'patience' }, ...nextBeat(context.link, context.settings.heartbeatUs));
      context = { ...context, isReady: true, isBlocked: false };
      raises.push({ type: 'ready' });
    } else if (part.type === 'blocked' || part.type === 'unblocked') {
      effects.push(queueClientNotes.say(part.type, {}));
      context = { ...context, isBlocked: part.type === 'blocked' };
      raises.push({ type: part.type });
    } else if (part.type === 'confirmed') effects.push(outcomeNotes.say('confirmed', { item: part.news }));
    else if (part.type === 'returned' || part.type === 'rejected')
      effects.push(outcomeNotes.say(part.type, { item: part.news }));
    else if (part.type === 'refused') {
      effects.push(queueClientNotes.say('refused', { reason: part.reason }), { type: 'reset', socket: event.socket });
      raises.push({ type: 'refused' });
    }
  }
  const caughtUp = catchUp(context);
  return { context: caughtUp.context, effects: [...effects, ...caughtUp.effects], raises };
});

const tellNews = computed(publisherSetup, (context, event): Outcome<PublisherContext> => {
  const item = context.settings.items.item(context.next);
  if (item === undefined) return NOTHING;
  const next = { ...context, next: context.next + 1, now: event.at };
  const { keys } = context.settings;
  const said = say(next, item, keys[(item.id - 1) % keys.length]);
  return { context: said.context, effects: [...said.effects, ...scheduleNews(next)] };
});

const publishByHand = computed(publisherSetup, (context): Outcome<PublisherContext> => {
  const extra = context.extra + 1;
  const item = { id: FIRST_BY_HAND + context.extra, text: 'published by hand' };
  const said = say({ ...context, extra }, item, context.settings.keys[0]);
  return { context: said.context, effects: [{ type: 'save', key: 'extra', value: extra }, ...said.effects] };
});

const machine = publisherSetup.createMachine({
  id: 'publisher',
  context: ({ input: { settings, saved, at } }) => {
    const extra = saved['extra'];
    return {
      settings,
      now: at,
      // After a restart it goes on with what has not happened yet; what it held is gone.
      next: settings.items.firstFrom(at),
      extra: typeof extra === 'number' ? extra : 0,
      opened: 0,
      link: openLink(settings.protocol, settings.role, settings.heartbeatUs),
      isReady: false,
      isBlocked: false,
      outbox: [],
    };
  },
  initial: 'connecting',
  entry: { type: 'effects', params: ({ context }) => scheduleNews(context) },
  on: {
    configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
    news: { actions: tellNews },
    publish: { actions: publishByHand },
  },
  states: {
    connecting: {
      description: 'Opens a connection to the broker; what happens meanwhile waits in memory.',
      entry: act.connect,
      on: {
        connected: { actions: act.greet },
        data: { actions: receive },
        ended: { target: 'waiting', actions: act.closeByPeer },
        closed: 'waiting',
        impatient: { target: 'waiting', actions: act.giveUp },
        ready: 'publishing',
        refused: 'waiting',
      },
    },
    publishing: {
      description: 'Publishes each item under its key, and does not know who will get it.',
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
      initial: 'free',
      states: {
        free: {
          description: 'The broker takes what it is told.',
          on: { blocked: 'blocked' },
        },
        blocked: {
          description: 'The broker is short of memory and reads nothing: what happens waits here.',
          on: { unblocked: 'free' },
        },
      },
    },
    waiting: {
      description: 'The connection is gone; what is not confirmed will be said again on the next one.',
      entry: act.pause,
      on: { reconnect: 'connecting' },
    },
  },
});

/** A publisher: it tells the broker each item as it happens. */
export const publisher = toProcess<typeof machine, PublisherInput>(machine, ({ next, extra, link, outbox }) => ({
  told: next + extra,
  unconfirmed: unconfirmedOn(link) + outbox.length,
}));

const NOTHING = { context: {}, effects: [] };

function say(
  context: PublisherContext,
  { id, text }: Pick<Scheduled, 'id' | 'text'>,
  key = '',
): { readonly context: PublisherContext; readonly effects: readonly Effect[] } {
  const publication = { news: id, key, body: bodyOf(id, text, context.settings.size) };
  // Who will get it, if anybody, only the broker knows.
  const published = publicationNotes.say('published', { news: id, kept: keepsUnconfirmed(context), audience: ANYONE });
  const said = catchUp({ ...context, outbox: [...context.outbox, publication] });
  return { context: said.context, effects: [published, ...said.effects] };
}

/** Whether it says again what the broker has not confirmed. */
function keepsUnconfirmed({ settings: { protocol, role } }: PublisherContext): boolean {
  return protocol === 'amqp' ? role.confirms : role.qos > 0;
}

/** Publishes all that waits, if it may. */
function catchUp(before: PublisherContext): {
  readonly context: PublisherContext;
  readonly effects: readonly Effect[];
} {
  if (!before.isReady || before.isBlocked) return { context: before, effects: [] };
  let context: PublisherContext = { ...before, outbox: [] };
  const effects: Effect[] = [];
  for (const publication of before.outbox) {
    const step = publishOn(context.link, publication);
    context = { ...context, link: step.link };
    effects.push(...writesOn(socketOf(context), step));
  }
  return { context, effects };
}

/** The item as JSON, filled up with spaces. */
function bodyOf(id: number, text: string, size: number): Uint8Array {
  return encodeUtf8(JSON.stringify({ id, text }).padEnd(size, ' '));
}

function scheduleNews({ settings, next, now }: PublisherContext): readonly Effect[] {
  const item = settings.items.item(next);
  if (item === undefined) return [];
  return [{ type: 'setTimer', name: 'news', delayUs: Math.max(0, item.at - now), event: { type: 'news' } }];
}
