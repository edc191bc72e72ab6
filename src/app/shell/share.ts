import type { Pattern } from '../../patterns/contract/pattern.ts';
import type { Player } from '../../player/player-state.ts';
import { readPageSettings } from '../../player/recipe-settings.ts';
import { encodeLink } from '../../player/recipe.ts';

export type Shared = { readonly link: string; readonly isCopied: boolean; readonly needsFile: boolean };

/** Makes the link to this moment, puts it into the address bar and, where the browser lets it, on the clipboard. */
export async function shareMoment(pattern: Pattern, player: Player, layout: string): Promise<Shared> {
  const { lens, selection, start } = player.getState();
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
    start,
    selection,
    layout,
  });
  // How the page is shown is not of the run: it stays.
  const { written } = readPageSettings(location.search, pattern.parameters);
  const query = search === '' ? written.replace('&', '?') : search + written;
  const link = `${location.origin}${location.pathname}${query}${hash}`;
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
