import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patterns } from '../index.ts';
import { allowed, formatParameter, parseDuration, parseParameter } from './parameter.ts';

const loaded = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));
const specs = loaded.flatMap((pattern) =>
  pattern.parameters.map((spec) => [`${pattern.id} ${spec.name}`, spec] as const),
);

describe.each(specs)('%s', (_, spec) => {
  test('its default reads back as it is written', () => {
    expect(parseParameter(spec, formatParameter(spec, spec.default))).toEqual({ ok: true, value: spec.default });
  });

  test('whatever is typed gives a value that reads back, or a sentence that says what is allowed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.constantFrom('250ms', '5s', '1e9', '-1', 'NaN', '<script>', '0x10', '10Mbit', 'on'),
        ),
        (text) => {
          const parsed = parseParameter(spec, text);
          if (parsed.ok) expect(parseParameter(spec, formatParameter(spec, parsed.value))).toEqual(parsed);
          else expect(parsed.problem.startsWith(spec.name)).toBe(true);
          if (!parsed.ok && spec.type !== 'text') expect(parsed.problem).toContain(allowed(spec));
        },
      ),
    );
  });
});

test.each([
  ['250ms', 250_000],
  ['5s', 5_000_000],
  ['1.5s', 1_500_000],
  ['2min', 120_000_000],
  ['1h', 3_600_000_000],
  ['0', 0],
  ['7us', 7],
  ['5', null],
  ['s', null],
  ['-1s', null],
  ['1e3s', null],
])('the duration "%s" is %s microseconds', (text, us) => {
  expect(parseDuration(text)).toBe(us);
});
