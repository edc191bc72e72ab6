import type { Dice } from './dice.ts';
import { formatParameter, parseParameter } from '../contract/parameter.ts';
import type { ParameterSpec, ParameterValue } from '../contract/parameter.ts';
import type { Pattern } from '../contract/pattern.ts';
import { interventionsOf } from '../contract/preset.ts';

/** The values at which a parameter's range ends, or all its choices. */
export function edgesOf(pattern: Pattern, spec: ParameterSpec): readonly ParameterValue[] {
  switch (spec.type) {
    case 'choice':
      return spec.options.map(({ value }) => value);
    case 'flag':
      return [true, false];
    case 'text':
      return textsOf(pattern, spec.name, spec.default);
    case 'fraction':
      return [0, spec.max];
    case 'bandwidth':
      return [0, spec.min, spec.max];
    case 'duration':
      return spec.orZero === true ? [0, spec.min, spec.max] : [spec.min, spec.max];
    default:
      return [spec.min, spec.max];
  }
}

/** A value from the whole range: at its ends, or anywhere between, each magnitude alike. */
export function anyValue(pattern: Pattern, spec: ParameterSpec, dice: Dice): ParameterValue {
  const isScale = spec.type !== 'choice' && spec.type !== 'flag' && spec.type !== 'text';
  if (!isScale || dice.percent(30)) return dice.pick(edgesOf(pattern, spec));
  return between(spec, dice);
}

/** A value not far from `value`, or what the shell makes of it. */
export function nearbyValue(
  pattern: Pattern,
  spec: ParameterSpec,
  value: ParameterValue | undefined,
  dice: Dice,
): ParameterValue {
  if (typeof value !== 'number' || value === 0) return anyValue(pattern, spec, dice);
  const changed = (value * (50 + dice.below(151))) / 100;
  return readable(spec, whole(spec) ? Math.round(changed) : changed) ?? value;
}

function between(spec: ParameterSpec, dice: Dice): ParameterValue {
  if (spec.type === 'fraction') return readable(spec, dice.magnitude(1, spec.max * 1_000_000) / 1_000_000) ?? 0;
  const { min, max } = 'min' in spec ? spec : { min: 0, max: 1 };
  // Rates go in thousandths: below 1 there is as much to see as above.
  const drawn = spec.type === 'number' ? dice.magnitude(min * 1000, max * 1000) / 1000 : dice.magnitude(min, max);
  return readable(spec, drawn) ?? spec.default;
}

function whole(spec: ParameterSpec): boolean {
  return spec.type === 'integer' || spec.type === 'duration' || spec.type === 'bandwidth';
}

/** The value as a command line can say it: a run that fails must be shown again by one. Null when it is not allowed. */
function readable(spec: ParameterSpec, value: ParameterValue): ParameterValue | null {
  const parsed = parseParameter(spec, formatParameter(spec, value));
  return parsed.ok ? parsed.value : null;
}

/** Texts of which a pattern knows that they are allowed. */
function textsOf(pattern: Pattern, name: string, standard: string): readonly string[] {
  const spec = pattern.parameters.find((candidate) => candidate.name === name);
  const said = pattern.presets.flatMap((preset) => [
    ...(preset.parameters[name] === undefined ? [] : [preset.parameters[name]]),
    ...interventionsOf(pattern, preset).flatMap(({ action }) =>
      action.type === 'set' && action.parameter === name ? [String(action.value)] : [],
    ),
  ]);
  const examples = spec?.type === 'text' ? (spec.examples ?? []) : [];
  return [...new Set([standard, ...examples, ...said])];
}
