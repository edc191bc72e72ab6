import type { Effect, Saved } from '../../kernel/effect.ts';
import { decodeUtf8, encodeUtf8 } from '../../protocols/bytes.ts';
import { encodePacket, qosOf } from '../../protocols/mqtt/packet.ts';
import type { MqttPacket, MqttReceiver, Qos, Will } from '../../protocols/mqtt/packet.ts';
import { controlNote, JOURNAL, writeTo } from './broker.ts';
import type { BrokerInput } from './broker.ts';
import type { NumberSet } from './number-set.ts';

/** A message as a session of the broker holds it. */
export interface Pending {
  readonly id: number;
  readonly news: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
  /** On disk. */
  readonly survives: boolean;
  readonly parent: number | null;
}

/** A message on its way to a subscriber: until its PUBACK, or until its PUBREC and then its PUBCOMP. */
export interface Flight extends Pending {
  readonly packet: number;
  readonly stage: 'publish' | 'release';
}

/** A QoS 2 message of a publisher that is not released yet. */
export interface Incoming {
  readonly packet: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  readonly parent: number | null;
}

export interface Session {
  readonly client: string;
  readonly clean: boolean;
  readonly filters: readonly (readonly [string, Qos])[];
  readonly socket: string | null;
  readonly inflight: readonly Flight[];
  readonly queued: readonly Pending[];
  readonly lastPacket: number;
  readonly incoming: readonly Incoming[];
}

export interface MqttConnection {
  readonly from: string;
  readonly receiver: MqttReceiver;
  readonly client: string;
  /** Seconds; 0 for none. */
  readonly keepAlive: number;
  readonly silent: number;
  /** What is published if the connection ends without a DISCONNECT; null without one, or once that has come. */
  readonly will: Will | null;
  /** News that the broker no longer keeps and that the subscriber may not have done yet: for the log alone. */
  readonly handedOver: readonly number[];
}

export interface Retained {
  readonly news: number;
  readonly payload: Uint8Array;
  readonly qos: Qos;
}

export interface MqttState {
  readonly input: BrokerInput;
  readonly sessions: Readonly<Record<string, Session>>;
  readonly retained: Readonly<Record<string, Retained>>;
  readonly connections: Readonly<Record<string, MqttConnection>>;
  /** Filters of clients whose session has ended: the log names what they miss. */
  readonly departed: Readonly<Record<string, Session['filters']>>;
  readonly lastId: number;
  readonly seen: NumberSet;
}

type Line =
  | { readonly type: 'session'; readonly client: string; readonly filters: Session['filters'] }
  | { readonly type: 'end'; readonly client: string }
  | {
      readonly type: 'add';
      readonly client: string;
      readonly id: number;
      readonly news: number;
      readonly topic: string;
      readonly payload: string;
      readonly qos: number;
    }
  | {
      readonly type: 'flight';
      readonly client: string;
      readonly id: number;
      readonly packet: number;
      readonly stage: Flight['stage'];
    }
  | { readonly type: 'remove'; readonly client: string; readonly id: number }
  | {
      readonly type: 'incoming';
      readonly client: string;
      readonly packet: number;
      readonly topic: string;
      readonly payload: string;
      readonly retain: boolean;
    }
  | { readonly type: 'released'; readonly client: string; readonly packet: number }
  | {
      readonly type: 'retain';
      readonly topic: string;
      readonly news: number;
      readonly payload: string;
      readonly qos: number;
    }
  /** The greatest number of a message so far, when the message itself is gone. */
  | { readonly type: 'last'; readonly id: number };

export function journal(line: Line): Effect {
  return { type: 'append', key: JOURNAL, value: JSON.stringify(line) };
}

/** The journal written anew: sessions, their messages and the retained ones as they are now. */
export function compactSessions(state: MqttState): readonly string[] {
  const { sessions, retained, lastId } = state;
  const kept = Object.values(sessions).filter((session) => isKept(state, session));
  const lines: readonly Line[] = [
    ...kept.flatMap((session) => sessionLines(session)),
    ...(state.input.persistent ? Object.entries(retained) : []).map(
      ([topic, { news, payload, qos }]) =>
        ({ type: 'retain', topic, news, payload: decodeUtf8(payload), qos }) as const,
    ),
    { type: 'last', id: lastId },
  ];
  return lines.map((line) => JSON.stringify(line));
}

function sessionLines({ client, filters, queued, inflight, incoming }: Session): readonly Line[] {
  const flights = inflight.filter(({ survives }) => survives);
  return [
    { type: 'session', client, filters },
    ...[...flights, ...queued.filter(({ survives }) => survives)].map((pending) => addLine(client, pending)),
    ...flights.map(({ id, packet, stage }) => ({ type: 'flight', client, id, packet, stage }) as const),
    ...incoming.map(
      ({ packet, topic, payload, retain }) =>
        ({ type: 'incoming', client, packet, topic, retain, payload: decodeUtf8(payload) }) as const,
    ),
  ];
}

export function newSession(client: string, clean: boolean): Session {
  return {
    client,
    clean,
    filters: [],
    socket: null,
    inflight: [],
    queued: [],
    lastPacket: 0,
    incoming: [],
  };
}

/** Sessions and retained messages as the journal tells them. */
export function readSessions(
  saved: Readonly<Record<string, Saved>>,
): Pick<MqttState, 'sessions' | 'retained' | 'lastId'> {
  const sessions = new Map<string, Session>();
  const retained: Record<string, Retained> = {};
  let lastId = 0;
  const lines = saved[JOURNAL];
  for (const text of Array.isArray(lines) ? lines : []) {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null;
    if (!isLine(value)) continue;
    if (value.type === 'retain') {
      if (value.payload === '') delete retained[value.topic];
      else
        retained[value.topic] = {
          news: value.news,
          payload: encodeUtf8(value.payload),
          qos: qosOf(value.qos) ?? 0,
        };
    } else if (value.type === 'last') lastId = Math.max(lastId, value.id);
    else if (value.type === 'end') sessions.delete(value.client);
    else {
      if (value.type === 'add') lastId = Math.max(lastId, value.id);
      sessions.set(value.client, replay(sessions.get(value.client) ?? newSession(value.client, false), value));
    }
  }
  return { sessions: Object.fromEntries(sessions), retained, lastId };
}

function replay(session: Session, line: Exclude<Line, { type: 'retain' | 'end' | 'last' }>): Session {
  switch (line.type) {
    case 'session':
      return { ...session, filters: line.filters };
    case 'add': {
      const { id, news, topic } = line;
      const payload = encodeUtf8(line.payload);
      const qos = qosOf(line.qos) ?? 1;
      const message: Pending = { id, news, topic, payload, qos, retain: false, survives: true, parent: null };
      return { ...session, queued: [...session.queued, message] };
    }
    case 'flight': {
      const { id, packet, stage } = line;
      const message = [...session.inflight, ...session.queued].find((candidate) => candidate.id === id);
      if (message === undefined) return session;
      return {
        ...session,
        lastPacket: Math.max(session.lastPacket, packet),
        queued: session.queued.filter((candidate) => candidate.id !== id),
        inflight: [...session.inflight.filter((candidate) => candidate.id !== id), { ...message, packet, stage }],
      };
    }
    case 'remove':
      return {
        ...session,
        queued: session.queued.filter(({ id }) => id !== line.id),
        inflight: session.inflight.filter(({ id }) => id !== line.id),
      };
    case 'incoming': {
      const { packet, topic, retain } = line;
      const payload = encodeUtf8(line.payload);
      return { ...session, incoming: [...session.incoming, { packet, topic, retain, payload, parent: null }] };
    }
    case 'released':
      return { ...session, incoming: session.incoming.filter(({ packet }) => packet !== line.packet) };
  }
}

/** Only this file writes the journal. */
function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 'type' in value;
}

export function journalAdd(client: string, pending: Pending): Effect {
  return journal(addLine(client, pending));
}

function addLine(client: string, { id, news, topic, payload, qos }: Pending): Line {
  return { type: 'add', client, id, news, topic, payload: decodeUtf8(payload), qos };
}

export function sendControl(socket: string, packet: MqttPacket): Effect {
  return writeTo(socket, encodePacket(packet), controlNote(packet.type));
}

export function withSession(state: MqttState, session: Session): MqttState {
  return { ...state, sessions: { ...state.sessions, [session.client]: session } };
}

export function withMqttConnection(state: MqttState, socket: string, connection: MqttConnection): MqttState {
  return { ...state, connections: { ...state.connections, [socket]: connection } };
}

/** Whether what this session holds is on disk. */
export function isKept(state: MqttState, session: Session): boolean {
  return state.input.persistent && !session.clean;
}
