import { SECOND } from '../kernel/time.ts';

/** What a time of a list counts from. Times of two clocks cannot be put in one order. */
export type ListClock = 'seconds' | 'date' | 'local' | 'epoch s' | 'epoch ms' | 'epoch us' | 'epoch ns';

export interface ListTime {
  readonly clock: ListClock;
  readonly us: number;
  /** What stands before the decimals of a second; empty where there are none. */
  readonly mark: '.' | ',' | '';
  /** Whether decimals could follow: then a comma behind it may be a decimal comma. */
  readonly isOpen: boolean;
}

export const CLOCK_WORDS: Readonly<Record<ListClock, string>> = {
  seconds: 'seconds',
  date: 'dates',
  local: 'dates without a zone',
  'epoch s': 'seconds since 1970',
  'epoch ms': 'milliseconds since 1970',
  'epoch us': 'microseconds since 1970',
  'epoch ns': 'nanoseconds since 1970',
};

/** From here on a number is no time of a run, which ends after 24 hours: it counts from 1970 (this is in 1973). */
const EPOCHS: readonly (readonly [from: number, clock: ListClock, usPerUnit: number])[] = [
  [1e17, 'epoch ns', 0.001],
  [1e14, 'epoch us', 1],
  [1e11, 'epoch ms', 1_000],
  [1e8, 'epoch s', SECOND],
];

const NUMBER = /^([+-]?)(?=[\d.,])(\d*)(?:([.,])(\d*))?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:([.,])(\d+))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** A time as written: `2.5` and `2,5` seconds, an ISO 8601 date, or a count since 1970. Null when it is none. */
export function readListTime(text: string): ListTime | null {
  return readNumber(text) ?? readDate(text);
}

function readNumber(text: string): ListTime | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', mark, fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const value = Number(whole);
  const [, clock, usPerUnit] = EPOCHS.find(([from]) => value >= from) ?? [0, 'seconds' as const, SECOND];
  // Taken apart, because a date in microseconds leaves a floating-point number no room for decimals.
  const us =
    clock === 'epoch ns'
      ? Number(whole.slice(0, -3))
      : value * usPerUnit + Math.round(Number(`0.${fraction === '' ? '0' : fraction}`) * usPerUnit);
  return {
    clock,
    us: sign === '-' ? -us : us,
    mark: mark === '.' || mark === ',' ? mark : '',
    isOpen: mark === undefined,
  };
}

function readDate(text: string): ListTime | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute = '0', second, mark, fraction = '0', zone] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const time = Number(hour ?? 0) * 3600 + Number(minute) * 60 + Number(second ?? 0);
  // A leap second is the 61st of its minute.
  if (m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return null;
  if (Number(hour ?? 0) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return null;
  const offset = zoneSeconds(zone ?? 'Z');
  if (offset === null) return null;
  return {
    clock: zone === undefined ? 'local' : 'date',
    us: (dayNumber(y, m, d) * 86_400 + time - offset) * SECOND + Math.round(Number(`0.${fraction}`) * SECOND),
    mark: mark === '.' || mark === ',' ? mark : '',
    isOpen: second !== undefined && mark === undefined && zone === undefined,
  };
}

/** How far a zone is ahead of UTC; null when no clock on Earth is. */
function zoneSeconds(zone: string): number | null {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01, counted in years that begin in March, so that the leap day is the last one. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + ofYear - 719_468;
}
