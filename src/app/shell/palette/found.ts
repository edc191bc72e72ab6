/** Something that can be found by its name. */
export interface Findable {
  readonly title: string;
  /** Other words that it is found by. */
  readonly words: string;
}

/** A word of the other words counts as if it came so much later in the title. */
const OTHER_WORDS = 100;

/**
 * What a few letters find, the nearest first: each word that was typed must begin a word of the name. Without letters
 * everything, in its order.
 */
export function found<Each extends Findable>(all: readonly Each[], query: string): readonly Each[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return all;
  return all
    .flatMap((each) => {
      const rank = rankOf(each, wanted);
      return rank === null ? [] : [{ each, rank }];
    })
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ each }) => each);
}

function rankOf({ title, words }: Findable, wanted: readonly string[]): number | null {
  const [own, other] = [wordsOf(title), wordsOf(words)];
  let rank = 0;
  for (const word of wanted) {
    const place = own.findIndex((each) => each.startsWith(word));
    const otherPlace = other.findIndex((each) => each.startsWith(word));
    if (place < 0 && otherPlace < 0) return null;
    rank += place >= 0 ? place : OTHER_WORDS + otherPlace;
  }
  return rank;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
