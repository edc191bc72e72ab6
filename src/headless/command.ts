import type { Entry } from '../kernel/entry.ts';
import { foldRun } from '../kernel/run.ts';
import { linkId } from '../kernel/topology.ts';
import { METRIC_NAMES, METRICS } from '../measure/metric.ts';
import { Metrics } from '../measure/metrics.ts';
import { expectationOf } from '../patterns/contract/expectation.ts';
import { measuredScene } from '../patterns/contract/measured.ts';
import { inUnit } from '../patterns/contract/meta.ts';
import { defaultsOf, formatParameter } from '../patterns/contract/parameter.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import { setupOf } from '../patterns/contract/recipe.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { patterns } from '../patterns/index.ts';
import { decodeLink } from '../player/recipe.ts';
import type { DecodedLink } from '../player/recipe.ts';
import { readListFile } from './list-file.ts';
import { mermaidOf } from './mermaid.ts';
import { packetsOf } from './packets.ts';
import { readRequest, readWords } from './request.ts';
import type { Request } from './request.ts';
import { readSubject, remarksOn } from './subject.ts';
import { USAGE } from './usage.ts';

export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  readonly problems: readonly string[];
}

const FINE: Outcome = { exitCode: 0, problems: [] };

/** Runs one command line; output goes to `print`. Exit code 2: the command was wrong; 1: the run stopped early. */
export async function runCommand(args: readonly string[], print: (text: string) => void): Promise<Outcome> {
  const words = readWords(args);
  if ('problems' in words) return { exitCode: 2, problems: words.problems };
  if (words.help) {
    print(USAGE);
    return FINE;
  }
  if (words.list) {
    print(`${JSON.stringify(await listPatterns(), null, 2)}\n`);
    return FINE;
  }
  const subject = readSubject(words.subject);
  const listing = patterns.find(({ id }) => id === subject.pattern);
  if (listing === undefined) {
    return {
      exitCode: 2,
      problems: [`there is no pattern "${subject.pattern}"; allowed are ${patterns.map(({ id }) => id).join(', ')}`],
    };
  }
  const { pattern } = await listing.load();
  const link = decodeLink(subject.search, subject.hash, pattern);
  const file = words.listFile === null ? null : readListFile(words.listFile, pattern);
  const remarks = [...subject.repairs, ...remarksOn(pattern, link, file?.rows ?? null), ...(file?.notes ?? [])];
  // A script that reads numbers must not get those of another run: the page may go on with a part of a link, this may not.
  const lost = [...link.ignored, ...missingFile(link, words.listFile), ...(file?.problems ?? [])];
  if (lost.length > 0) return { exitCode: 2, problems: [...remarks, ...lost] };
  const request = readRequest(words, pattern, file === null ? link.recipe : withList(link.recipe, file.rows));
  if ('problems' in request) return { exitCode: 2, problems: [...remarks, ...request.problems] };
  const outcome = simulate(pattern, request, print);
  return { ...outcome, problems: [...remarks, ...outcome.problems] };
}

function missingFile({ needsFile }: DecodedLink, path: string | null): readonly string[] {
  if (needsFile === null || path !== null) return [];
  return [`The link needs the file of news it was made with (${needsFile.count} items): give it as --list-file.`];
}

function withList(recipe: Recipe, list: Recipe['list']): Recipe {
  return { ...recipe, list, parameters: { ...recipe.parameters, arrivals: 'list' } };
}

function simulate(pattern: Pattern, request: Request, print: (text: string) => void): Outcome {
  const { recipe, until, format } = request;
  const setup = setupOf(pattern, recipe);
  const topology = setup.build(recipe.parameters);
  if (format === 'metrics') {
    const metrics = new Metrics(measuredScene(pattern, topology));
    const { stopped } = foldRun(setup, until, [metrics]);
    print(`${JSON.stringify(metricsTable(pattern, request, metrics))}\n`);
    return ending(stopped);
  }
  const keep = format === 'packets' || format === 'mermaid';
  const log: Entry[] = [];
  const follower = {
    add: (entry: Entry) => {
      if (keep) log.push(entry);
      else if (format === 'log') print(`${JSON.stringify(entry)}\n`);
    },
  };
  const { digest, stopped } = foldRun(setup, until, [follower]);
  if (format === 'digest') print(`${digest}\n`);
  else if (format === 'packets') for (const packet of packetsOf(log)) print(`${JSON.stringify(packet)}\n`);
  else if (format === 'mermaid') print(mermaidOf(log, topology.hosts, pattern.lens));
  return ending(stopped);
}

function ending(stopped: 'error' | 'limit' | null): Outcome {
  if (stopped === null) return FINE;
  return { exitCode: 1, problems: [`the run stopped early: its last entry says why (${stopped})`] };
}

/** One object: each metric as `{ value }`, whether the page shows it or not, with `expected`, `over` how many and `within` how much beside it where a closed form holds. */
function metricsTable(pattern: Pattern, { recipe, until }: Request, metrics: Metrics): Record<string, unknown> {
  const values = metrics.values(until);
  return Object.fromEntries(
    METRIC_NAMES.map((name) => {
      const value = values[name] ?? null;
      const expectation = expectationOf(pattern, recipe, until, metrics, name);
      if (expectation === null) return [name, { value }];
      const { value: expected, over, within } = expectation;
      return [name, { value, expected, over, within }];
    }),
  );
}

async function listPatterns(): Promise<readonly object[]> {
  return Promise.all(
    patterns.map(async ({ load }) => {
      const { pattern } = await load();
      const topology = pattern.topology(defaultsOf(pattern.parameters));
      return {
        id: pattern.id,
        title: pattern.title,
        version: pattern.version,
        parameters: pattern.parameters.map((spec) => ({
          name: spec.name,
          type: spec.type,
          unit: 'unit' in spec ? spec.unit : spec.type === 'duration' ? 'us' : spec.type === 'bandwidth' ? 'bit/s' : '',
          range: rangeOf(spec),
          ...(spec.type === 'text' ? { form: spec.form } : {}),
          default: formatParameter(spec, spec.default),
          live: spec.live,
        })),
        presets: pattern.presets,
        metrics: METRIC_NAMES.map((name) => ({
          name,
          unit: METRICS[name].unit,
          definition: inUnit(METRICS[name].definition, pattern.unit),
        })),
        hosts: topology.hosts.map(({ id, title, group }) => ({ id, title, group })),
        links: topology.links.map(linkId),
      };
    }),
  );
}

function rangeOf(spec: Pattern['parameters'][number]): readonly (string | number)[] {
  if (spec.type === 'choice') return spec.options.map(({ value }) => value);
  if (spec.type === 'flag') return ['on', 'off'];
  if (spec.type === 'text') return [];
  return spec.type === 'fraction' ? [0, spec.max] : [formatParameter(spec, spec.min), formatParameter(spec, spec.max)];
}
