import { shorten, withoutTail } from './recipe-mend.ts';

/** What a link says of the run besides its parameters: no parameter may have one of these names. */
export const RUN_NAMES = ['seed', 't', 'lens', 'start'] as const;

/** Settings of the page are no part of a run. `null`: known by name and not obeyed by this version. */
const PAGE_SETTINGS = {
  keys: ['on', 'stage', 'off'],
  theme: ['light', 'night'],
  embed: null,
  ask: ['on', 'off'],
} as const;
type PageSetting = keyof typeof PAGE_SETTINGS;

const PREFIX = 'ui.';
/** Links of earlier versions have these without the prefix. */
const OLD_NAMES: readonly string[] = ['keys', 'theme', 'embed'] satisfies readonly PageSetting[];

export interface PageSettings {
  /** Where single keys are heard. */
  readonly keys: 'on' | 'stage' | 'off';
  /** Null: the link leaves it to whoever looks. */
  readonly theme: 'light' | 'night' | null;
  /** Whether the page asks for predictions. */
  readonly ask: 'on' | 'off';
  /** What another link to this page must say to have them too; empty, or `&ui.keys=off`. */
  readonly written: string;
  readonly ignored: readonly string[];
}

/** Whether a name in a query belongs to the page. A parameter of the pattern wins its name. */
export function isOfPage(name: string, parameters: readonly { readonly name: string }[]): boolean {
  if (parameters.some((parameter) => parameter.name === name)) return false;
  return name.startsWith(PREFIX) || OLD_NAMES.includes(name);
}

/** Reads what a query says of the page. A value that cannot be used is left out, and said. */
export function readPageSettings(search: string, parameters: readonly { readonly name: string }[]): PageSettings {
  const found = new Map<PageSetting, string>();
  const ignored: string[] = [];
  for (const [name, text] of new URLSearchParams(search)) {
    if (!isOfPage(name, parameters)) continue;
    const setting = settingOf(name);
    if (setting === undefined) {
      ignored.push(`The page has no setting "${shorten(name)}": it was ignored.`);
      continue;
    }
    const allowed: readonly string[] | null = PAGE_SETTINGS[setting];
    if (allowed === null) {
      ignored.push(`${name} does nothing in this version of Roundtrip: it was ignored.`);
      continue;
    }
    const value = [text, withoutTail(text)].find((each) => allowed.includes(each));
    if (value === undefined) ignored.push(`${name} is "${shorten(text)}"; allowed is ${allowed.join(' or ')}.`);
    else if (!found.has(setting)) found.set(setting, value);
  }
  const keys = PAGE_SETTINGS.keys.find((value) => value === found.get('keys'));
  const theme = PAGE_SETTINGS.theme.find((value) => value === found.get('theme'));
  const written = [...found].map(([setting, value]) => `&${PREFIX}${setting}=${value}`).join('');
  const ask = PAGE_SETTINGS.ask.find((value) => value === found.get('ask'));
  return { keys: keys ?? 'on', ask: ask ?? 'on', theme: theme ?? null, written, ignored };
}

function settingOf(name: string): PageSetting | undefined {
  const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  return (['keys', 'theme', 'embed', 'ask'] as const).find((setting) => setting === bare);
}
