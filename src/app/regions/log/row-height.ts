/** Of a row, in rem: a line of text, what stands above and below it, and how many characters a line of the side column holds. */
const LINE = 18 / 16;
const AROUND = 8 / 16;
const IN_LINE = 24;
/** Of rows whose words nobody has asked for yet. */
const LINES_BY_DEFAULT = 2;

/** About how high a row of so many characters is, in rem, before it was ever laid out. */
export function rowHeight(characters: number): number {
  return Math.max(1, Math.ceil(characters / IN_LINE)) * LINE + AROUND;
}

/** The same for so many rows with unknown words. */
export function rowsHeight(count: number): number {
  return count * (LINES_BY_DEFAULT * LINE + AROUND);
}
