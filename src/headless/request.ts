import type { Intervention } from '../kernel/intervention.ts';
import type { ParameterValue } from '../patterns/contract/parameter.ts';
import { parseDuration, parseParameter } from '../patterns/contract/parameter.ts';
import { conflictOf } from '../patterns/contract/conflicts.ts';
import { parseIntervention } from '../patterns/contract/intervention-text.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { parseSeed } from '../patterns/contract/seed.ts';

export const FORMATS = ['log', 'metrics', 'packets', 'mermaid', 'digest'] as const;
export type Format = (typeof FORMATS)[number];

/** The words of a command line, not yet checked against a pattern. */
export interface Words {
  readonly list: boolean;
  readonly help: boolean;
  readonly subject: string;
  readonly settings: readonly string[];
  readonly interventions: readonly string[];
  readonly seed: string | null;
  readonly until: string | null;
  readonly format: string;
  /** A file of news. */
  readonly listFile: string | null;
}

/** What to simulate and how to print it. */
export interface Request {
  readonly recipe: Recipe;
  readonly until: number;
  readonly format: Format;
}

const OPTIONS = ['--set', '--seed', '--until', '--at', '--format', '--list-file', '--list', '--help'];

/** Takes a command line apart. Problems are sentences. */
export function readWords(args: readonly string[]): Words | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const settings: string[] = [];
  const interventions: string[] = [];
  let list = false;
  let help = false;
  let listFile: string | null = null;
  let subject = '';
  let seed: string | null = null;
  let until: string | null = null;
  let format = 'log';
  for (let index = 0; index < args.length; index += 1) {
    const [name, inline] = splitOnce(args[index] ?? '');
    const isOption = name.startsWith('--') || name === '-h';
    const value = (): string => {
      if (inline !== undefined) return inline;
      index += 1;
      const next = args[index];
      if (next === undefined) problems.push(`${name} needs a value`);
      return next ?? '';
    };
    if (!isOption && subject === '') subject = args[index] ?? '';
    else if (!isOption) problems.push(`"${args[index]}" is one word too many; give one pattern or link`);
    else if (name === '--list') list = true;
    else if (name === '--help' || name === '-h') help = true;
    else if (name === '--list-file') listFile = value();
    else if (name === '--set') settings.push(value());
    else if (name === '--at') interventions.push(value());
    else if (name === '--seed') seed = value();
    else if (name === '--until') until = value();
    else if (name === '--format') format = value();
    else problems.push(`there is no option "${name}"; allowed are ${OPTIONS.join(', ')}`);
  }
  const words = { list, help, subject, settings, interventions, seed, until, format, listFile };
  // Who asks for help may have got the rest wrong.
  if (help) return words;
  if (!list && subject === '')
    problems.push('name a pattern or give a link; --list shows the patterns, --help the options');
  return problems.length > 0 ? { problems } : words;
}

/** Checks the words against a pattern. `base` is what a link said, if one was given. */
export function readRequest(
  words: Words,
  pattern: Pattern,
  base: Recipe,
): Request | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const parameters: Record<string, ParameterValue> = { ...base.parameters };
  for (const setting of words.settings) {
    const [name, text] = splitOnce(setting);
    const spec = pattern.parameters.find((candidate) => candidate.name === name);
    if (spec === undefined) {
      problems.push(
        `${pattern.id} has no parameter "${name}"; allowed are ${pattern.parameters.map((each) => each.name).join(', ')}`,
      );
      continue;
    }
    const parsed = parseParameter(spec, text ?? '');
    if (parsed.ok) parameters[name] = parsed.value;
    else problems.push(parsed.problem);
  }
  const seed = words.seed === null ? base.seed : parseSeed(words.seed);
  if (seed === null) problems.push(`--seed is "${words.seed}"; allowed is a whole number from 0 to 4294967295`);
  const duration = typeof parameters['duration'] === 'number' ? parameters['duration'] : 0;
  const until = words.until === null ? duration : parseDuration(words.until);
  if (until === null) problems.push(`--until is "${words.until}"; allowed is a duration such as 60s`);
  const format = FORMATS.find((name) => name === words.format);
  if (format === undefined) problems.push(`--format is "${words.format}"; allowed are ${FORMATS.join(', ')}`);

  const topology = pattern.topology(parameters);
  const interventions: Intervention[] = [...base.interventions];
  for (const text of words.interventions) {
    const parsed = parseIntervention({ parameters: pattern.parameters, topology }, text);
    if (parsed.ok) interventions.push(parsed.intervention);
    else problems.push(`--at: ${parsed.problem}`);
  }
  if (problems.length > 0 || seed === null || until === null || format === undefined) return { problems };
  // News beyond the default duration are wanted too when the run is longer.
  const reach = Math.max(duration, until);
  const conflict = conflictOf(pattern.parameters, { ...parameters, duration: reach });
  if (conflict !== null) return { problems: [conflict.problem] };
  const recipe: Recipe = {
    pattern: pattern.id,
    version: pattern.version,
    seed,
    interventions,
    list: base.list,
    parameters: { ...parameters, duration: reach },
  };
  return { recipe, until, format };
}

function splitOnce(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
