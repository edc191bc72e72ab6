import { marked } from 'marked';

/** Something that a recording was made of. */
export interface RecordedSoftware {
  readonly implementation: string;
  readonly what: string;
}

/** A parameter as its pattern declares it. */
export interface DeclaredValue {
  readonly title: string;
  readonly value: string;
  readonly help: string;
}

/** A constant of the models: where it stands, and what its comment says of where it comes from. */
export interface SourcedConstant {
  readonly file: string;
  readonly name: string;
  readonly value: string;
  readonly comment: string;
}

interface AboutPage {
  /** The home page, whose head and styles it shares. */
  readonly html: string;
  readonly markdown: string;
  readonly recordings: readonly RecordedSoftware[];
  readonly patterns: readonly { readonly title: string; readonly values: readonly DeclaredValue[] }[];
  readonly constants: readonly SourcedConstant[];
}

/** What is simulated, what is assumed and what it was checked against, as a page without scripts. */
export async function aboutPage({ html, markdown, recordings, patterns, constants }: AboutPage): Promise<string> {
  const article = await marked.parse(
    markdown
      .replace('{recordings}', recordingsTable(recordings))
      .replace('{parameters}', patterns.map(valuesTable).join('\n\n'))
      .replace('{constants}', constantsTable(constants)),
  );
  // A table that is wider than the page scrolls inside itself, by keyboard too.
  const framed = article
    .replaceAll('<table>', '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>');
  return html
    .replace(/<script[^>]*><\/script>/g, '')
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<title>.*?<\/title>/, '<title>About the models - Roundtrip</title>')
    .replace(/((?:src|href)=")\.\//g, '$1../')
    .replace(
      /<body>[\s\S]*<\/body>/,
      `<body><main class="notes"><p><a href="../">Roundtrip</a></p>${framed}</main></body>`,
    );
}

/** One row for each software: how many recordings, and of what. */
function recordingsTable(recordings: readonly RecordedSoftware[]): string {
  const byName = new Map<string, string[]>();
  for (const { implementation, what } of recordings) {
    const list = byName.get(implementation);
    if (list === undefined) byName.set(implementation, [what]);
    else list.push(what);
  }
  const rows = [...byName]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, what]) => `| ${cell(name)} | ${what.length} | ${cell(what.join('; '))} |`);
  return ['| software | recordings | of what |', '| --- | --- | --- |', ...rows].join('\n');
}

function valuesTable({ title, values }: AboutPage['patterns'][number]): string {
  const rows = values.map((value) => `| ${cell(value.title)} | ${cell(value.value)} | ${cell(value.help)} |`);
  return [`### ${title}`, '', '| parameter | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function constantsTable(constants: readonly SourcedConstant[]): string {
  const rows = constants.map(
    ({ file, name, value, comment }) => `| \`${name}\` | \`${value}\` | ${cell(comment)} | ${cell(file)} |`,
  );
  return [
    '| constant | value | what it is and where it comes from | file |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();
}

/** A number with a comment at the top level of a file. */
const CONSTANT =
  /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(?:export )?const ([A-Z][A-Z\d_]+)(?:: [\w<>[\] ]+)? = ([^;\n]*\d[^;\n]*);/g;

/** The constants of a file that say what they are. */
export function constantsIn(file: string, source: string): readonly SourcedConstant[] {
  return [...source.matchAll(CONSTANT)].flatMap(([, comment = '', name = '', value = '']) =>
    /[{[('"`/]/.test(value.replace(/\(|\)/g, ''))
      ? []
      : [{ file, name, value, comment: comment.replace(/\n\s*\* ?/g, ' ') }],
  );
}
