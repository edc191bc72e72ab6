import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patterns } from '../patterns/index.ts';
import { allowed, formatParameter, parseParameter } from '../patterns/contract/parameter.ts';
import type { ParameterSpec, ParameterValue } from '../patterns/contract/parameter.ts';
import type { Pattern } from '../patterns/contract/pattern.ts';
import { defaultRecipe } from '../player/recipe-change.ts';
import { isOfPage, RUN_NAMES } from '../player/recipe-settings.ts';
import { decodeLink, encodeLink } from '../player/recipe.ts';
import { readRequest, readWords } from './request.ts';

const loaded = await Promise.all(patterns.map(async ({ load }) => (await load()).pattern));
const cases = loaded.flatMap((pattern) =>
  pattern.parameters.map((spec) => [`${pattern.id} ${spec.name}`, pattern, spec] as const),
);

test.each(cases)('%s is a name that a link has free', (_, pattern, { name }) => {
  const taken: readonly string[] = RUN_NAMES;
  expect(taken).not.toContain(name);
  expect(isOfPage(name, pattern.parameters)).toBe(false);
  // With its own prefix each setting of the page is out of the way of all parameters.
  expect(name).toMatch(/^[a-zA-Z][a-zA-Z0-9]*$/);
});

test.each(cases)('%s comes through a link and through the shell as it was', (_, pattern, spec) => {
  fc.assert(
    fc.property(valuesOf(spec), (value) => {
      expect(parseParameter(spec, formatParameter(spec, value))).toEqual({ ok: true, value });
      const base = defaultRecipe(pattern);
      const recipe = { ...base, parameters: { ...base.parameters, [spec.name]: value } };
      expect(throughLink(pattern, recipe)).toEqual({ parameters: recipe.parameters, ignored: [], repairs: [] });
      expect(throughShell(pattern, spec, value)).toBe(value);
    }),
    { numRuns: 50 },
  );
});

describe.each(cases.filter(([, , spec]) => spec.type === 'text'))('%s', (_, pattern, spec) => {
  test('is described by its form, and the examples of the form are allowed', () => {
    const examples = examplesOf(spec);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(parseParameter(spec, example)).toEqual({ ok: true, value: example });
  });

  test('encoded twice is told which form is allowed', () => {
    const { ignored } = decodeLink(`?${spec.name}=%2525%253B`, '', pattern);
    expect(ignored).toEqual([expect.stringContaining(`allowed is ${allowed(spec)}`)]);
  });
});

function throughLink(pattern: Pattern, recipe: ReturnType<typeof defaultRecipe>) {
  const { search, hash } = encodeLink({
    pattern,
    recipe,
    at: 0,
    step: 0,
    digest: '0123456789abcdef',
    lens: pattern.lens,
    start: null,
    selection: '',
    layout: '',
  });
  const { recipe: read, ignored, repairs } = decodeLink(search, hash, pattern);
  return { parameters: read.parameters, ignored, repairs };
}

function throughShell(pattern: Pattern, spec: ParameterSpec, value: ParameterValue): ParameterValue | undefined {
  const words = readWords([pattern.id, '--set', `${spec.name}=${formatParameter(spec, value)}`]);
  if ('problems' in words) throw new Error(words.problems.join());
  const request = readRequest(words, pattern, defaultRecipe(pattern));
  if ('problems' in request) throw new Error(request.problems.join());
  return request.recipe.parameters[spec.name];
}

/** Values of all of a range, its edges and the smallest that are not nothing among them. */
function valuesOf(spec: ParameterSpec): fc.Arbitrary<ParameterValue> {
  switch (spec.type) {
    case 'duration':
    case 'integer':
      return fc.oneof(fc.constantFrom(spec.min, spec.max), fc.integer({ min: spec.min, max: spec.max }));
    case 'number':
    case 'fraction': {
      const range = { min: 'min' in spec ? spec.min : 0, max: spec.max, noNaN: true };
      const written = fc.integer({ min: 1, max: 9 }).map((digit) => Math.max(range.min, digit * 1e-7));
      return fc.oneof(fc.constantFrom(range.min, spec.max), written, fc.double(range)).map((value) => value + 0);
    }
    case 'bandwidth':
      return fc.oneof(fc.constantFrom(0, spec.min, spec.max), fc.integer({ min: spec.min, max: spec.max }));
    case 'choice':
      return fc.constantFrom(...spec.options.map(({ value }) => value));
    case 'flag':
      return fc.boolean();
    case 'text':
      return fc.constantFrom(spec.default, ...examplesOf(spec));
  }
}

/** `nothing, or names such as b or a,c` has two examples. */
function examplesOf(spec: ParameterSpec): readonly string[] {
  return (allowed(spec).split(' such as ')[1] ?? '').split(' or ').filter((example) => example !== '');
}
