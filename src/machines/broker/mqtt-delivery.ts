import type { Effect } from '../../kernel/effect.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { decodeUtf8 } from '../../protocols/bytes.ts';
import { encodePacket, qosOf } from '../../protocols/mqtt/packet.ts';
import type { Qos } from '../../protocols/mqtt/packet.ts';
import { isItem, parse } from '../news/news-store.ts';
import { writeTo } from './broker.ts';
import type { Step } from './broker.ts';
import { isKept, journal, journalAdd, sendControl, withMqttConnection, withSession } from './mqtt-state.ts';
import type { Flight, MqttState, Pending, Session } from './mqtt-state.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import { brokerNotes } from './notes.ts';
import { addNumber, hasNumber } from './number-set.ts';
import { matchesFilter } from './topic-match.ts';

/** What a publisher said, ready to be routed. */
export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly parent: number | null;
}

/** How many handed-over items of a connection are kept in mind. */
const HANDED_OVER = 100;

/** Routes a message: keeps it if it is to be retained, and gives it to every session with a filter that matches. */
export function publish(before: MqttState, publication: Publication, from: string): Step<MqttState> {
  const { topic, payload, qos, retain, parent } = publication;
  const item = parse(payload);
  const news = isItem(item) ? item.id : 0;
  let state = before;
  const effects: Effect[] = [brokerNotes.say('publish', { news, key: topic, from })];
  const targets = Object.values(state.sessions).flatMap((session) => {
    const granted = grantedFor(session.filters, topic);
    return granted === undefined ? [] : [{ session, qos: qosOf(Math.min(qos, granted)) ?? 0 }];
  });
  const missed = Object.entries(state.departed)
    .filter(([client, filters]) => state.sessions[client] === undefined && grantedFor(filters, topic) !== undefined)
    .map(([client]) => client);
  if (news > 0 && !hasNumber(state.seen, news)) {
    state = { ...state, seen: addNumber(state.seen, news) };
    const keepsAll = targets.every((target) => target.qos > 0 && isKept(before, target.session));
    // What is retained is for whoever subscribes later, too.
    const audience = [...targets.map(({ session }) => session.client), ...missed].join(',');
    effects.push(newsNotes.say('news', { news, volatile: !keepsAll, ...(retain ? {} : { audience }) }));
  }
  if (retain) {
    const { [topic]: _, ...rest } = state.retained;
    state = { ...state, retained: payload.length === 0 ? rest : { ...rest, [topic]: { news, payload, qos } } };
    if (state.input.persistent)
      effects.push(journal({ type: 'retain', topic, news, qos, payload: decodeUtf8(payload) }));
  }
  const names = targets.map(({ session }) => session.client).join(' ');
  effects.push(brokerNotes.say('route', { news, key: topic, exchange: '', queues: names }));
  for (const target of targets) {
    const step = offer(state, target.session.client, { news, topic, payload, qos: target.qos, retain: false, parent });
    state = step.state;
    effects.push(...step.effects);
  }
  for (const client of missed) effects.push(...lose(news, client, 0, 'no session'));
  if (targets.length === 0 && missed.length === 0) {
    effects.push(copyNotes.say('drop', { news, queue: '', id: 0, reason: 'unroutable' }));
  }
  return { state, effects };
}

/** Gives a message to a session: sent at once, queued, or dropped. */
export function offer(before: MqttState, client: string, message: Omit<Pending, 'id' | 'survives'>): Step<MqttState> {
  const session = before.sessions[client];
  if (session === undefined) return { state: before, effects: [] };
  const { news, qos } = message;
  const survives = qos > 0 && isKept(before, session);
  const pending: Pending = { ...message, id: before.lastId + 1, survives };
  const state = { ...before, lastId: pending.id };
  // As mosquitto does by default: nothing of QoS 0 is kept for who is away (recorded).
  if (qos === 0 && session.socket === null) return { state, effects: lose(news, client, pending.id, 'away, at QoS 0') };
  const { maxQueued } = state.input;
  // The limit is for what waits beyond what is under way, and nothing new gets under way to who is away (mosquitto.conf, max_queued_messages).
  const mustWait = session.socket === null || !hasRoom(state, session);
  if (qos > 0 && maxQueued > 0 && session.queued.length >= maxQueued && mustWait)
    return { state, effects: lose(news, client, pending.id, 'session full') };
  const enqueued = copyNotes.say('enqueue', { news, queue: client, id: pending.id, onDisk: survives });
  if (qos === 0) {
    const sent = send(state, session, { ...pending, packet: 0, stage: 'publish' }, false);
    return { state: handOver(sent.state, session, news), effects: [enqueued, ...sent.effects] };
  }
  const flowing = flow(withSession(state, { ...session, queued: [...session.queued, pending] }), client);
  return {
    state: flowing.state,
    effects: [...(survives ? [journalAdd(client, pending)] : []), enqueued, ...flowing.effects],
  };
}

/** Sends what waits while fewer than the allowed number are under way. */
export function flow(before: MqttState, client: string): Step<MqttState> {
  let state = before;
  const effects: Effect[] = [];
  for (;;) {
    const session = state.sessions[client];
    const [next, ...queued] = session?.queued ?? [];
    if (session === undefined || next === undefined || session.socket === null || !hasRoom(state, session)) break;
    const packet = nextPacket(session);
    const flight: Flight = { ...next, packet, stage: 'publish' };
    state = withSession(state, {
      ...session,
      queued,
      lastPacket: packet,
      inflight: [...session.inflight, flight],
    });
    if (flight.survives) effects.push(journal({ type: 'flight', client, id: flight.id, packet, stage: 'publish' }));
    const sent = send(state, session, flight, false);
    state = sent.state;
    effects.push(...sent.effects);
  }
  return { state, effects };
}

/** After a reconnect: what was under way goes again, marked DUP and under the same number; releases as they were. */
export function resume(before: MqttState, client: string): Step<MqttState> {
  let state = before;
  const effects: Effect[] = [];
  const session = state.sessions[client];
  if (session?.socket === null || session === undefined) return { state, effects };
  for (const flight of session.inflight) {
    if (flight.stage === 'release') {
      effects.push(sendControl(session.socket, { type: 'PUBREL', id: flight.packet }));
      continue;
    }
    const step = send(state, session, flight, true);
    state = step.state;
    effects.push(...step.effects);
  }
  const flowing = flow(state, client);
  return { state: flowing.state, effects: [...effects, ...flowing.effects] };
}

function send(state: MqttState, session: Session, flight: Flight, dup: boolean): Step<MqttState> {
  const { socket, client } = session;
  const { news, topic, payload, qos, retain, packet, id, parent } = flight;
  if (socket === null) return { state, effects: [] };
  const bytes = encodePacket({ type: 'PUBLISH', topic, payload, qos, dup, retain, id: packet });
  const deliver = { news, queue: client, id, client, tag: packet, redelivered: dup, auto: qos === 0 };
  return {
    state,
    effects: [
      copyNotes.say('deliver', deliver),
      writeTo(socket, bytes, {
        role: 'push',
        label: `PUBLISH ${news} QoS ${qos}${dup ? ' DUP' : ''}${retain ? ' retained' : ''}`,
        items: news > 0 ? [news] : [],
        ...(parent === null ? {} : { parent }),
      }),
    ],
  };
}

/** Only the subscriber has this item now; the log is told if the connection is lost. */
export function handOver(state: MqttState, { socket }: Session, news: number): MqttState {
  const connection = socket === null ? undefined : state.connections[socket];
  if (socket === null || connection === undefined || news === 0) return state;
  const handedOver = [...connection.handedOver.slice(1 - HANDED_OVER), news];
  return withMqttConnection(state, socket, { ...connection, handedOver });
}

/** The highest QoS that a session's filters grant for a topic; undefined when none matches. */
function grantedFor(filters: Session['filters'], topic: string): number | undefined {
  const granted = filters.filter(([filter]) => matchesFilter(filter, topic)).map(([, qos]) => qos);
  return granted.length === 0 ? undefined : Math.max(...granted);
}

function lose(news: number, client: string, id: number, reason: string): Effect[] {
  return [
    copyNotes.say('drop', { news, queue: client, id, reason }),
    ...(news > 0 ? [newsNotes.say('forgotten', { news, client })] : []),
  ];
}

function hasRoom({ input }: MqttState, { inflight }: Session): boolean {
  return input.maxInflight === 0 || inflight.length < input.maxInflight;
}

/** From 1 to 65,535, not one that is under way. */
function nextPacket({ lastPacket, inflight }: Session): number {
  let packet = (lastPacket % 65_535) + 1;
  while (inflight.some((flight) => flight.packet === packet)) packet = (packet % 65_535) + 1;
  return packet;
}
