import type { HostEvent } from './effect.ts';
import type { SegmentHeader } from './network/packet.ts';
import type { Process, Program } from './process.ts';
import type { Microseconds } from './time.ts';

export type HostShape = 'browser' | 'device' | 'server' | 'store' | 'feed' | 'proxy' | 'broker' | 'sidecar';

/** A host as it is drawn and as it boots. */
export interface HostSpec {
  readonly id: string;
  readonly title: string;
  readonly shape: HostShape;
  /** Hosts of one group may be drawn as one. */
  readonly group: string;
  /** How many works can be done at once. */
  readonly cores: number;
  readonly programs: readonly Program[];
  /** How many ports it has for connections of its own; Linux's 28,232 where absent. */
  readonly ephemeralPorts?: number;
  /** Passes on packets that are not for it; with `nat` under its own address, for the hosts inside. */
  readonly forwards?: {
    readonly nat?: {
      readonly inside: readonly string[];
      /** How long an unused line of the table lives; Linux's values where absent. */
      readonly forgetsAfterUs?: Microseconds;
    };
  };
}

/** A link between two hosts; both directions are alike. */
export interface LinkSpec {
  readonly from: string;
  readonly to: string;
  readonly latencyUs: Microseconds;
  readonly jitterUs: Microseconds;
  /** Parts per million. */
  readonly lossPpm: number;
  readonly reorderPpm?: number;
  readonly duplicatePpm?: number;
  /** Bits per second; 0 is unlimited. */
  readonly bandwidth: number;
  /** What may stand before a line of finite bandwidth, the rest of what is being sent included; more is dropped (tail drop). */
  readonly queueBytes?: number;
  /**
   * Links that name the same line share its bandwidth, each direction on its own: what goes to their `to` waits for
   * one another, and so does what comes from there. It is how a host hangs on a network. By default each link is alone.
   */
  readonly line?: string;
}

/** What becomes of one packet on purpose: which one, and of how many of its transmissions. */
export interface ScriptedFate {
  readonly from: string;
  readonly to: string;
  /**
   * By its flags, `A` for a bare acknowledgement; `data` with the number of the data segment, `datagram` with that of
   * the UDP packet; `item` with the number of what it carries of the workload, whichever transport carries it.
   */
  readonly what: 'S' | 'SA' | 'FA' | 'RA' | 'A' | 'data' | 'datagram' | 'item';
  /** From 1; 0 where `what` says all. */
  readonly number: number;
  readonly times: number;
  /** How much later than usual each copy arrives: none is a loss, two are a duplicate. */
  readonly copiesUs: readonly Microseconds[];
}

/** The transport that sockets run on. */
export interface Transport {
  /** The machine of one socket: an active one hears `open`, a passive one the SYN. */
  readonly socket: Process;
  /** Settings handed to every socket. */
  readonly options: object;
  /** The stream filter under `tls` sockets. */
  readonly filter: Process;
  /** The answer to a segment that belongs to no socket; null for none (a reset is never answered). */
  reject(header: SegmentHeader): SegmentHeader | null;
  /** The answer to a SYN by a kernel that keeps nothing of it (RFC 4987 3.6): all it must know is in the number `isn`. */
  answerWithCookie(header: SegmentHeader, isn: number): SegmentHeader;
}

/** Everything a run consists of besides seed and interventions; recomputed when a live parameter changes. */
export interface Topology {
  readonly hosts: readonly HostSpec[];
  readonly links: readonly LinkSpec[];
  readonly transport: Transport;
  /** Whether the log follows the numbers of every socket, not only its states. */
  readonly traceTransport: boolean;
  readonly fates: readonly ScriptedFate[];
  /** Who hears what a user adds to the workload by hand (`publish`), if anybody does. */
  readonly byHand?: { readonly process: string; readonly event: HostEvent };
}

export function linkId(spec: LinkSpec): string {
  return `${spec.from}-${spec.to}`;
}
