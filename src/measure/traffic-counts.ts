import type { Entry } from '../kernel/entry.ts';
import type { Fold, NumberSpecs, SampleSize, ValuesOf } from './fold.ts';

export const TRAFFIC_NUMBERS = {
  requests: {
    title: 'Requests',
    unit: 'count',
    definition: 'Requests written by applications; a retransmission is a packet, not a request.',
    picture: { look: 'stems', tone: 'ink' },
  },
  emptyResponses: {
    title: 'Empty responses',
    unit: 'count',
    definition: 'Responses received that carried no {many}.',
    picture: { look: 'step', tone: 'quiet' },
  },
  emptyRatio: {
    title: 'Share of empty responses',
    unit: 'ratio',
    definition: 'Empty responses divided by all responses received.',
    picture: { look: 'step', tone: 'ink' },
  },
  bytesUp: {
    title: 'Bytes up',
    unit: 'bytes',
    definition: 'IP bytes that clients put on their links, acknowledgements and retransmissions included.',
    picture: { look: 'step', tone: 'quiet', title: 'Bytes' },
  },
  bytesDown: {
    title: 'Bytes down',
    unit: 'bytes',
    definition: 'IP bytes put on the links towards clients, acknowledgements and retransmissions included.',
    picture: { look: 'step', tone: 'useful' },
  },
} as const satisfies NumberSpecs;

/** What clients put on their links and get from them: bytes, requests, answers. */
export class TrafficCounts implements Fold {
  private readonly clients: ReadonlySet<string>;
  private requests: number;
  private responses: number;
  private emptyResponses: number;
  private bytesUp: number;
  private bytesDown: number;

  constructor(clients: ReadonlySet<string>, from?: TrafficCounts) {
    this.clients = clients;
    this.requests = from?.requests ?? 0;
    this.responses = from?.responses ?? 0;
    this.emptyResponses = from?.emptyResponses ?? 0;
    this.bytesUp = from?.bytesUp ?? 0;
    this.bytesDown = from?.bytesDown ?? 0;
  }

  copy(): TrafficCounts {
    return new TrafficCounts(this.clients, this);
  }

  add(entry: Entry): void {
    if (entry.kind === 'segment' || entry.kind === 'datagram') {
      if (this.clients.has(entry.from)) this.bytesUp += entry.bytes;
      else if (this.clients.has(entry.to)) this.bytesDown += entry.bytes;
    } else if (entry.kind === 'write') {
      if (entry.role === 'request' && this.clients.has(entry.host)) this.requests += 1;
    } else if (entry.kind === 'read' && this.clients.has(entry.host)) {
      if (entry.role === 'empty') this.emptyResponses += 1;
      if (entry.role === 'empty' || entry.role === 'response') this.responses += 1;
    }
  }

  values(): ValuesOf<typeof TRAFFIC_NUMBERS> {
    const { requests, responses, emptyResponses, bytesUp, bytesDown } = this;
    return {
      requests,
      emptyResponses,
      emptyRatio: responses === 0 ? null : emptyResponses / responses,
      bytesUp,
      bytesDown,
    };
  }

  sampleOf(name: string): SampleSize | null {
    return name === 'emptyRatio' ? { size: this.responses, deviation: null } : null;
  }
}
