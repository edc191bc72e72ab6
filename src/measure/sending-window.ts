import type { Entry, EntryOf } from '../kernel/entry.ts';
import { MAXIMUM_SEGMENT_SIZE } from '../transport/tcp/profile.ts';
import type { Fold, NumberSpecs, ValuesOf } from './fold.ts';

export const WINDOW_NUMBERS = {
  windowSegments: {
    title: 'Congestion window',
    unit: 'count',
    definition:
      'How many full segments the socket that sent data last may have in flight (cwnd); known where a run tells the numbers of its sockets.',
    picture: { look: 'step', tone: 'ink', title: 'Window' },
  },
  inFlightSegments: {
    title: 'Segments in flight',
    unit: 'count',
    definition: 'How many segments that socket has sent and not heard of, a FIN counted as one.',
    picture: { look: 'area', tone: 'quiet' },
  },
} as const satisfies NumberSpecs;

interface Numbers {
  readonly cwnd: number | null;
  readonly flight: number | null;
}

const UNKNOWN: Numbers = { cwnd: null, flight: null };

/** What the sender of the newest data may have in flight, and what it has. */
export class SendingWindow implements Fold {
  /** By host and connection. */
  private readonly sockets: Map<string, Numbers>;
  private sender: string | null;

  constructor(from?: SendingWindow) {
    this.sockets = new Map(from?.sockets);
    this.sender = from?.sender ?? null;
  }

  copy(): SendingWindow {
    return new SendingWindow(this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'state' && entry.layer === 'transport') this.tell(entry);
    else if (entry.kind === 'crash') {
      for (const key of this.sockets.keys()) if (key.startsWith(`${entry.host} `)) this.sockets.delete(key);
    } else if (entry.kind === 'segment' && entry.length > 0 && entry.source === undefined)
      this.sender = `${entry.host} ${entry.connection}`;
  }

  values(): ValuesOf<typeof WINDOW_NUMBERS> {
    const { cwnd, flight } = this.sockets.get(this.sender ?? '') ?? UNKNOWN;
    return {
      windowSegments: cwnd === null ? null : Math.floor(cwnd / MAXIMUM_SEGMENT_SIZE),
      inFlightSegments: flight === null ? null : Math.ceil(flight / MAXIMUM_SEGMENT_SIZE),
    };
  }

  private tell({ host, connection, path, badges }: EntryOf<'state'>): void {
    if (connection === undefined) return;
    const key = `${host} ${connection}`;
    if (path === 'gone') {
      this.sockets.delete(key);
      return;
    }
    const { cwnd, flight } = badges;
    const known = this.sockets.get(key) ?? UNKNOWN;
    if (typeof cwnd !== 'number' && typeof flight !== 'number') return;
    this.sockets.set(key, {
      cwnd: typeof cwnd === 'number' ? cwnd : known.cwnd,
      flight: typeof flight === 'number' ? flight : known.flight,
    });
  }
}
