import type { Entry, EntryOf } from '../kernel/entry.ts';
import { isClosing, isForgotten, peerOf } from './connection-ends.ts';
import type { Moment } from './journey.ts';
import { Spans } from './spans.ts';

/**
 * How an end learned that its connection is over: in order, by a refusal or a reset of the peer, because its own
 * program gave up on it, or because its kernel did; `died` with its own host.
 */
export type BeliefEnd = 'closed' | 'refused' | 'reset' | 'given up' | 'timed out' | 'died';

/** What one end believes about a connection, from its first segment until it has forgotten it. TIME-WAIT believes nothing. */
export interface Belief extends Moment {
  readonly host: string;
  readonly peer: string;
  readonly connection: string;
  readonly socket: string;
  /** It sent the first SYN. */
  readonly opens: boolean;
  /** ESTABLISHED at this end. */
  stands: Moment | null;
  /** Since then the other end has nothing of it any more: it is half-open. */
  alone: Moment | null;
  /** What was answered with a SYN cookie has another end only from then on. */
  joined: Moment | null;
  end: (Moment & { readonly how: BeliefEnd }) | null;
}

interface Known {
  readonly belief: Belief;
  readonly span: number;
  path: string;
}

/** Most entries end nothing. */
const NONE: readonly Belief[] = [];

/** Which connections each end believes in, and since when in vain. */
export class Beliefs {
  readonly spans = new Spans<Belief>();
  private readonly open = new Map<string, Known>();
  private readonly ends = new Map<string, string[]>();

  /** Returns what this entry ended, if it ended something. */
  add(entry: Entry): readonly Belief[] {
    if (entry.kind === 'crash') return this.crash(entry);
    if (entry.kind !== 'state' || entry.layer !== 'transport' || !entry.process.includes('/tcp-')) return NONE;
    return this.setState(entry);
  }

  private setState(entry: EntryOf<'state'>): readonly Belief[] {
    const { n, at, process, path, event } = entry;
    const known = this.open.get(process);
    if (known === undefined) {
      const isOfCookie = path === 'ESTABLISHED' && event === 'cookie';
      if (path === 'SYN-SENT' || path === 'SYN-RECEIVED' || isOfCookie) this.begin(entry);
      return NONE;
    }
    const before = known.path;
    known.path = path;
    if (path === 'ESTABLISHED' && known.belief.stands === null) this.stand({ n, at }, known.belief);
    return isForgotten(path) ? [this.end({ n, at }, known, howEnded(known.belief, before, path, event))] : NONE;
  }

  private begin({ n, at, host, process, path, connection = '' }: EntryOf<'state'>): void {
    const opens = path === 'SYN-SENT';
    const peer = peerOf(connection, host);
    const belief: Belief = {
      n,
      at,
      host,
      peer,
      connection,
      socket: process,
      opens,
      stands: null,
      alone: null,
      joined: null,
      end: null,
    };
    if (path === 'ESTABLISHED') belief.stands = { n, at };
    const others = this.ends.get(connection) ?? [];
    for (const other of others) {
      const known = this.open.get(other)?.belief;
      if (known !== undefined && known.alone !== null) known.joined ??= { n, at };
    }
    this.open.set(process, { belief, span: this.spans.begin(n, belief), path });
    this.ends.set(connection, [...others, process]);
  }

  /** Its other end may keep nothing of it: it has answered with a cookie. */
  private stand(moment: Moment, belief: Belief): void {
    belief.stands = moment;
    if (belief.opens && (this.ends.get(belief.connection) ?? []).length < 2) belief.alone = moment;
  }

  private end(moment: Moment, { belief, span }: Known, how: BeliefEnd): Belief {
    const { connection, socket } = belief;
    belief.end = { ...moment, how };
    this.spans.end(moment.n, span);
    this.open.delete(socket);
    const left = (this.ends.get(connection) ?? []).filter((other) => other !== socket);
    if (left.length === 0) this.ends.delete(connection);
    else this.ends.set(connection, left);
    for (const other of left) {
      const peer = this.open.get(other);
      // Where both have said that they close, nobody believes anything more: only the last acknowledgement is missing.
      if (peer === undefined || peer.belief.stands === null || isClosing(peer.path)) continue;
      peer.belief.alone ??= moment;
    }
    return belief;
  }

  /** A host that loses its power forgets all its connections, and tells nobody. */
  private crash({ n, at, host }: EntryOf<'crash'>): readonly Belief[] {
    const own = [...this.open.values()].filter(({ belief }) => belief.host === host);
    return own.map((known) => this.end({ n, at }, known, 'died'));
  }
}

function howEnded(belief: Belief, before: string, path: string, event: string): BeliefEnd {
  if (event === 'reset' || (event === 'close' && belief.stands === null)) return 'given up';
  if (event === 'segment' && belief.stands === null) return belief.opens ? 'refused' : 'reset';
  // Whoever has closed hears nothing more (close(2)): a reset that comes then ends what its program has done with.
  const hasClosed = isClosing(before) || before === 'FIN-WAIT-2' || (before === 'FIN-WAIT-1' && event === 'segment');
  if (/^time-?wait$/i.test(path) || hasClosed) return 'closed';
  return event === 'segment' ? 'reset' : 'timed out';
}
