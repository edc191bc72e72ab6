import type { Parameters } from '../../kernel/world.ts';
import type { ParameterSpec } from './parameter.ts';

type Without<Spec, Key extends PropertyKey> = Spec extends unknown ? Omit<Spec, Key> : never;

/** A parameter as a pattern declares it: its name is the key that it stands under. */
export type Declared = Without<ParameterSpec, 'name'>;
type DeclaredOf<Type extends Declared['type']> = Extract<Declared, { type: Type }>;
type Settings<Type extends Declared['type']> = Omit<DeclaredOf<Type>, 'type'>;

/** A choice whose options the compiler knows. */
interface ChoiceOf<Value extends string> extends DeclaredOf<'choice'> {
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly default: Value;
}

interface ValueByType {
  readonly duration: number;
  readonly integer: number;
  readonly number: number;
  readonly fraction: number;
  readonly bandwidth: number;
  readonly flag: boolean;
  readonly text: string;
}

type ValueOf<Spec extends Declared> =
  Spec extends ChoiceOf<infer Value>
    ? Value
    : Spec['type'] extends keyof ValueByType
      ? ValueByType[Spec['type']]
      : string;

export type Declarations = Readonly<Record<string, Declared>>;

/** The values of declared parameters, by name: microseconds, bits per second, shares, options, words. */
export type ValuesOf<Shape extends Declarations> = { readonly [Name in keyof Shape]: ValueOf<Shape[Name]> };

/** The parameters of a pattern: as a list for whoever shows or reads them, and as a type for the pattern itself. */
export interface ParameterSet<Shape extends Declarations> {
  readonly specs: readonly ParameterSpec[];
  /** The same values, typed. A missing one, or one of another type, is a programmer's mistake. */
  readonly read: (parameters: Parameters) => ValuesOf<Shape>;
}

/** `ValuesIn<typeof parameters>`: the values of a set, for the files of a pattern. */
export type ValuesIn<Of> = Of extends ParameterSet<infer Shape> ? ValuesOf<Shape> : never;
/** The names of a set. */
export type NamesIn<Of> = Of extends ParameterSet<infer Shape> ? keyof Shape & string : never;

export const duration = (settings: Settings<'duration'>) => ({ type: 'duration' as const, ...settings });
export const integer = (settings: Settings<'integer'>) => ({ type: 'integer' as const, ...settings });
export const number = (settings: Settings<'number'>) => ({ type: 'number' as const, ...settings });
export const fraction = (settings: Settings<'fraction'>) => ({ type: 'fraction' as const, ...settings });
export const bandwidth = (settings: Settings<'bandwidth'>) => ({ type: 'bandwidth' as const, ...settings });
export const flag = (settings: Settings<'flag'>) => ({ type: 'flag' as const, ...settings });
export const text = (settings: Settings<'text'>) => ({ type: 'text' as const, ...settings });
export const choice = <const Value extends string>(settings: Omit<ChoiceOf<Value>, 'type'>): ChoiceOf<Value> => ({
  type: 'choice',
  ...settings,
});

/** Declares the parameters of a pattern, in the order in which they are shown. */
export function declareParameters<Shape extends Declarations>(declared: Shape): ParameterSet<Shape> {
  const specs = Object.entries(declared).map(([name, spec]): ParameterSpec => ({ name, ...spec }));
  const read = (values: Parameters): ValuesOf<Shape> => {
    const given: object = values;
    demandValues<Shape>(given, specs, values);
    return given;
  };
  return { specs, read };
}

/** The one place where untyped values, as links and the kernel carry them, become those of a pattern. */
function demandValues<Shape extends Declarations>(
  given: object,
  specs: readonly ParameterSpec[],
  values: Parameters,
): asserts given is ValuesOf<Shape> {
  for (const spec of specs) {
    const value = values[spec.name];
    const isOption = spec.type !== 'choice' || spec.options.some((option) => option.value === value);
    if (typeof value !== typeof spec.default || !isOption)
      throw new Error(`the parameter "${spec.name}" is ${String(value)}, not a ${spec.type} that it may have`);
  }
}
