import type { Microseconds } from '../../kernel/time.ts';
import { parseDuration } from '../contract/parameter.ts';
import { fullName, NAMES } from './zones.ts';

interface Needed {
  readonly name: string;
  /** Null where the count and the time between two say when. */
  readonly at: Microseconds | null;
}

/** As many as a link can carry with ease. */
const MOST_NAMES = 100;

/** Reads `www`, `www,mail`, or `www@0s,mail@3s`: names in turn, or each at its time. */
export function parseNames(given: string): { readonly names: readonly Needed[] } | { readonly problem: string } {
  const names: Needed[] = [];
  if (given.split(',').length > MOST_NAMES) return { problem: `there may be ${MOST_NAMES} names at most` };
  for (const text of given.split(',').map((part) => part.trim())) {
    const [name = '', time, ...more] = text.split('@');
    const at = time === undefined ? null : parseDuration(time);
    const isKnown = NAMES.some((known) => known === name);
    if (!isKnown || more.length > 0 || (time !== undefined && at === null))
      return { problem: `"${text}" is none of ${NAMES.join(', ')}, alone or with a time such as www@3s` };
    names.push({ name, at });
  }
  if (new Set(names.map(({ at }) => at === null)).size > 1)
    return { problem: 'either every name has a time or none has' };
  return { names };
}

/** When which name is needed, in order of time. */
export function lookupsOf({
  names,
  count,
  gap,
}: {
  readonly names: string;
  readonly count: number;
  readonly gap: number;
}): readonly { readonly at: Microseconds; readonly name: string }[] {
  const parsed = parseNames(names);
  const all = 'names' in parsed ? parsed.names : [];
  const timed = all.flatMap(({ name, at }) => (at === null ? [] : [{ name: fullName(name), at }]));
  if (timed.length > 0) return timed.toSorted((one, other) => one.at - other.at);
  return Array.from({ length: count }, (_, index) => ({
    at: index * gap,
    name: fullName(all[index % all.length]?.name ?? ''),
  }));
}
