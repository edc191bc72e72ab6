import { MILLISECOND, SECOND } from '../../kernel/time.ts';

interface Common {
  /** The name in links and in the shell. */
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** A live one acts on the hosts that are there; a structural one makes a new run. */
  readonly live: boolean;
}

/** One parameter: the form control, the address, the shell, the validator and the help text all come from this. */
export type ParameterSpec = Common &
  (
    | {
        readonly type: 'duration';
        readonly min: number;
        readonly max: number;
        readonly default: number;
        /** 0 is allowed, too, and means never. */
        readonly orZero?: boolean;
      }
    | {
        readonly type: 'integer';
        readonly min: number;
        readonly max: number;
        readonly default: number;
        readonly unit: string;
      }
    | {
        readonly type: 'number';
        readonly min: number;
        readonly max: number;
        readonly default: number;
        readonly unit: string;
      }
    /** A share from 0 to `max`; shown as a percentage. */
    | { readonly type: 'fraction'; readonly max: number; readonly default: number }
    /** Bits per second; 0 is unlimited. */
    | { readonly type: 'bandwidth'; readonly min: number; readonly max: number; readonly default: number }
    | {
        readonly type: 'choice';
        readonly options: readonly { readonly value: string; readonly title: string }[];
        readonly default: string;
      }
    | { readonly type: 'flag'; readonly default: boolean }
    /** Text that its own pattern reads; `check` returns what is wrong with it, or null. */
    | {
        readonly type: 'text';
        readonly default: string;
        /** What is allowed, in words, with an example. */
        readonly form: string;
        readonly check: (text: string) => string | null;
        /** Texts that are allowed, for tests that draw one. */
        readonly examples?: readonly string[];
      }
  );

export type ParameterValue = string | number | boolean;

export type Parsed =
  | { readonly ok: true; readonly value: ParameterValue }
  | { readonly ok: false; readonly problem: string };

const DURATION_UNITS: readonly (readonly [suffix: string, us: number])[] = [
  ['us', 1],
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['min', 60 * SECOND],
  ['h', 3600 * SECOND],
];

const BANDWIDTH_UNITS: readonly (readonly [suffix: string, bits: number])[] = [
  ['Gbit', 1_000_000_000],
  ['Mbit', 1_000_000],
  ['kbit', 1_000],
  ['bit', 1],
];

/** Reads a value as people write it: `250ms`, `0.05`, `10Mbit`, `on`. A problem says what is wrong and what is allowed. */
export function parseParameter(spec: ParameterSpec, text: string): Parsed {
  const trimmed = text.trim();
  switch (spec.type) {
    case 'duration':
      return within(spec, parseDuration(trimmed), trimmed);
    case 'integer': {
      const value = parseNumber(trimmed);
      return within(spec, value !== null && Number.isSafeInteger(value) ? value : null, trimmed);
    }
    case 'number':
    case 'fraction':
      return within(spec, parseNumber(trimmed), trimmed);
    case 'bandwidth':
      return within(spec, trimmed === 'unlimited' ? 0 : parseWithUnit(trimmed, BANDWIDTH_UNITS), trimmed);
    case 'choice':
      return spec.options.some(({ value }) => value === trimmed) ? { ok: true, value: trimmed } : refuse(spec, trimmed);
    case 'flag':
      if (trimmed === 'on' || trimmed === 'true') return { ok: true, value: true };
      if (trimmed === 'off' || trimmed === 'false') return { ok: true, value: false };
      return refuse(spec, trimmed);
    case 'text': {
      const problem = spec.check(trimmed);
      return problem === null ? { ok: true, value: trimmed } : { ok: false, problem: `${spec.name}: ${problem}` };
    }
  }
}

/** The value as `parseParameter` reads it back. */
export function formatParameter(spec: ParameterSpec, value: ParameterValue): string {
  if (spec.type === 'duration' && typeof value === 'number') return formatDuration(value);
  if (spec.type === 'bandwidth' && typeof value === 'number') {
    return value === 0 ? 'unlimited' : formatWithUnit(value, BANDWIDTH_UNITS);
  }
  if (spec.type === 'flag') return value === true ? 'on' : 'off';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** Without an exponent, which `parseParameter` does not read: small numbers would be lost on their way through a link. */
function formatNumber(value: number): string {
  const text = String(value);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = whole + fraction;
  const point = 1 + Number(exponent);
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${digits}` : `${sign}${digits.padEnd(point, '0')}`;
}

/** What is allowed, in words: `from 100ms to 60s`. */
export function allowed(spec: ParameterSpec): string {
  switch (spec.type) {
    case 'duration':
      return `${spec.orZero === true ? '0ms, or ' : ''}from ${formatDuration(spec.min)} to ${formatDuration(spec.max)}, written like 250ms or 5s`;
    case 'integer':
      return `a whole number from ${spec.min} to ${spec.max}`;
    case 'number':
      return `a number from ${spec.min} to ${spec.max}`;
    case 'fraction':
      return `a fraction from 0 to ${spec.max}, such as 0.05`;
    case 'bandwidth':
      return `"unlimited", or from ${formatWithUnit(spec.min, BANDWIDTH_UNITS)} to ${formatWithUnit(spec.max, BANDWIDTH_UNITS)}, written like 10Mbit`;
    case 'choice':
      return spec.options.map(({ value }) => value).join(' or ');
    case 'flag':
      return 'on or off';
    case 'text':
      return spec.form;
  }
}

/** Microseconds of `250ms`, `5s`, `1.5min`; null when it is no duration. */
export function parseDuration(text: string): number | null {
  const us = parseWithUnit(text, DURATION_UNITS);
  return us === null ? (text === '0' ? 0 : null) : us;
}

/** `250ms`, `5s`: the largest unit that needs no more than three decimals. */
export function formatDuration(us: number): string {
  if (us === 0) return '0ms';
  if (us % MILLISECOND !== 0) return `${us}us`;
  return us < SECOND ? `${us / MILLISECOND}ms` : `${us / SECOND}s`;
}

/** The defaults of a list of parameters. */
export function defaultsOf(specs: readonly ParameterSpec[]): Readonly<Record<string, ParameterValue>> {
  return Object.fromEntries(specs.map((spec) => [spec.name, spec.default]));
}

function within(spec: ParameterSpec, value: number | null, text: string): Parsed {
  if (value === null) return refuse(spec, text);
  const min = 'min' in spec ? spec.min : 0;
  const max = 'max' in spec ? spec.max : value;
  const isOff = (spec.type === 'bandwidth' || (spec.type === 'duration' && spec.orZero === true)) && value === 0;
  return isOff || (value >= min && value <= max) ? { ok: true, value } : refuse(spec, text);
}

function refuse(spec: ParameterSpec, text: string): Parsed {
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return { ok: false, problem: `${spec.name} is "${shown}"; allowed is ${allowed(spec)}` };
}

function parseNumber(text: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function parseWithUnit(text: string, units: readonly (readonly [string, number])[]): number | null {
  const match = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text);
  const unit = units.find(([suffix]) => suffix === match?.[2]);
  if (match?.[1] === undefined || unit === undefined) return null;
  return Math.round(Number(match[1]) * unit[1]);
}

function formatWithUnit(value: number, units: readonly (readonly [string, number])[]): string {
  const [suffix, size] = units.find(([, bits]) => value >= bits && (value * 1000) % bits === 0) ?? ['', 1];
  return `${value / size}${suffix}`;
}
