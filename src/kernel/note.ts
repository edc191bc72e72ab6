import type { EffectOf } from './effect.ts';
import type { Entry, EntryOf, Layer } from './entry.ts';

/** What a value of a note is: the id of a host, a word, a number, or yes and no; with `?` it may be missing (or null). */
export type NoteField = NoteKind | `${NoteKind}?`;
type NoteKind = 'host' | 'word' | 'number' | 'flag';

type Named = Readonly<Record<string, NoteField>>;
export type NoteShape = Readonly<Record<string, Named>>;

interface ValueOfKind {
  readonly host: string;
  readonly word: string;
  readonly number: number;
  readonly flag: boolean;
}
type OptionalIn<Fields extends Named> = {
  [Name in keyof Fields]: Fields[Name] extends `${string}?` ? Name : never;
}[keyof Fields];
type KindOf<Field> = Field extends `${infer Kind extends NoteKind}?` ? Kind : Field extends NoteKind ? Field : never;

/** The values of a note, by the names it declares. */
export type NoteValues<Fields extends Named> = {
  readonly [Name in Exclude<keyof Fields, OptionalIn<Fields>>]: ValueOfKind[KindOf<Fields[Name]>];
} & { readonly [Name in OptionalIn<Fields>]?: ValueOfKind[KindOf<Fields[Name]>] | null };

type NameIn<Shape extends NoteShape> = keyof Shape & string;

/** An entry that is one of these notes: its name says what its values are. */
export type NoteEntry<Shape extends NoteShape> = EntryOf<'note'> &
  { [Name in NameIn<Shape>]: { readonly name: Name; readonly values: NoteValues<Shape[Name]> } }[NameIn<Shape>];

/** Notes, for those who only want to know which there are. */
export interface NoteSet {
  readonly shape: NoteShape;
}

/** What machines say beside their messages, declared once: as effects for those who write, as types for those who read. */
export interface Notes<Shape extends NoteShape> extends NoteSet {
  readonly shape: Shape;
  /** The effect that says it. */
  readonly say: <Name extends NameIn<Shape>>(name: Name, values: NoteValues<Shape[Name]>) => EffectOf<'note'>;
  /** Whether an entry is one of these. */
  readonly has: (entry: Entry) => entry is NoteEntry<Shape>;
}

/** Declares notes of one layer: `declareNotes('application', { parked: { client: 'host' } })`. */
export function declareNotes<const Shape extends NoteShape>(layer: Layer, shape: Shape): Notes<Shape> {
  // Every entry of every run is asked: what a note needs is looked up once.
  const fieldsOf = new Map(Object.entries(shape).map(([name, fields]) => [name, Object.entries(fields)]));
  return {
    shape,
    say: (name, values) => ({ type: 'note', layer, name, values }),
    has: (entry): entry is NoteEntry<Shape> => {
      const fields = entry.kind === 'note' ? fieldsOf.get(entry.name) : undefined;
      return fields !== undefined && entry.kind === 'note' && fits(entry, fields);
    },
  };
}

const TYPE_OF_KIND = { host: 'string', word: 'string', number: 'number', flag: 'boolean' } as const;

/** Two machines may use one word for two things: a note is told by its values, too. */
function fits({ values }: EntryOf<'note'>, fields: readonly (readonly [name: string, field: NoteField])[]): boolean {
  let known = 0;
  for (const [name, field] of fields) {
    const value = values[name];
    if (value !== undefined) known += 1;
    const isMissing = value === undefined || value === null;
    if (isMissing ? !field.endsWith('?') : typeof value !== TYPE_OF_KIND[kindOf(field)]) return false;
  }
  return Object.keys(values).length === known;
}

/** `host?` is `host`. */
export function kindOf(field: NoteField): NoteKind {
  switch (field) {
    case 'host?':
      return 'host';
    case 'word?':
      return 'word';
    case 'number?':
      return 'number';
    case 'flag?':
      return 'flag';
    default:
      return field;
  }
}
