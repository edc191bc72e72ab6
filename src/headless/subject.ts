import type { Setup } from '../kernel/simulation.ts';
import { Simulation } from '../kernel/simulation.ts';
import { patterns } from '../patterns/index.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { withoutTail } from '../player/recipe-mend.ts';
import { digestOfList } from '../player/recipe.ts';
import type { DecodedLink } from '../player/recipe.ts';

/** What a command is about, not yet read: a pattern's name, or the parts of a link to its page. */
export interface Subject {
  readonly pattern: string;
  readonly search: string;
  readonly hash: string;
  readonly repairs: readonly string[];
}

/** `short-polling`, `short-polling/herd`, `short-polling/?interval=5s`, `https://.../short-polling/?...#s=...`, also with a sentence's end. */
export function readSubject(text: string): Subject {
  const [, address = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  // Where nothing follows the address, punctuation sticks to it; elsewhere the link's own reader sees to it.
  const bare = search === '' && hash === '' ? withoutTail(address) : address;
  const parts = bare.split('/').filter((part) => part !== '' && part !== 'index.html');
  const tail = address.slice(bare.length).trim();
  const repairs = tail === '' ? [] : [`"${tail}" at the end was taken off: it is no part of the link.`];
  const [before, last = ''] = parts.slice(-2);
  // A starting point may stand behind the pattern's name.
  if (before !== undefined && parts.length > 1 && patterns.some(({ id }) => id === before)) {
    const start = `?start=${encodeURIComponent(last)}`;
    return { pattern: before, search: search === '' ? start : `${start}&${search.slice(1)}`, hash, repairs };
  }
  return { pattern: parts.at(-1) ?? '', search, hash, repairs };
}

/** What there is to say about a link that was read without loss: mended, or made with another version. */
export function remarksOn(pattern: Pattern, link: DecodedLink, list: Recipe['list'] | null): readonly string[] {
  const { madeWithVersion, needsFile } = link;
  const isOther = list !== null && needsFile !== null && digestOfList(list) !== needsFile.digest;
  const repairs = isOther ? [...link.repairs, OTHER_LIST] : link.repairs;
  if (madeWithVersion !== null)
    return [
      ...repairs,
      `The link was made with version ${madeWithVersion} of the pattern, this is version ${pattern.version}: its run may differ.`,
    ];
  if (
    link.digest === null ||
    link.step === null ||
    digestAfter(setupOf(pattern, link.recipe), link.step) === link.digest
  )
    return repairs;
  return [
    ...repairs,
    'The link was recorded with another version of the simulator: its run is not the one it was made from.',
  ];
}

const OTHER_LIST = 'This is not the list of news that the link was made with: its run may differ.';

function digestAfter(setup: Setup, step: number): string {
  const simulation = new Simulation(setup, () => {});
  while (simulation.world.step < step && simulation.step());
  return simulation.digest;
}
