import type { Microseconds } from '../../kernel/time.ts';
import { parseDuration } from '../contract/parameter.ts';

/** More nobody writes down one by one. */
const MOST_TIMES = 100;

/** When a server accepts: at once (null), or one connection at each of these times. */
export type Accepts = readonly Microseconds[] | null;

/** Reads nothing, `never`, or times with commas between: `3.5s,3.5s`. A problem is a sentence. */
export function parseAccepts(text: string): { readonly accepts: Accepts } | { readonly problem: string } {
  const given = text.trim();
  if (given === '') return { accepts: null };
  if (given === 'never') return { accepts: [] };
  const parts = given.split(',').map((part) => part.trim());
  if (parts.length > MOST_TIMES) return { problem: `there may be ${MOST_TIMES} times at most` };
  const times: Microseconds[] = [];
  for (const part of parts) {
    const time = parseDuration(part);
    if (time === null) return { problem: `"${part.slice(0, 40)}" is not a time such as 3.5s; "never" accepts none` };
    times.push(time);
  }
  return { accepts: times.toSorted((one, other) => one - other) };
}
