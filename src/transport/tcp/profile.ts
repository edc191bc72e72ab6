import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';

export type ProfileName = 'rfc' | 'linux';

/** The numbers in which TCPs differ. Everything else is the same protocol. */
export interface Profile {
  readonly name: ProfileName;
  /** Retransmission timeout before the first measurement. */
  readonly initialRtoUs: Microseconds;
  /** Retransmission timeout of data when the SYN itself had to be sent again (RFC 6298 5.7). */
  readonly rtoAfterSynLossUs: Microseconds;
  readonly maxRtoUs: Microseconds;
  /** `rfc`: the whole timeout is at least this. `linux`: the variance part is at least this. */
  readonly minRtoUs: Microseconds;
  /** Timeouts of a SYN before its timer begins to double. */
  readonly linearSynTimeouts: number;
  /** How often a SYN is sent again before giving up. */
  readonly synRetries: number;
  readonly synAckRetries: number;
  /** How long data is sent again before giving up, counted from its first retransmission. */
  readonly giveUpUs: Microseconds;
  /** The same once no application owns the connection. */
  readonly giveUpOrphanUs: Microseconds;
  readonly delayedAckUs: Microseconds;
  readonly timeWaitUs: Microseconds;
  /** How long a closed connection waits for the peer's FIN. */
  readonly finWait2Us: Microseconds;
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  rfc: {
    name: 'rfc',
    initialRtoUs: SECOND, // RFC 6298 2.1
    rtoAfterSynLossUs: 3 * SECOND, // RFC 6298 5.7
    maxRtoUs: 60 * SECOND, // RFC 6298 2.5: at least 60 s
    minRtoUs: SECOND, // RFC 6298 2.4
    linearSynTimeouts: 0,
    synRetries: 7, // until R2 of at least 3 minutes has passed: RFC 9293 3.8.3
    synAckRetries: 7,
    giveUpUs: 100 * SECOND, // R2 of at least 100 s: RFC 9293 3.8.3
    giveUpOrphanUs: 100 * SECOND,
    delayedAckUs: 200 * MILLISECOND, // RFC 9293 3.8.6.3 asks for less than 500 ms; 200 ms is 4.4BSD's
    timeWaitUs: 240 * SECOND, // 2 MSL of 2 minutes: RFC 9293 3.4.2
    finWait2Us: 675 * SECOND, // the RFC has no limit and would wait for ever; 4.4BSD's is 10 minutes and 75 s
  },
  linux: {
    name: 'linux',
    initialRtoUs: SECOND, // TCP_TIMEOUT_INIT
    rtoAfterSynLossUs: 3 * SECOND, // TCP_TIMEOUT_FALLBACK
    maxRtoUs: 120 * SECOND, // TCP_RTO_MAX
    minRtoUs: 200 * MILLISECOND, // TCP_RTO_MIN
    linearSynTimeouts: 4, // net.ipv4.tcp_syn_linear_timeouts
    synRetries: 10, // net.ipv4.tcp_syn_retries 6, and the four linear ones
    synAckRetries: 5, // net.ipv4.tcp_synack_retries
    giveUpUs: 924_600 * MILLISECOND, // net.ipv4.tcp_retries2 15, by ip-sysctl.rst
    giveUpOrphanUs: 102_200 * MILLISECOND, // eight tries from 200 ms: tcp_orphan_retries
    delayedAckUs: 40 * MILLISECOND, // TCP_DELACK_MIN
    timeWaitUs: 60 * SECOND, // TCP_TIMEWAIT_LEN
    finWait2Us: 60 * SECOND, // net.ipv4.tcp_fin_timeout
  },
};

/** Keep-alive of a socket that asks for no more than that: net.ipv4.tcp_keepalive_time, _intvl, _probes. */
export const LINUX_KEEP_ALIVE = { idleUs: 7200 * SECOND, intervalUs: 75 * SECOND, probes: 9 } as const;

/** 1500 bytes of Ethernet payload less 20 of IPv4 and 20 of TCP. */
export const MAXIMUM_SEGMENT_SIZE = 1460;
/** Ten segments: RFC 6928. */
export const INITIAL_WINDOW_SEGMENTS = 10;
/**
 * One mebibyte. Linux lets the window of a busy connection grow by itself up to 6 MiB (`net.ipv4.tcp_rmem`); a constant
 * one that limits none of the presets stands for that. Above 65,535 it needs window scaling (RFC 7323), which the SYN offers.
 */
export const RECEIVE_WINDOW_BYTES = 1_048_576;
