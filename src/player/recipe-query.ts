import type { Microseconds } from '../kernel/time.ts';
import {
  allowed,
  defaultsOf,
  formatDuration,
  formatParameter,
  parseDuration,
  parseParameter,
} from '../patterns/contract/parameter.ts';
import type { ParameterSpec, ParameterValue } from '../patterns/contract/parameter.ts';
import type { Lens, Pattern, Preset } from '../patterns/contract/pattern.ts';
import { openingOf, parsePreset } from '../patterns/contract/preset.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { MAX_SEED, parseSeed } from '../patterns/contract/seed.ts';
import { mendTail, shorten, tailSentence } from './recipe-mend.ts';
import { isOfPage } from './recipe-settings.ts';

/** The seed of a run that names none, as in the shell. */
export const DEFAULT_SEED = 1;

/** More settings than any pattern has parameters. */
const MAX_SETTINGS = 200;

/** What the query of a link says, checked against a pattern. */
export interface ReadQuery {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly seed: number;
  /** Null when the link does not say where to open. */
  readonly at: Microseconds | null;
  readonly lens: Lens;
  /** The starting point that it names; what else it sets changes that. */
  readonly start: Preset | null;
  readonly ignored: readonly string[];
  /** What was mended without a doubt about its meaning. */
  readonly repairs: readonly string[];
}

type QueryState = Pick<Recipe, 'parameters' | 'seed'> & {
  readonly at: Microseconds;
  readonly lens: Lens;
  readonly start: Preset | null;
};

/** The part of a link that people edit, written as in the shell; only what differs from the defaults, or from the starting point. */
export function writeQuery(pattern: Pattern, { parameters, seed, at, lens, start }: QueryState): string {
  const settings: (readonly [name: string, value: string])[] = start === null ? [] : [['start', start.id]];
  const before = begunWith(pattern, start);
  if (seed !== DEFAULT_SEED) settings.push(['seed', String(seed)]);
  for (const spec of pattern.parameters) {
    const value = parameters[spec.name];
    if (value !== undefined && value !== before.parameters[spec.name])
      settings.push([spec.name, formatParameter(spec, value)]);
  }
  if (lens !== pattern.lens) settings.push(['lens', lens]);
  if (at !== before.at) settings.push(['t', formatDuration(at)]);
  const written = settings.map(([name, value]) => `${name}=${readable(encodeURIComponent(value))}`);
  return written.length === 0 ? '' : `?${written.join('&')}`;
}

/** What an address has when it names nothing but a starting point, or not even that. */
export function begunWith(
  pattern: Pattern,
  start: Preset | null,
): { readonly parameters: Recipe['parameters']; readonly at: Microseconds } {
  return start === null
    ? { parameters: defaultsOf(pattern.parameters), at: pattern.openAt }
    : { parameters: parsePreset(pattern, start.parameters), at: openingOf(pattern, start) };
}

/**
 * The query that a page opens: an address that says nothing of the run opens the starting point of the first question.
 * The shell does not: there a bare name is the default recipe.
 */
export function openedQuery(search: string, hash: string, pattern: Pattern): string {
  const names = [...new URLSearchParams(search).keys()];
  const isBare = !hash.startsWith('#s=') && names.every((name) => isOfPage(name, pattern.parameters));
  const asking = pattern.presets.find(({ question }) => question === 1);
  if (!isBare || asking === undefined) return search;
  return `?start=${asking.id}${search === '' ? '' : `&${search.replace(/^\?/, '')}`}`;
}

/**
 * Reads a query. Whatever cannot be used is left out, clamped or defaulted, and listed as a sentence. `isEnd`: nothing
 * follows it, so that punctuation at its end may come from the text around the link.
 */
export function readQuery(search: string, pattern: Pattern, isEnd = true): ReadQuery {
  const ignored: string[] = [];
  const repairs: string[] = [];
  const seen = new Set<string>();
  const start = readStart(search, pattern, ignored);
  const parameters: Record<string, ParameterValue> = { ...begunWith(pattern, start).parameters };
  let seed = DEFAULT_SEED;
  let at: Microseconds | null = null;
  let { lens } = pattern;
  const settings = [...new URLSearchParams(search)];
  if (settings.length > MAX_SETTINGS) {
    ignored.push(`Settings after the first ${MAX_SETTINGS} of the link were ignored: there are ${settings.length}.`);
  }
  for (const [index, [name, written]] of settings.slice(0, MAX_SETTINGS).entries()) {
    if (name === 'start' || isOfPage(name, pattern.parameters)) continue;
    if (seen.has(name)) {
      ignored.push(`The link sets ${shorten(name)} more than once: the first value was used.`);
      continue;
    }
    seen.add(name);
    const isLast = isEnd && index === settings.length - 1;
    const text = isLast ? mendTail(written, (each) => isReadable(pattern, name, each)) : written;
    if (text !== written) repairs.push(tailSentence(written.slice(text.length)));
    if (name === 'seed') {
      const read = readSeed(text);
      seed = read.value;
      if (read.problem !== null) ignored.push(read.problem);
    } else if (name === 't') {
      at = readTime(text);
      if (at === null) {
        ignored.push(`t is "${shorten(text)}", which is no time such as 18.5s: the page opens where the pattern says.`);
      }
    } else if (name === 'lens') {
      const read = readLens(pattern, text);
      if (read !== null) lens = read;
      else ignored.push(`lens is "${shorten(text)}"; allowed are ${pattern.lenses.join(' and ')}: ${lens} was used.`);
    } else {
      const spec = pattern.parameters.find((candidate) => candidate.name === name);
      if (spec === undefined) {
        ignored.push(`${pattern.title} has no setting "${shorten(name)}": it was ignored.`);
        continue;
      }
      const read = readLeniently(spec, text);
      parameters[name] = read.value;
      if (read.problem !== null) ignored.push(read.problem);
    }
  }
  return { parameters, seed, at, lens, start, ignored, repairs };
}

/** The starting point that a query names; an unknown one is listed with those there are. */
function readStart(search: string, pattern: Pattern, ignored: string[]): Preset | null {
  const named = new URLSearchParams(search).get('start');
  if (named === null) return null;
  const id = mendTail(named, (each) => pattern.presets.some((preset) => preset.id === each));
  const found = pattern.presets.find((preset) => preset.id === id);
  if (found !== undefined) return found;
  const known = pattern.presets.map((preset) => preset.id).join(', ');
  ignored.push(`${pattern.title} has no starting point "${shorten(named)}"; it has ${known}.`);
  return null;
}

/** Whether a setting can be used as it is written. What is not known cannot be mended either. */
function isReadable(pattern: Pattern, name: string, text: string): boolean {
  if (name === 'seed') return parseSeed(text) !== null;
  if (name === 't') return readTime(text) !== null;
  if (name === 'lens') return readLens(pattern, text) !== null;
  const spec = pattern.parameters.find((candidate) => candidate.name === name);
  return spec === undefined || parseParameter(spec, text).ok;
}

function readTime(text: string): Microseconds | null {
  const at = parseDuration(text.trim());
  return at !== null && Number.isSafeInteger(at) ? at : null;
}

/** What lenses were called in links of earlier versions. */
const OLD_LENSES: Readonly<Record<string, Lens>> = { application: 'messages', transport: 'segments' };

/** A query as earlier versions wrote it. */
export function asWrittenBefore(search: string): string {
  return Object.entries(OLD_LENSES).reduce(
    (text, [old, lens]) => text.replace(new RegExp(`([?&])lens=${lens}(?=&|$)`), `$1lens=${old}`),
    search,
  );
}

function readLens({ lenses }: Pattern, text: string): Lens | null {
  const name = Object.hasOwn(OLD_LENSES, text) ? OLD_LENSES[text] : text;
  return lenses.find((lens) => lens === name) ?? null;
}

function readSeed(text: string): { readonly value: number; readonly problem: string | null } {
  const seed = parseSeed(text);
  if (seed !== null) return { value: seed, problem: null };
  const [value, action] = /^\d+$/.test(text.trim()) ? [MAX_SEED, 'the greatest'] : [DEFAULT_SEED, 'the default'];
  return {
    value,
    problem: `seed is "${shorten(text)}"; allowed is a whole number from 0 to ${MAX_SEED}: ${action}, ${value}, was used.`,
  };
}

/** A value out of range becomes the nearest allowed one, an unreadable one the default. */
function readLeniently(
  spec: ParameterSpec,
  text: string,
): { readonly value: ParameterValue; readonly problem: string | null } {
  const parsed = parseParameter(spec, text);
  if (parsed.ok) return { value: parsed.value, problem: null };
  const value = nearest(spec, text) ?? spec.default;
  const used = formatParameter(spec, value);
  return {
    value,
    problem: `${spec.name} is "${shorten(text)}"; allowed is ${allowed(spec)}: ${used === '' ? 'nothing' : used} was used.`,
  };
}

function nearest(spec: ParameterSpec, text: string): number | null {
  if (spec.type === 'choice' || spec.type === 'flag' || spec.type === 'text') return null;
  const everything = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const parsed = parseParameter({ ...spec, ...everything }, text);
  if (!parsed.ok || typeof parsed.value !== 'number') return null;
  const min = spec.type === 'fraction' ? 0 : spec.min;
  return Math.min(spec.max, Math.max(min, parsed.value));
}

/** These need no escape in a query, and a person reads them more easily without. */
function readable(encoded: string): string {
  return encoded.replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%2F/g, '/');
}
