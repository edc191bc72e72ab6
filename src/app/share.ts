import type { Pattern } from '../patterns/pattern.ts';
import type { Player } from '../player/player-state.ts';
import { encodeLink } from '../player/recipe.ts';

export type Shared = { readonly link: string; readonly isCopied: boolean; readonly needsFile: boolean };

/** Makes the link to this moment, puts it into the address bar and, where the browser lets it, on the clipboard. */
export async function shareMoment(pattern: Pattern, player: Player, layout: string): Promise<Shared> {
  const { lens, selection } = player.getState();
  const { run, recipe } = player.current();
  // What is shared is what is seen, also in the middle of a glide or while playing.
  const { at, step } = player.shown.current();
  const { search, hash, needsFile } = encodeLink({
    pattern,
    recipe,
    at,
    step,
    digest: run.digestAt(step),
    lens,
    selection,
    layout,
  });
  const link = `${location.origin}${location.pathname}${withPageSettings(search)}${hash}`;
  try {
    history.replaceState(null, '', link);
  } catch {
    // A sandboxed frame has no address of its own.
  }
  try {
    await navigator.clipboard.writeText(link);
    return { link, isCopied: true, needsFile };
  } catch {
    return { link, isCopied: false, needsFile };
  }
}

/** Settings of the page, such as `keys=off`, are not of the run and stay. */
function withPageSettings(search: string): string {
  const keys = new URLSearchParams(location.search).get('keys');
  if (keys === null) return search;
  return `${search}${search === '' ? '?' : '&'}keys=${encodeURIComponent(keys)}`;
}
