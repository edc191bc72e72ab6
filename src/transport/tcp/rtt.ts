import type { Microseconds } from '../../kernel/time.ts';
import type { Profile } from './profile.ts';

/** RFC 6298's estimate in whole numbers: eight times SRTT, four times RTTVAR (Jacobson's scaling). */
export interface RttEstimate {
  readonly srtt8: number;
  readonly rttvar4: number;
  /** The timeout in force, back-off included: only a new measurement undoes a doubling (RFC 6298 5.7, Karn). */
  readonly rtoUs: Microseconds;
}

/** The estimate after one more round trip of `sampleUs` (RFC 6298 2.2 and 2.3). */
export function measure(estimate: RttEstimate, sampleUs: Microseconds, profile: Profile): RttEstimate {
  const sample = Math.max(1, sampleUs);
  let { srtt8, rttvar4 } = estimate;
  if (srtt8 === 0) {
    srtt8 = 8 * sample;
    rttvar4 = 2 * sample;
  } else {
    const error = sample - Math.floor(srtt8 / 8);
    rttvar4 += Math.abs(error) - Math.floor(rttvar4 / 4);
    srtt8 += error;
  }
  return { srtt8, rttvar4, rtoUs: timeoutOf(srtt8, rttvar4, profile) };
}

/** The timeout doubled (RFC 6298 5.5). */
export function backOff(estimate: RttEstimate, profile: Profile): RttEstimate {
  return { ...estimate, rtoUs: Math.min(2 * estimate.rtoUs, profile.maxRtoUs) };
}

/** SRTT + 4 RTTVAR, with the floor of the profile: of the whole (RFC 6298 2.4), or of the variance part (Linux). */
function timeoutOf(srtt8: number, rttvar4: number, profile: Profile): Microseconds {
  const srtt = Math.floor(srtt8 / 8);
  const timeout =
    profile.name === 'linux' ? srtt + Math.max(rttvar4, profile.minRtoUs) : Math.max(srtt + rttvar4, profile.minRtoUs);
  return Math.min(timeout, profile.maxRtoUs);
}
