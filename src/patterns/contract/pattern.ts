import type { Badges, Entry, Layer } from '../../kernel/entry.ts';
import type { NoteSet } from '../../kernel/note.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Topology } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { FailureWords } from '../../record/failures.ts';
import { noSchedule } from '../../machines/news/schedule.ts';
import type { Schedule } from '../../machines/news/schedule.ts';
import type { MetricName } from '../../measure/metric.ts';
import { describeCommon } from './describe.ts';
import type { Meta } from './meta.ts';
import type { ParameterSpec } from './parameter.ts';
import type { Prediction } from './prediction.ts';
import type { Declarations, ParameterSet, ValuesOf } from './parameters.ts';

/** What a viewer of any pattern looks at: messages between applications, or segments between kernels. */
export const LENSES = ['messages', 'segments'] as const;
/** And where hosts say so, what goes on inside them. */
export const ALL_LENSES = ['inside', ...LENSES] as const;
export type Lens = (typeof ALL_LENSES)[number];

const LENS_LAYERS: Readonly<Record<Lens, readonly Layer[]>> = {
  inside: ['user', 'host', 'application', 'framing'],
  messages: ['user', 'host', 'application', 'framing'],
  segments: ['user', 'host', 'application', 'framing', 'transport', 'link'],
};

/** Whether an entry makes its step a stop at a lens: a lost packet is one at both. */
export function isSeenAt(lens: Lens, entry: Entry): boolean {
  return LENS_LAYERS[lens].includes(entry.layer) || entry.kind === 'loss' || entry.kind === 'link';
}

/** A starting point worth looking at, in the words of link and shell. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** The question that it asks, where that is not the pattern's. */
  readonly asks?: string;
  /** What to look at, in one sentence of at most 80 characters that does not say what comes of it. */
  readonly watch: string;
  /** Where it opens, one breath before what it is about: `11s`. */
  readonly at: string;
  /** What differs from the defaults. */
  readonly parameters: Readonly<Partial<Record<string, string>>>;
  /** What is done to the run: `12.02s cut client-server`. */
  readonly do: readonly string[];
  /** Another starting point of the pattern that differs in one thing. */
  readonly partner?: string;
  /** It asks this question of the pattern's, counted from 1; the first is what the bare page opens. */
  readonly question?: 1 | 2 | 3;
}

/** A starting point whose parameters the compiler knows. */
export type PresetOf<Name extends string> = Omit<Preset, 'parameters'> & {
  readonly parameters: Readonly<Partial<Record<Name, string>>>;
};

/** A run that shows the rhythm of a pattern in a picture as large as a stamp: few hosts, and a chosen moment. */
export interface Stamp extends Pick<Preset, 'parameters' | 'do'> {
  readonly from: Microseconds;
  readonly windowUs: Microseconds;
}

/** A sentence as data: a key of the texts and the values to fill in. */
export interface Sentence {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** How much it matters beside others of its time: 0 where only a number changes, 3 for what a page is about. */
  readonly weight?: number;
}

/** What the paper of a pattern draws of programs: waits before a new try, waits that have a limit, and what failed. */
export interface Drawn {
  /** States in which a program lets time pass before it tries again, by program. */
  readonly pauses?: Readonly<Record<string, readonly string[]>>;
  /** By program and state: the parameter that says how long it waits there at most. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly failures?: FailureWords;
}

/** A property that every run has, whatever the seed and the faults. Returns what is wrong, or null. */
export interface Invariant<Values = Parameters> {
  readonly name: string;
  readonly check: (log: readonly Entry[], values: Values) => string | null;
}

/** Something that must be reachable, or the tests have tested nothing. */
export interface Sometimes {
  readonly name: string;
  readonly reached: (log: readonly Entry[]) => boolean;
}

export interface Pattern extends Meta {
  /** Rises whenever the default recipe gives another log. */
  readonly version: number;
  /** How its page may be looked at, in the order of the buttons. */
  readonly lenses: readonly Lens[];
  /** The one it opens with. */
  readonly lens: Lens;
  /** How much time the paper shows by default. */
  readonly windowUs: Microseconds;
  /** Where the page opens. */
  readonly openAt: Microseconds;
  readonly parameters: readonly ParameterSpec[];
  /** Names of the at most five parameters shown first. */
  readonly primary: readonly string[];
  /** The same for a run under these parameters. */
  readonly primaryIn: (parameters: Parameters) => readonly string[];
  readonly topology: (parameters: Parameters, news?: Schedule) => Topology;
  /** Its own three to five numbers, in the order in which its question needs them; several in one on one scale. */
  readonly numbers: readonly (MetricName | readonly MetricName[])[];
  /** The numbers and the window of a run under these parameters, where not all are about the same. */
  readonly numbersIn: (parameters: Parameters) => Pattern['numbers'];
  readonly windowIn: (parameters: Parameters) => Microseconds;
  /** What its table tells. */
  readonly metrics: readonly MetricName[];
  readonly presets: readonly Preset[];
  /** Home shows this; by default the first window of the default run in which something is told. */
  readonly stamp?: Stamp;
  /** What its starting points ask before the run answers. */
  readonly predictions?: readonly Prediction[];
  /** What makes most sense to break first here, in the words of links: `pause database`. By default a link, a server and a client. */
  readonly breakFirst?: readonly string[];
  readonly invariants: readonly Invariant[];
  readonly sometimes: readonly Sometimes[];
  /** The program whose state a host shows, by the host's group. */
  readonly mainProgram: Readonly<Record<string, string>>;
  /** States of the clients' main program in which a client must hold a connection or wait. */
  readonly awakeStates: readonly string[];
  /** What closed forms predict for these parameters, by metric; computed, never typed in. */
  readonly expected: (parameters: Parameters) => Partial<Record<MetricName, number>>;
  /** What its machines say beside their messages. */
  readonly notes: readonly NoteSet[];
  /** A sentence about an entry; null when there is nothing to say. */
  readonly describe: (entry: Entry, log: readonly Entry[]) => Sentence | null;
  /** The same for all entries of a log that may still grow: what it must know of the whole is read once. */
  readonly describing: (log: readonly Entry[]) => (entry: Entry) => Sentence | null;
  /** The texts of its sentences, `{name}` standing for values. */
  readonly texts: Readonly<Record<string, string>>;
  /** The words for the states of each program that a host shows: `stateWords.poller.waiting`. */
  readonly stateWords: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What its paper draws of states and notes beside messages. */
  readonly drawn?: Drawn;
  /** Words for badges. */
  readonly badgeWords?: Readonly<Record<keyof Badges, string>>;
}

type NamesOf<Said> = Said extends { readonly shape: infer Shape } ? keyof Shape & string : never;

/** A sentence for every note: the compiler asks for them. */
export type TextsOf<Said extends readonly NoteSet[]> = Readonly<Record<`note.${NamesOf<Said[number]>}`, string>>;

/** A pattern as its folder says it: its parameters are declared, and everything that depends on them is typed by that. */
export interface Definition<Declared extends Declarations, Said extends readonly NoteSet[]> extends Omit<
  Pattern,
  | keyof Meta
  | 'parameters'
  | 'primary'
  | 'primaryIn'
  | 'topology'
  | 'presets'
  | 'invariants'
  | 'expected'
  | 'notes'
  | 'texts'
  | 'describe'
  | 'describing'
  | 'drawn'
  | 'numbersIn'
  | 'windowIn'
> {
  readonly meta: Meta;
  readonly parameters: ParameterSet<Declared>;
  readonly primary: readonly NoInfer<keyof Declared & string>[];
  readonly topology: (values: NoInfer<ValuesOf<Declared>>, news: Schedule) => Topology;
  readonly presets: readonly PresetOf<NoInfer<keyof Declared & string>>[];
  readonly invariants: readonly Invariant<NoInfer<ValuesOf<Declared>>>[];
  readonly notes: Said;
  readonly texts: TextsOf<NoInfer<Said>> & Readonly<Record<string, string>>;
  readonly drawn?: Omit<Drawn, 'limits'> & {
    readonly limits?: Readonly<Record<string, Readonly<Record<string, NoInfer<keyof Declared & string>>>>>;
  };
  /** For a pattern that has several sentences for one note. */
  readonly describe?: Pattern['describe'];
  /** For a pattern whose sentences follow from more of the log than their own entries. */
  readonly describing?: Pattern['describing'];
  readonly expected: (values: NoInfer<ValuesOf<Declared>>) => Partial<Record<MetricName, number>>;
  /** For a pattern whose parameters decide what its runs are about. */
  readonly primaryIn?: (values: NoInfer<ValuesOf<Declared>>) => readonly NoInfer<keyof Declared & string>[];
  readonly numbersIn?: (values: NoInfer<ValuesOf<Declared>>) => Pattern['numbers'];
  readonly windowIn?: (values: NoInfer<ValuesOf<Declared>>) => Microseconds;
}

/** Makes a pattern of its definition, for those who know no pattern by name. */
export function definePattern<Declared extends Declarations, const Said extends readonly NoteSet[]>(
  definition: Definition<Declared, Said>,
): Pattern {
  const { meta, parameters, topology, invariants, expected, describe = describeCommon, ...rest } = definition;
  const describing: Pattern['describing'] = rest.describing ?? ((log) => (entry) => describe(entry, log));
  const { specs, read } = parameters;
  const { primary, primaryIn, numbers, numbersIn, windowUs, windowIn } = rest;
  return {
    ...meta,
    ...rest,
    primaryIn: (values) => primaryIn?.(read(values)) ?? primary,
    numbersIn: (values) => numbersIn?.(read(values)) ?? numbers,
    windowIn: (values) => windowIn?.(read(values)) ?? windowUs,
    parameters: specs,
    topology: (values, news = noSchedule()) => topology(read(values), news),
    invariants: invariants.map(({ name, check }) => ({ name, check: (log, values) => check(log, read(values)) })),
    expected: (values) => expected(read(values)),
    describe: (entry, log) => describing(log)(entry),
    describing,
  };
}
