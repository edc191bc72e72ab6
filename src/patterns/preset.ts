import type { Parameters } from '../kernel/world.ts';
import { defaultsOf, parseParameter } from './parameter.ts';
import type { ParameterValue } from './parameter.ts';
import type { Pattern } from './pattern.ts';

/** The parameters of a preset: the defaults, and what the preset says, written as in the shell. */
export function parsePreset(pattern: Pattern, texts: Readonly<Record<string, string>>): Parameters {
  const values: Record<string, ParameterValue> = { ...defaultsOf(pattern.parameters) };
  for (const [name, text] of Object.entries(texts)) {
    const spec = pattern.parameters.find((candidate) => candidate.name === name);
    const parsed = spec === undefined ? null : parseParameter(spec, text);
    if (parsed === null || !parsed.ok)
      throw new Error(`${pattern.id} cannot have ${name}=${text}: ${parsed?.problem ?? 'there is no such parameter'}`);
    values[name] = parsed.value;
  }
  return values;
}
