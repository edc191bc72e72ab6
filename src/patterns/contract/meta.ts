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
  /** What its workload consists of; absent where nothing is counted. */
  readonly unit?: Unit;
}

/** A thing that happens, is asked for or is brought: `order`, `orders`. */
export interface Unit {
  readonly one: string;
  readonly many: string;
}

/** Fills in `{one}`, `{many}` and `{Many}`. */
export function inUnit(text: string, { one, many }: Unit = NEWS): string {
  const large = `${many.slice(0, 1).toUpperCase()}${many.slice(1)}`;
  return text.replaceAll('{one}', one).replaceAll('{many}', many).replaceAll('{Many}', large);
}

/** What most patterns bring. */
const NEWS: Unit = { one: 'news item', many: 'news items' };
