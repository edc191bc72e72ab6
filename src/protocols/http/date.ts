const microsecondsPerSecond = 1_000_000;
const secondsPerDay = 86_400;
/** 2026-11-24 09:00:00 UTC, the simulator's time 0, in seconds since 1970-01-01. */
const secondsAtTimeZero = 1_795_510_800;

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']; // 1970-01-01 was a Thursday
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The value of a Date header (IMF-fixdate, RFC 9110 section 5.6.7) for a simulated time.
 * @param us integer microseconds of simulated time, 0 = Tue, 24 Nov 2026 09:00:00 GMT; fractions of a second are cut
 */
export function httpDate(us: number): string {
  const seconds = secondsAtTimeZero + Math.floor(us / microsecondsPerSecond);
  const day = Math.floor(seconds / secondsPerDay);
  const second = seconds - day * secondsPerDay;
  const { year, month, dayOfMonth } = civilDate(day);
  const weekday = weekdays[((day % 7) + 7) % 7];
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits).join(':');
  return `${weekday}, ${twoDigits(dayOfMonth)} ${months[month]} ${String(year).padStart(4, '0')} ${clock} GMT`;
}

/**
 * Days since 1970-01-01 to a Gregorian date. Counts in years that begin on 1 March, so that the leap day
 * is the last one, and in eras of 400 years, which all have the same length.
 */
function civilDate(daysSince1970: number): { year: number; month: number; dayOfMonth: number } {
  const daysPerEra = 146_097;
  const days = daysSince1970 + 719_468; // since 0000-03-01
  const era = Math.floor(days / daysPerEra);
  const dayOfEra = days - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (monthFromMarch + 2) % 12; // 0 = January
  return {
    year: era * 400 + yearOfEra + (month < 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
