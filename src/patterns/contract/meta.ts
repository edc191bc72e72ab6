export type FamilyName = 'ask' | 'be-told' | 'carry' | 'arrange';

/** What home lists of a pattern, and a page says before the pattern is there. */
export interface Meta {
  /** Its address, and its name in the shell. */
  readonly id: string;
  readonly title: string;
  /** What its page answers. */
  readonly question: string;
  /** Its rhythm in a few words. */
  readonly rhythm: string;
  readonly family: FamilyName;
}
