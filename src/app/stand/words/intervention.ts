import type { Intervention } from '../../../kernel/intervention.ts';
import { formatParameter } from '../../../patterns/contract/parameter.ts';
import type { ParameterSpec } from '../../../patterns/contract/parameter.ts';
import { texts } from '../texts.en.ts';
import type { Names } from './names.ts';

/** What the viewer did, as part of a sentence: `crashed API server`, `set Interval to 2 s`. */
export function sayIntervention({ action }: Intervention, parameters: readonly ParameterSpec[], names: Names): string {
  const done = texts.history.done[action.type];
  switch (action.type) {
    case 'publish':
      return done;
    case 'drop packet':
      return `${done} ${action.packet}`;
    case 'drop':
      return `${done} ${texts.history.drop(names.link(action.direction), action.count)}`;
    case 'set': {
      const spec = parameters.find(({ name }) => name === action.parameter);
      const value = spec === undefined ? String(action.value) : formatParameter(spec, action.value);
      return `${done} ${texts.history.set(spec?.title ?? action.parameter, value)}`;
    }
    default:
      return `${done} ${'host' in action ? names.host(action.host) : names.link(action.link)}`;
  }
}
