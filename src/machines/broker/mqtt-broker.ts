import type { Effect } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { decodeUtf8 } from '../../protocols/bytes.ts';
import { createMqttReceiver, encodePacket, qosOf, receiveMqtt } from '../../protocols/mqtt/packet.ts';
import type { MqttAcknowledgement, MqttPacket } from '../../protocols/mqtt/packet.ts';
import { createBroker, without, writeTo } from './broker.ts';
import type { BrokerProtocol, Step } from './broker.ts';
import { flow, handOver, offer, publish, resume } from './mqtt-delivery.ts';
import {
  compactSessions,
  isKept,
  journal,
  newSession,
  readSessions,
  sendControl,
  withMqttConnection,
  withSession,
} from './mqtt-state.ts';
import type { MqttConnection, MqttState, Session } from './mqtt-state.ts';
import { copyNotes } from '../../record/copy-notes.ts';
import { brokerNotes } from './notes.ts';
import { EMPTY_SET } from './number-set.ts';
import { isValidFilter, isValidTopic, matchesFilter } from './topic-match.ts';

/** The registered port of MQTT. */
export const MQTT_PORT = 1883;

/** Half keep-alives without a sign of life after which a client is dead: one and a half (MQTT 3.1.1 section 3.1.2.10). */
const SILENT_HALVES = 3;

/** A filter that the broker does not accept (MQTT 3.1.1 section 3.9.3). */
const REFUSED = 128;

const protocol: BrokerProtocol<MqttState> = {
  id: 'mqtt-broker',
  port: MQTT_PORT,
  open(input, saved) {
    const known = input.persistent ? readSessions(saved) : { sessions: {}, retained: {}, lastId: 0 };
    return {
      state: { ...known, input, connections: {}, departed: {}, seen: EMPTY_SET },
      effects: Object.values(known.sessions).flatMap(({ client, inflight, queued }) =>
        [...inflight.filter(({ stage }) => stage === 'publish'), ...queued].map(({ news, id }) =>
          copyNotes.say('recover', { news, queue: client, id }),
        ),
      ),
    };
  },
  accept(state, socket, from) {
    const connection: MqttConnection = {
      from,
      receiver: createMqttReceiver(),
      client: '',
      keepAlive: 0,
      silent: 0,
      will: null,
      handedOver: [],
    };
    return { state: withMqttConnection(state, socket, connection), effects: [] };
  },
  read(before, socket, bytes, messages, at) {
    const connection = before.connections[socket];
    if (connection === undefined) return { state: before, effects: [] };
    const { receiver, packets, failed } = receiveMqtt(connection.receiver, bytes);
    let state = withMqttConnection(before, socket, { ...connection, receiver, silent: 0 });
    const effects: Effect[] = [];
    const unread = messages.filter(({ role }) => role === 'publish' || role === 'acknowledgement');
    let isBroken = failed;
    for (const packet of packets) {
      const now = state.connections[socket];
      if (now === undefined) break;
      if (breaksTheRules(now, packet)) {
        isBroken = true;
        break;
      }
      const carried = packet.type.startsWith('PUB');
      const message = carried ? unread.shift() : undefined;
      const isFarewell = packet.type === 'DISCONNECT';
      // Who says goodbye takes the will back (MQTT 3.1.1 section 3.14.4).
      const step = isFarewell
        ? protocol.gone(withMqttConnection(state, socket, { ...now, will: null }), socket, at)
        : take(state, socket, packet, message);
      state = step.state;
      effects.push(...step.effects);
      if (isFarewell) effects.push({ type: 'close', socket });
    }
    if (!isBroken) return { state, effects };
    const after = protocol.gone(state, socket, at);
    return { state: after.state, effects: [...effects, { type: 'reset', socket }, ...after.effects] };
  },
  gone(before, socket) {
    const connection = before.connections[socket];
    if (connection === undefined) return { state: before, effects: [] };
    let state: MqttState = { ...before, connections: without(before.connections, socket) };
    const effects: Effect[] = [
      { type: 'cancelTimer', name: `beat ${socket}` },
      ...connection.handedOver.map((news) => newsNotes.say('forgotten', { news, client: connection.from })),
    ];
    const { will } = connection;
    if (will !== null) {
      const said = publish(state, { ...will, parent: null }, connection.from);
      state = said.state;
      effects.push(brokerNotes.say('will', { client: connection.client, topic: will.topic }), ...said.effects);
    }
    const session = state.sessions[connection.client];
    if (session === undefined || session.socket !== socket) return { state, effects };
    const waiting = session.inflight.filter(({ stage }) => stage === 'publish');
    if (!session.clean) {
      effects.push(...waiting.map(({ news, id }) => copyNotes.say('requeue', { news, queue: session.client, id })));
      return { state: withSession(state, { ...session, socket: null }), effects };
    }
    const ended = endSession(state, session);
    return { state: ended.state, effects: [...effects, ...ended.effects] };
  },
  timer(state, timer, at) {
    if (timer.type !== 'beat') return { state, effects: [] };
    const { socket } = timer;
    const connection = state.connections[socket];
    if (connection === undefined) return { state, effects: [] };
    const silent = connection.silent + 1;
    if (silent <= SILENT_HALVES) {
      const next = { ...connection, silent };
      return { state: withMqttConnection(state, socket, next), effects: nextBeat(socket, connection.keepAlive) };
    }
    const after = protocol.gone(state, socket, at);
    return {
      state: after.state,
      effects: [brokerNotes.say('dead peer', { client: connection.from }), { type: 'reset', socket }, ...after.effects],
    };
  },
  journal: compactSessions,
  badges: ({ sessions, retained }) => ({
    ready: Object.values(sessions).reduce((sum, { queued }) => sum + queued.length, 0),
    unacked: Object.values(sessions).reduce((sum, { inflight }) => sum + inflight.length, 0),
    retained: Object.keys(retained).length,
  }),
};

/** A broker that speaks MQTT 3.1.1 as mosquitto does. */
export const mqttBroker = createBroker(protocol);

/** What ends a connection: anything before CONNECT, a second CONNECT, a topic with a wildcard (MQTT 3.1.1 sections 3.1, 3.3.2.1). */
function breaksTheRules({ client }: MqttConnection, packet: MqttPacket): boolean {
  if (client === '') return packet.type !== 'CONNECT';
  return packet.type === 'CONNECT' || (packet.type === 'PUBLISH' && !isValidTopic(packet.topic));
}

function take(state: MqttState, socket: string, packet: MqttPacket, message: ReadMessage | undefined): Step<MqttState> {
  const connection = state.connections[socket];
  if (connection === undefined) return { state, effects: [] };
  if (packet.type === 'CONNECT') return connect(state, socket, packet);
  const session = state.sessions[connection.client];
  if (session === undefined) return { state, effects: [] };
  switch (packet.type) {
    case 'SUBSCRIBE':
      return subscribe(state, socket, session, packet);
    case 'PINGREQ':
      return { state, effects: [sendControl(socket, { type: 'PINGRESP' })] };
    case 'PUBLISH':
      return takePublish(state, socket, session, packet, message);
    case 'PUBREL': {
      const incoming = session.incoming.find(({ packet: id }) => id === packet.id);
      const answer = acknowledge(socket, { type: 'PUBCOMP', id: packet.id }, message);
      if (incoming === undefined) return { state, effects: [answer] };
      const rest = session.incoming.filter((other) => other !== incoming);
      const released = withSession(state, { ...session, incoming: rest });
      const step = publish(released, { ...incoming, qos: 2 }, connection.from);
      return {
        state: step.state,
        effects: [
          ...(isKept(state, session) ? [journal({ type: 'released', client: session.client, packet: packet.id })] : []),
          ...step.effects,
          confirm(step.effects, connection.from),
          answer,
        ],
      };
    }
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBCOMP':
      return settle(state, socket, session, packet, message);
    default:
      return { state, effects: [] };
  }
}

function connect(before: MqttState, socket: string, packet: Extract<MqttPacket, { type: 'CONNECT' }>): Step<MqttState> {
  const connection = before.connections[socket];
  if (connection === undefined) return { state: before, effects: [] };
  const { clientId, cleanSession, keepAlive, will = null } = packet;
  let state = withMqttConnection(before, socket, { ...connection, client: clientId, keepAlive, will });
  const effects: Effect[] = [];
  const old = state.sessions[clientId];
  // A second connection under the same name ends the first (MQTT 3.1.1 section 3.1.4).
  if (old !== undefined && old.socket !== null) {
    const after = protocol.gone(state, old.socket, 0);
    state = after.state;
    effects.push({ type: 'reset', socket: old.socket }, ...after.effects);
  }
  const kept = state.sessions[clientId];
  if (kept !== undefined && cleanSession) {
    const ended = endSession(state, kept);
    state = ended.state;
    effects.push(...ended.effects);
  }
  const sessionPresent = !cleanSession && kept !== undefined;
  const session = sessionPresent ? kept : newSession(clientId, cleanSession);
  state = withSession(state, { ...session, clean: cleanSession, socket });
  if (!sessionPresent && isKept(state, { ...session, clean: cleanSession }))
    effects.push(journal({ type: 'session', client: clientId, filters: [] }));
  effects.push(sendControl(socket, { type: 'CONNACK', sessionPresent, returnCode: 0 }), ...nextBeat(socket, keepAlive));
  const resumed = resume(state, clientId);
  return { state: resumed.state, effects: [...effects, ...resumed.effects] };
}

/** A clean session ends with its connection, and what it held with it. */
function endSession(state: MqttState, { client, filters, inflight, queued, clean }: Session): Step<MqttState> {
  const held = [...inflight.filter(({ stage }) => stage === 'publish'), ...queued];
  return {
    state: {
      ...state,
      sessions: without(state.sessions, client),
      departed: filters.length === 0 ? state.departed : { ...state.departed, [client]: filters },
    },
    effects: [
      ...held.flatMap(({ news, id }) => [
        copyNotes.say('drop', { news, queue: client, id, reason: 'session ended' }),
        ...(news > 0 ? [newsNotes.say('forgotten', { news, client })] : []),
      ]),
      ...(state.input.persistent && !clean ? [journal({ type: 'end', client })] : []),
    ],
  };
}

function subscribe(
  before: MqttState,
  socket: string,
  session: Session,
  packet: Extract<MqttPacket, { type: 'SUBSCRIBE' }>,
): Step<MqttState> {
  const accepted = packet.filters.filter(([filter]) => isValidFilter(filter));
  const names = new Set(accepted.map(([filter]) => filter));
  const filters = [...session.filters.filter(([filter]) => !names.has(filter)), ...accepted];
  let state = withSession(before, { ...session, filters });
  const granted = packet.filters.map(([filter, qos]) => (isValidFilter(filter) ? qos : REFUSED));
  const effects: Effect[] = [
    ...(isKept(state, session) ? [journal({ type: 'session', client: session.client, filters })] : []),
    sendControl(socket, { type: 'SUBACK', id: packet.id, granted }),
  ];
  for (const [topic, { news, payload, qos }] of Object.entries(state.retained)) {
    const best = accepted.filter(([filter]) => matchesFilter(filter, topic)).map(([, allowed]) => allowed);
    if (best.length === 0) continue;
    const downgraded = qosOf(Math.min(qos, Math.max(...best))) ?? 0;
    const step = offer(state, session.client, { news, topic, payload, qos: downgraded, retain: true, parent: null });
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

function takePublish(
  state: MqttState,
  socket: string,
  session: Session,
  packet: Extract<MqttPacket, { type: 'PUBLISH' }>,
  message: ReadMessage | undefined,
): Step<MqttState> {
  const { topic, payload, qos, retain, id } = packet;
  const parent = message?.id ?? null;
  const from = state.connections[socket]?.from ?? '';
  if (qos === 2) {
    const answer = acknowledge(socket, { type: 'PUBREC', id }, message);
    if (session.incoming.some((other) => other.packet === id)) return { state, effects: [answer] };
    const incoming = [...session.incoming, { packet: id, topic, payload, retain, parent }];
    const { client } = session;
    const line = journal({ type: 'incoming', client, packet: id, topic, retain, payload: decodeUtf8(payload) });
    return {
      state: withSession(state, { ...session, incoming }),
      effects: [...(isKept(state, session) ? [line] : []), answer],
    };
  }
  const step = publish(state, { topic, payload, qos, retain, parent }, from);
  if (qos === 0) return step;
  const answer = acknowledge(socket, { type: 'PUBACK', id }, message);
  return { state: step.state, effects: [...step.effects, confirm(step.effects, from), answer] };
}

/** A subscriber's answer: the message is its own now, or, at QoS 2, will be once. */
function settle(
  state: MqttState,
  socket: string,
  session: Session,
  packet: MqttAcknowledgement,
  message: ReadMessage | undefined,
): Step<MqttState> {
  const { client } = session;
  const flight = session.inflight.find((candidate) => candidate.packet === packet.id);
  const release = acknowledge(socket, { type: 'PUBREL', id: packet.id }, message);
  if (flight === undefined) return { state, effects: packet.type === 'PUBREC' ? [release] : [] };
  const { news, id, survives } = flight;
  const acked = copyNotes.say('ack', { news, queue: client, id, client });
  const after = state.input.earlyAcks && packet.type !== 'PUBCOMP' ? handOver(state, session, news) : state;
  if (packet.type === 'PUBREC') {
    if (flight.stage === 'release') return { state, effects: [release] };
    const inflight = session.inflight.map((other) =>
      other === flight ? { ...flight, stage: 'release' as const } : other,
    );
    const line = journal({ type: 'flight', client, id, packet: packet.id, stage: 'release' });
    return {
      state: withSession(after, { ...session, inflight }),
      effects: [acked, ...(survives ? [line] : []), release],
    };
  }
  const inflight = session.inflight.filter((other) => other !== flight);
  const step = flow(withSession(after, { ...session, inflight }), client);
  return {
    state: step.state,
    effects: [
      ...(packet.type === 'PUBACK' ? [acked] : []),
      ...(survives ? [journal({ type: 'remove', client, id })] : []),
      ...step.effects,
    ],
  };
}

function acknowledge(socket: string, packet: MqttAcknowledgement, message: ReadMessage | undefined): Effect {
  return writeTo(socket, encodePacket(packet), {
    role: 'acknowledgement',
    label: `${packet.type} ${packet.id}`,
    ...(message === undefined ? {} : { answers: message.id }),
  });
}

/** The publisher is told that the broker has it. */
function confirm(effects: readonly Effect[], publisher: string): Effect {
  const said = effects.find((effect) => effect.type === 'note' && effect.name === 'publish');
  const news = said?.type === 'note' ? said.values['news'] : 0;
  return brokerNotes.say('confirm', { news: typeof news === 'number' ? news : 0, publisher });
}

function nextBeat(socket: string, keepAlive: number): readonly Effect[] {
  if (keepAlive === 0) return [];
  const delayUs = keepAlive * 500_000;
  return [{ type: 'setTimer', name: `beat ${socket}`, delayUs, event: { type: 'beat', socket } }];
}
