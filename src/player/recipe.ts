import { digestText, EMPTY_DIGEST, extendWithLine } from '../kernel/digest.ts';
import type { Intervention } from '../kernel/intervention.ts';
import type { Microseconds } from '../kernel/time.ts';
import { formatIntervention, parseIntervention } from '../patterns/contract/intervention-text.ts';
import { conflictOf } from '../patterns/contract/conflicts.ts';
import { defaultsOf, formatParameter } from '../patterns/contract/parameter.ts';
import type { Lens, Pattern } from '../patterns/contract/pattern.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import type { ListRow } from '../patterns/contract/workload.ts';
import { mendLink, shorten } from './recipe-mend.ts';
import { MAX_PACKED_CHARACTERS, pack, unpack } from './recipe-pack.ts';
import { PAYLOAD_VERSION, readPayload, rowsOf } from './recipe-payload.ts';
import type { Payload } from './recipe-payload.ts';
import { asWrittenBefore, begunWith, readQuery, writeQuery } from './recipe-query.ts';

/** Query and fragment together: mail programs and chats cut longer addresses. */
const MAX_LINK_CHARACTERS = 8_000;
/** Sentences about single interventions before they are only counted. */
const MAX_SENTENCES = 20;

/** What a link restores. */
export interface LinkState {
  readonly pattern: Pattern;
  readonly recipe: Recipe;
  readonly at: Microseconds;
  readonly step: number;
  /** Of the log after that step. */
  readonly digest: string;
  readonly lens: Lens;
  /** The starting point that the run began as. */
  readonly start: string | null;
  /** What is selected, as `host server` or `message 3`; empty for nothing. */
  readonly selection: string;
  /** What of the page is shown, as a word of the page's own. */
  readonly layout: string;
}

export interface Link {
  readonly search: string;
  readonly hash: string;
  /** The list of news did not fit: whoever opens the link needs the file. */
  readonly needsFile: boolean;
}

/** The file of news that a link was made with and is too long to hold. */
export interface NeededFile {
  readonly count: number;
  readonly digest: string;
}

export interface DecodedLink {
  readonly recipe: Recipe;
  readonly at: Microseconds;
  /** The step at `at`; null means after the last one, as for every bare time. */
  readonly step: number | null;
  readonly lens: Lens;
  /** The starting point that it names. */
  readonly start: string | null;
  readonly selection: string;
  readonly layout: string;
  /** What the log should digest to at the position; null when the link does not say. */
  readonly digest: string | null;
  /** The version of the pattern that the link was made with, when it is another one. */
  readonly madeWithVersion: number | null;
  readonly needsFile: NeededFile | null;
  /** What was ignored, clamped or defaulted: one sentence each. */
  readonly ignored: readonly string[];
  /** What was mended and means what its author meant: one sentence each. */
  readonly repairs: readonly string[];
}

/** The link to a position of a run. A long list of news stays out of it: see `needsFile`. */
export function encodeLink(state: LinkState): Link {
  const { pattern, recipe, at, step, digest, lens, selection, layout } = state;
  const start = pattern.presets.find(({ id }) => id === state.start) ?? null;
  const search = writeQuery(pattern, { parameters: recipe.parameters, seed: recipe.seed, at, lens, start });
  const payload = {
    v: PAYLOAD_VERSION,
    version: recipe.version,
    do: recipe.interventions.map((intervention) => formatIntervention(pattern, intervention)),
    at,
    step,
    digest,
    query: digestOf([search]),
    ...(selection === '' ? {} : { selection }),
    ...(layout === '' ? {} : { layout }),
  };
  const hashFor = (list: object) => `#s=${pack({ ...payload, ...list })}`;
  if (recipe.list.length === 0) return { search, hash: hashFor({}), needsFile: false };
  const hash = hashFor({ list: recipe.list.map((row) => [row.at, row.text]) });
  if (search.length + hash.length <= MAX_LINK_CHARACTERS) return { search, hash, needsFile: false };
  return {
    search,
    hash: hashFor({ file: { count: recipe.list.length, digest: digestOfList(recipe.list) } }),
    needsFile: true,
  };
}

/** Reads a link. It never fails: what cannot be used is replaced by the pattern's defaults and listed. */
export function decodeLink(search: string, hash: string, pattern: Pattern): DecodedLink {
  const isTooLong = search.length > MAX_PACKED_CHARACTERS;
  const mended = mendLink(isTooLong ? '' : search, hash);
  const query = readQuery(mended.search, pattern, mended.hash === '');
  const ignored = [...query.ignored];
  if (isTooLong)
    ignored.push(`The settings of the link were ignored: they are longer than ${MAX_PACKED_CHARACTERS} characters.`);
  const payload = readHash(mended.hash, ignored);
  const { seed, lens, start } = query;
  const parameters = withoutConflicts(pattern, query.parameters, ignored);
  const recipe: Recipe = {
    pattern: pattern.id,
    version: pattern.version,
    parameters,
    seed,
    interventions: readInterventions(pattern, parameters, payload.do ?? start?.do ?? [], ignored),
    list: rowsOf(payload.list ?? []),
  };
  const opening = begunWith(pattern, start).at;
  const written = writeQuery(pattern, { parameters, seed, at: query.at ?? opening, lens, start });
  const isMadeForQuery = [written, asWrittenBefore(written)].some((each) => payload.query === digestOf([each]));
  const isComplete = ignored.length === 0 && payload.file === undefined;
  const duration = typeof parameters['duration'] === 'number' ? parameters['duration'] : Number.MAX_SAFE_INTEGER;
  const wanted = query.at ?? (isMadeForQuery ? payload.at : undefined) ?? opening;
  if (wanted > duration) ignored.push('The time of the link lies after the end of the run: the end is shown.');
  const at = Math.min(wanted, duration);
  const isExact = isMadeForQuery && payload.at === at;
  return {
    recipe,
    at,
    step: isExact ? (payload.step ?? null) : null,
    lens,
    start: start?.id ?? null,
    selection: payload.selection ?? '',
    layout: payload.layout ?? '',
    digest: isExact && isComplete ? (payload.digest ?? null) : null,
    madeWithVersion: payload.version === undefined || payload.version === pattern.version ? null : payload.version,
    needsFile: payload.file ?? null,
    ignored,
    repairs: [...mended.repairs, ...query.repairs],
  };
}

/** Tells two lists of news apart. */
export function digestOfList(list: readonly ListRow[]): string {
  return digestOf(list.map(({ at, text }) => `${at},${text}`));
}

function readHash(hash: string, ignored: string[]): Payload {
  const fragment = hash.startsWith('#') ? hash.slice(1) : hash;
  if (fragment === '') return {};
  if (!fragment.startsWith('s=')) {
    ignored.push(`"#${shorten(fragment)}" at the end of the link was ignored: it means nothing here.`);
    return {};
  }
  const unpacked = unpack(fragment.slice('s='.length));
  if (!unpacked.ok) {
    ignored.push(`Everything after #s= in the link was ignored: it is ${REASONS[unpacked.reason]}.`);
    return {};
  }
  const read = readPayload(unpacked.value);
  ignored.push(...read.ignored);
  return read.payload;
}

const REASONS = {
  'too long': `longer than ${MAX_PACKED_CHARACTERS} characters`,
  'unpacks to too much': 'small but unpacks to more than a megabyte',
  'not readable': 'cut off or altered',
} as const;

/** Of two values that do not go together the second becomes its default, and the link is told so. */
function withoutConflicts(pattern: Pattern, parameters: Recipe['parameters'], ignored: string[]): Recipe['parameters'] {
  const conflict = conflictOf(pattern.parameters, parameters);
  if (conflict === null) return parameters;
  const defaults = defaultsOf(pattern.parameters);
  // Where the second is at its default already, the first gives way.
  const name = conflict.names.toReversed().find((each) => parameters[each] !== defaults[each]);
  const spec = pattern.parameters.find((candidate) => candidate.name === name);
  if (spec === undefined) return parameters;
  ignored.push(`${conflict.problem}: ${spec.name}=${formatParameter(spec, spec.default)} was used.`);
  return withoutConflicts(pattern, { ...parameters, [spec.name]: spec.default }, ignored);
}

function readInterventions(
  pattern: Pattern,
  parameters: Recipe['parameters'],
  texts: readonly string[],
  ignored: string[],
): readonly Intervention[] {
  const interventions: Intervention[] = [];
  const problems: string[] = [];
  if (texts.length === 0) return interventions;
  const scene = { parameters: pattern.parameters, topology: pattern.topology(parameters) };
  texts.forEach((text, index) => {
    const parsed = parseIntervention(scene, text);
    if (!parsed.ok) problems.push(`Intervention ${index + 1} of the link was ignored: ${parsed.problem}.`);
    else if (!Number.isSafeInteger(parsed.intervention.at))
      problems.push(`Intervention ${index + 1} of the link was ignored: its time is too great.`);
    else interventions.push(parsed.intervention);
  });
  ignored.push(...problems.slice(0, MAX_SENTENCES));
  if (problems.length > MAX_SENTENCES)
    ignored.push(`${problems.length - MAX_SENTENCES} more interventions of the link were ignored.`);
  return interventions;
}

function digestOf(lines: readonly string[]): string {
  return digestText(lines.reduce(extendWithLine, EMPTY_DIGEST));
}
