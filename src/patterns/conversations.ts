/** Reads a log as what TCP sockets said to each other: which socket sent a segment, and which one it was meant for. */
import type { Entry, EntryOf } from '../kernel/entry.ts';

/** One socket of one incarnation of its host. */
export interface Talker {
  /** `host/tcp-3`. */
  readonly id: string;
  readonly connection: string;
  state: string;
  /** The socket whose SYN it took in. */
  peer: Talker | null;
}

export type Remark =
  /** `talker` is null when a host answers for a socket that it does not have. */
  | { readonly type: 'sent'; readonly entry: EntryOf<'segment'>; readonly talker: Talker | null }
  /** A segment of its peer has arrived at a socket. Segments of others are left out: they mean another connection. */
  | { readonly type: 'heard'; readonly entry: EntryOf<'segment'>; readonly at: number; readonly talker: Talker }
  | { readonly type: 'state'; readonly entry: EntryOf<'state'>; readonly talker: Talker; readonly before: string }
  /** `writer` and `reader` are the sockets that a message went into and came out of. */
  | {
      readonly type: 'read';
      readonly entry: EntryOf<'read'>;
      readonly writer: Talker | null;
      readonly reader: Talker | null;
    };

export function* conversationsOf(log: readonly Entry[]): Generator<Remark> {
  const talkers = new Map<string, Talker>();
  const sent = new Map<number, { readonly entry: EntryOf<'segment'>; readonly talker: Talker | null }>();
  const writers = new Map<number, Talker | null>();
  let arrived: { readonly entry: EntryOf<'segment'>; readonly talker: Talker | null } | null = null;
  let step = -1;
  for (const entry of log) {
    if (entry.step !== step) {
      // A socket that has ended in the step before is gone.
      for (const [key, { state }] of talkers) if (state === 'gone') talkers.delete(key);
      arrived = null;
      step = entry.step;
    }
    switch (entry.kind) {
      case 'state': {
        if (entry.layer !== 'transport' || entry.connection === undefined || !entry.process.includes('/tcp-')) break;
        const key = `${entry.host} ${entry.connection}`;
        let talker = talkers.get(key);
        if (talker === undefined || talker.id !== entry.process) {
          talker = { id: entry.process, connection: entry.connection, state: '', peer: null };
          talkers.set(key, talker);
        }
        const before = talker.state;
        talker.state = entry.path;
        const pairs = before === 'CLOSED' || before === 'SYN-SENT';
        if (pairs && arrived !== null && talker.peer === null && arrived.entry.flags.includes('S')) {
          talker.peer = arrived.talker;
          yield { type: 'heard', entry: arrived.entry, at: entry.at, talker };
        }
        yield { type: 'state', entry, talker, before };
        break;
      }
      case 'segment': {
        const talker = talkers.get(`${entry.host} ${entry.connection}`) ?? null;
        sent.set(entry.packet, { entry, talker });
        yield { type: 'sent', entry, talker };
        break;
      }
      case 'arrival': {
        const packet = sent.get(entry.packet);
        if (packet === undefined) break;
        sent.delete(entry.packet);
        arrived = packet;
        const talker = talkers.get(`${entry.host} ${packet.entry.connection}`);
        if (talker === undefined || talker.peer === null || talker.peer !== packet.talker) break;
        if (talker.peer.peer === null || talker.peer.peer === talker)
          yield { type: 'heard', entry: packet.entry, at: entry.at, talker };
        break;
      }
      case 'write':
        writers.set(entry.message, talkers.get(`${entry.host} ${entry.connection}`) ?? null);
        break;
      case 'read': {
        const writer = writers.get(entry.message);
        if (writer === undefined) break;
        yield { type: 'read', entry, writer, reader: talkers.get(`${entry.host} ${entry.connection}`) ?? null };
        break;
      }
      case 'loss':
        sent.delete(entry.packet);
        break;
      case 'crash':
        for (const [key, { id }] of talkers) if (id.startsWith(`${entry.host}/`)) talkers.delete(key);
        break;
    }
  }
}
