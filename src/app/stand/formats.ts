import type { Formats } from '../../views/position.ts';
import { formatBytes, formatClock, formatDuration, formatSeconds, formatTick } from '../format.ts';

/** How the pictures write their numbers. */
export const formats: Formats = {
  clock: formatClock,
  duration: formatDuration,
  seconds: formatSeconds,
  tick: formatTick,
  bytes: formatBytes,
};
