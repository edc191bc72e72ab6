import { MILLISECOND, SECOND } from '../../../kernel/time.ts';
import { formatParameter, parseParameter } from '../../../patterns/contract/parameter.ts';
import type { Parsed, ParameterSpec, ParameterValue } from '../../../patterns/contract/parameter.ts';

/** A value as it stands in its field: the number, and the unit beside it. */
export interface ShownValue {
  readonly text: string;
  readonly unit: string;
}

export function showValue(spec: ParameterSpec, value: ParameterValue): ShownValue {
  if (spec.type === 'fraction' && typeof value === 'number')
    return { text: String(Number((value * 100).toFixed(3))), unit: '%' };
  const written = formatParameter(spec, value);
  if (spec.type === 'integer' || spec.type === 'number') return { text: written, unit: spec.unit };
  const match = /^([\d.]+)([A-Za-z]+)$/.exec(written);
  if (match?.[1] === undefined || match[2] === undefined || spec.type === 'text' || spec.type === 'choice')
    return { text: written, unit: '' };
  return { text: match[1], unit: match[2] };
}

/** Reads what was typed. A bare number has the unit that stands beside the field; `5 s` and `300ms` are fine too. */
export function readTyped(spec: ParameterSpec, typed: string, unit: string): Parsed {
  if (spec.type === 'text') return parseParameter(spec, typed);
  const text = typed.trim().replace(',', '.');
  const isBare = /^-?\d+(?:\.\d+)?$/.test(text);
  if (spec.type === 'fraction') {
    const percent = isBare ? text : /^(-?\d+(?:\.\d+)?) ?%$/.exec(text)?.[1];
    return parseParameter(spec, percent === undefined ? text : String(Number(percent) / 100));
  }
  if (spec.type === 'duration' && isBare) {
    // Seconds and milliseconds are what people mean; the unit beside the field says which.
    const isSeconds = unit === 's';
    return parseParameter(spec, `${Math.round(Number(text) * (isSeconds ? SECOND : MILLISECOND))}us`);
  }
  if (spec.type === 'bandwidth' && isBare)
    return parseParameter(spec, Number(text) === 0 ? 'unlimited' : `${text}${unit === '' ? 'Mbit' : unit}`);
  return parseParameter(
    spec,
    spec.type === 'integer' || spec.type === 'number' ? text.replace(/ ?[^\d.-]+$/, '') : text,
  );
}
