import type { Entry, EntryOf } from '../../../kernel/entry.ts';
import type { NoteSet, NoteShape } from '../../../kernel/note.ts';
import type { Timeline } from '../../../record/timeline.ts';
import type { Topology } from '../../../kernel/topology.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { formatParameter } from '../../../patterns/contract/parameter.ts';
import type { Pattern, Sentence } from '../../../patterns/contract/pattern.ts';
import { fillSpan } from '../../../patterns/contract/state-words.ts';
import { formatBytes, formatDuration } from '../../format.ts';
import { Names } from './names.ts';
import { commonNotes, flagWords, noteSentence, sentences } from './sentences.en.ts';
import { tell } from './telling.ts';
import { stateWordsOf } from './states.en.ts';

/** The values of a note, and what each is. */
type Fields = NoteShape[string];

/** Notes of any pattern that nobody wants to miss. */
const BAD_NOTES: readonly string[] = [
  'duplicate',
  'given up',
  'marked down',
  'silence',
  'requeue',
  'failed',
  'forgotten',
];

const MAX_CHARACTERS = 140;

/** Says entries of a pattern's log in sentences. */
export class Narrator {
  readonly names: Names;
  private readonly pattern: Pattern;
  private readonly log: readonly Entry[];
  private readonly timeline: Timeline | null;
  private readonly describe: (entry: Entry) => Sentence | null;
  private readonly groups: ReadonlyMap<string, string>;

  /** @param timeline with it, sentences say causes and consequences that only the entries around tell. */
  constructor(
    pattern: Pattern,
    topology: Pick<Topology, 'hosts'>,
    log: readonly Entry[],
    timeline: Timeline | null = null,
  ) {
    this.log = log;
    this.timeline = timeline;
    this.pattern = pattern;
    this.describe = pattern.describing(log);
    this.names = new Names(topology);
    this.groups = new Map(topology.hosts.map(({ id, group }) => [id, group]));
  }

  /** A sentence of at most 140 characters; null when there is nothing to say. */
  say(entry: Entry): string | null {
    const sentence = this.describe(entry);
    if (sentence === null) return null;
    const text = this.fill(this.enriched(sentence, entry), this.fieldsOf(entry));
    return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 3).trimEnd()}...` : text;
  }

  /** The same with what the log around it tells, where there are words for that. */
  private enriched(sentence: Sentence, entry: Entry): Sentence {
    const told = this.timeline === null ? null : tell(entry, this.log, this.timeline);
    if (told === null) return sentence;
    const key = `${sentence.key}.${told.variant}`;
    const isKnown = this.pattern.texts[key] !== undefined || sentences[key] !== undefined;
    return isKnown ? { key, values: { ...sentence.values, ...told.values } } : sentence;
  }

  /** Whether a note tells of something that went wrong for somebody. */
  isFailure({ name, values }: EntryOf<'note'>): boolean {
    const words = this.pattern.drawn?.failures?.[name];
    return BAD_NOTES.includes(name) || (words !== undefined && words(values) !== null);
  }

  /** How much the sentence of an entry matters, where the pattern says so. */
  weightOf(entry: Entry): number | undefined {
    return this.describe(entry)?.weight;
  }

  /** What the values of a note are. */
  private fieldsOf(entry: Entry): Fields {
    if (entry.kind !== 'note') return {};
    const sets: readonly NoteSet[] = [...this.pattern.notes, ...commonNotes];
    return sets.find(({ shape }) => entry.name in shape)?.shape[entry.name] ?? {};
  }

  private fill(sentence: Sentence, fields: Fields): string {
    const { key, values } = sentence;
    const template = this.pattern.texts[key] ?? sentences[key];
    if (template === undefined) return this.fallback(sentence, fields);
    return inUnit(template, this.pattern.unit).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return value === undefined ? '' : this.word(name, value, sentence, fields);
    });
  }

  /** Values of a note are its own words; hosts among them get their titles. */
  private fallback(sentence: Sentence, fields: Fields): string {
    const { key, values } = sentence;
    const { host = '', ...rest } = values;
    const said = Object.entries(rest).map(([name, value]) => `${name} ${this.word(name, value, sentence, fields)}`);
    return noteSentence(this.names.host(String(host)), key.replace(/^note\./, ''), said.join(', '));
  }

  private word(name: string, value: string | number, { key, values }: Sentence, fields: Fields): string {
    if (typeof value === 'number') {
      if (name.endsWith('Us')) return formatDuration(value);
      return name === 'bytes' ? formatBytes(value) : String(value);
    }
    if (fields[name] === 'host' || fields[name] === 'host?') return this.names.host(value);
    switch (name) {
      case 'host':
      case 'to':
      case 'from':
        return this.names.host(value);
      case 'process':
        return this.names.process(value);
      case 'link':
      case 'direction':
        return this.names.link(value);
      case 'target':
        return this.target(key, value);
      case 'state':
        return this.state(value, String(values['process'] ?? ''));
      case 'flags':
        return flagWords[value] ?? value;
      default:
        return value;
    }
  }

  /** The pattern's words for a state, else its path read aloud. */
  private state(path: string, process: string): string {
    const [host = '', program = ''] = process.split('/');
    const group = this.groups.get(host) ?? '';
    return fillSpan(stateWordsOf(this.pattern, group, program)[path] ?? path.replace(/[-_.]/g, ' '), '');
  }

  /** `interval=2000000` is `Poll interval to 2s`. */
  private target(key: string, target: string): string {
    if (key === 'do.set') {
      const [name = '', text = ''] = target.split('=');
      const spec = this.pattern.parameters.find((candidate) => candidate.name === name);
      if (spec === undefined) return target;
      const isNumber = typeof spec.default === 'number';
      const value = isNumber ? Number(text) : typeof spec.default === 'boolean' ? text === 'true' : text;
      return `${spec.title} to ${formatParameter(spec, value)}`;
    }
    const [direction = '', count] = target.split(' ');
    return count === undefined ? this.names.any(target) : `${this.names.any(direction)}, packet ${count} from now`;
  }
}
