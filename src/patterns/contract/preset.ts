import type { Intervention } from '../../kernel/intervention.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { parseIntervention } from './intervention-text.ts';
import { defaultsOf, parseDuration, parseParameter } from './parameter.ts';
import type { ParameterValue } from './parameter.ts';
import type { Pattern, Preset } from './pattern.ts';

/** What a starting point does to its run. Its author's mistakes are errors: a test reads them all. */
export function interventionsOf(pattern: Pattern, preset: Pick<Preset, 'parameters' | 'do'>): readonly Intervention[] {
  const topology = pattern.topology(parsePreset(pattern, preset.parameters));
  return preset.do.map((text) => {
    const parsed = parseIntervention({ parameters: pattern.parameters, topology }, text);
    if (!parsed.ok) throw new Error(`${pattern.id} cannot do "${text}": ${parsed.problem}`);
    return parsed.intervention;
  });
}

/** Where a starting point opens. */
export function openingOf(pattern: Pattern, { id, at }: Preset): Microseconds {
  const opening = parseDuration(at);
  if (opening === null) throw new Error(`${pattern.id}/${id} cannot open at "${at}"`);
  return opening;
}

/** The parameters of a preset: the defaults, and what the preset says, written as in the shell. */
export function parsePreset(pattern: Pattern, texts: Preset['parameters']): Parameters {
  const values: Record<string, ParameterValue> = { ...defaultsOf(pattern.parameters) };
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    const spec = pattern.parameters.find((candidate) => candidate.name === name);
    const parsed = spec === undefined ? null : parseParameter(spec, text);
    if (parsed === null || !parsed.ok)
      throw new Error(`${pattern.id} cannot have ${name}=${text}: ${parsed?.problem ?? 'there is no such parameter'}`);
    values[name] = parsed.value;
  }
  return values;
}
