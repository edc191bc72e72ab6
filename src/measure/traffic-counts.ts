import type { Entry } from '../kernel/entry.ts';
import type { Fold } from './fold.ts';
import type { MetricValues } from './metric.ts';

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

  values(): MetricValues {
    const { requests, responses, emptyResponses, bytesUp, bytesDown } = this;
    return {
      requests,
      emptyResponses,
      emptyRatio: responses === 0 ? null : emptyResponses / responses,
      bytesUp,
      bytesDown,
    };
  }

  /** How many answers the share of empty ones is a share of. */
  get answers(): number {
    return this.responses;
  }
}
