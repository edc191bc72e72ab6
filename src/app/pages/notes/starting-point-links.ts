import type { Preset } from '../../../patterns/contract/pattern.ts';

/** A name in the notes: `"The rare 502"`. */
const QUOTED = /"([^"\n]{6,})"/g;

/** The starting point that a name means: whose title begins with it, or ends; null where none or several do. */
export function startingPointOf(name: string, presets: readonly Pick<Preset, 'id' | 'title'>[]): string | null {
  const wanted = name.toLowerCase();
  const exact = presets.filter(({ title }) => title.toLowerCase() === wanted);
  const begun = presets.filter(({ title }) => title.toLowerCase().startsWith(wanted));
  const [found, ...others] = exact.length > 0 ? exact : begun;
  return found === undefined || others.length > 0 ? null : found.id;
}

/** Makes links of the starting points that notes name; the notes stand one folder below their pattern. */
export function linkStartingPoints(markdown: string, presets: readonly Pick<Preset, 'id' | 'title'>[]): string {
  return markdown.replace(QUOTED, (whole, name: string) => {
    const id = startingPointOf(name, presets);
    return id === null ? whole : `["${name}"](../?start=${id})`;
  });
}
