import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intervention } from '../kernel/intervention.ts';
import { SECOND } from '../kernel/time.ts';
import type { Recipe } from '../patterns/contract/recipe.ts';
import { defaultRecipe, isChangedFrom, withPreset } from './recipe-change.ts';
import { pack } from './recipe-pack.ts';
import { openedQuery } from './recipe-query.ts';
import { decodeLink, encodeLink } from './recipe.ts';
import type { LinkState } from './recipe.ts';
import { asking } from './test-support.ts';

const duration = fc.integer({ min: 1, max: 60_000 }).map((ms) => ms * 1_000);

const action = fc.oneof(
  fc.constantFrom('crash' as const, 'restart' as const, 'pause' as const).map((type) => ({ type, host: 'server' })),
  fc.constantFrom('cut' as const, 'restore' as const).map((type) => ({ type, link: 'client-server' })),
  fc.integer({ min: 1, max: 9 }).map((count) => ({ type: 'drop' as const, direction: 'client>server', count })),
  duration.map((us) => ({ type: 'set' as const, parameter: 'latency', value: Math.min(us, 10 * SECOND) })),
);

const recipes: fc.Arbitrary<Recipe> = fc
  .record({
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
    interval: fc.integer({ min: 100, max: 60_000 }).map((ms) => ms * 1_000),
    loss: fc.integer({ min: 0, max: 1_000 }).map((share) => share / 1_000),
    bandwidth: fc.oneof(fc.constant(0), fc.integer({ min: 1_000, max: 1_000_000_000 })),
    clients: fc.integer({ min: 1, max: 5 }),
    kept: fc.boolean(),
    note: fc.string({ maxLength: 30 }).map((text) => text.trim()),
    interventions: fc.array(fc.record({ at: fc.nat({ max: 9_000_000 }), action }), { maxLength: 6 }),
    list: fc.array(fc.record({ at: fc.nat({ max: 9_000_000 }), text: fc.string({ maxLength: 20 }) }), {
      maxLength: 20,
    }),
  })
  .map(({ seed, interventions, list, ...parameters }) => {
    const base = defaultRecipe(asking);
    const sorted = [...list].sort((one, other) => one.at - other.at);
    return { ...base, seed, list: sorted, interventions, parameters: { ...base.parameters, ...parameters } };
  });

const states: fc.Arbitrary<LinkState> = fc.record({
  pattern: fc.constant(asking),
  recipe: recipes,
  at: fc.nat({ max: 10_000_000 }),
  step: fc.integer({ min: -1, max: 1_000 }),
  digest: fc.constant('0123456789abcdef'),
  lens: fc.constantFrom('messages', 'segments'),
  start: fc.constantFrom(null, 'slow'),
  selection: fc.constantFrom('', 'host server', 'message 3', 'link client-server'),
  layout: fc.constantFrom('', 'log'),
});

const plain: LinkState = {
  pattern: asking,
  recipe: defaultRecipe(asking),
  at: asking.openAt,
  step: 4,
  digest: '0123456789abcdef',
  lens: 'messages',
  start: null,
  selection: '',
  layout: '',
};

const crashAt = (at: number): Intervention => ({ at, action: { type: 'crash', host: 'server' } });
const crash = crashAt(5 * SECOND);

describe('an address that names no run', () => {
  test.each(['', '?ui.theme=night', '?theme=night'])(
    'opens the starting point of the first question: "%s"',
    (search) => {
      const opened = decodeLink(openedQuery(search, '', asking), '', asking);
      expect(opened).toMatchObject({ start: 'slow', at: 900_000, ignored: [] });
      expect(opened.recipe).toMatchObject({ parameters: { latency: 2 * SECOND }, interventions: [crashAt(SECOND)] });
    },
  );

  test.each(['?seed=1', '?interval=1s', '?t=3s', '?lens=segments', '?ui.theme=night&seed=1'])(
    'is not one that says "%s": that is the default recipe',
    (search) => {
      expect(openedQuery(search, '', asking)).toBe(search);
      expect(decodeLink(search, '', asking).recipe.interventions).toEqual([]);
    },
  );

  test('is not one that was shared, and may have a place on the page', () => {
    const { search, hash } = encodeLink(plain);
    expect([search, openedQuery(search, hash, asking)]).toEqual(['', '']);
    expect(openedQuery('', '#simulation', asking)).toBe('?start=slow');
  });
});

test('the link to a starting point names it, and says what was changed', () => {
  const preset = asking.presets.find(({ id }) => id === 'slow');
  if (preset === undefined) throw new Error('there is no such starting point');
  const recipe = withPreset(asking, defaultRecipe(asking), preset);
  const state = { ...plain, recipe, start: 'slow', at: 900_000 };
  expect(encodeLink(state).search).toBe('?start=slow');
  expect(isChangedFrom(asking, preset, recipe)).toBe(false);
  const changed = { ...recipe, parameters: { ...recipe.parameters, latency: SECOND } };
  expect(encodeLink({ ...state, recipe: changed }).search).toBe('?start=slow&latency=1s');
  expect(isChangedFrom(asking, preset, changed)).toBe(true);
  expect(isChangedFrom(asking, preset, { ...recipe, seed: 7 })).toBe(false);
  expect(isChangedFrom(asking, preset, { ...recipe, interventions: [] })).toBe(true);
});

describe('a link', () => {
  test('restores everything that it was made from', () => {
    fc.assert(
      fc.property(states, (state) => {
        const { search, hash } = encodeLink(state);
        const decoded = decodeLink(search, hash, asking);
        expect(decoded).toMatchObject({
          recipe: state.recipe,
          at: state.at,
          step: state.step,
          lens: state.lens,
          selection: state.selection,
          layout: state.layout,
          digest: state.digest,
          ignored: [],
          needsFile: null,
          madeWithVersion: null,
        });
      }),
    );
  });

  test('writes in the query what differs from the defaults, as in the shell', () => {
    const recipe = { ...plain.recipe, seed: 5, parameters: { ...plain.recipe.parameters, interval: 5 * SECOND } };
    expect(encodeLink({ ...plain, recipe, at: 18_500_000 }).search).toBe('?seed=5&interval=5s&t=18.5s');
    expect(encodeLink(plain).search).toBe('');
  });

  test('keeps a long list of news out and says that it needs the file', () => {
    const list = Array.from({ length: 5_000 }, (_, index) => ({
      at: index * 1_900,
      text: `shipment ${(index * 7919) % 10_007}`,
    }));
    const { search, hash } = encodeLink({ ...plain, recipe: { ...plain.recipe, list } });
    expect(search.length + hash.length).toBeLessThan(8_000);
    const decoded = decodeLink(search, hash, asking);
    expect(decoded.recipe.list).toEqual([]);
    expect(decoded.needsFile?.count).toBe(5_000);
    expect(decoded.digest).toBeNull();
  });

  test('edited by hand opens the edited run and expects no digest of it', () => {
    const { hash } = encodeLink({ ...plain, recipe: { ...plain.recipe, interventions: [crash] } });
    const decoded = decodeLink('?interval=2s', hash, asking);
    expect(decoded.recipe.parameters['interval']).toBe(2 * SECOND);
    expect(decoded.recipe.interventions).toEqual([crash]);
    expect(decoded.digest).toBeNull();
  });

  test('names every setting that it cannot use, and what is used instead', () => {
    const { recipe, ignored } = decodeLink(
      '?interval=1ms&loss=7&seed=x&color=red&kept=perhaps&t=soon&lens=thick',
      '',
      asking,
    );
    expect(recipe.parameters).toMatchObject({ interval: 100_000, loss: 1, kept: false });
    expect(ignored).toHaveLength(7);
    expect(ignored[0]).toBe(
      'interval is "1ms"; allowed is from 100ms to 60s, written like 250ms or 5s: 100ms was used.',
    );
    expect(ignored.join('\n')).toContain('Asking has no setting "color": it was ignored.');
  });

  test('ignores interventions on what is not there, one sentence each', () => {
    const hash = `#s=${pack({ v: 1, version: 3, do: ['1s crash server', '2s crash moon', 'never', '9999999999999999999999h crash server'] })}`;
    const { recipe, ignored } = decodeLink('', hash, asking);
    expect(recipe.interventions).toHaveLength(1);
    expect(ignored).toHaveLength(3);
    expect(ignored[0]).toContain('there is no host "moon"');
  });

  test('from the future is refused with a sentence, and the query still counts', () => {
    const { recipe, ignored } = decodeLink('?seed=9', `#s=${pack({ v: 2, do: ['1s crash server'] })}`, asking);
    expect(recipe).toMatchObject({ seed: 9, interventions: [] });
    expect(ignored).toEqual([expect.stringContaining('written in version 2')]);
  });

  test('says when its pattern had another version', () => {
    expect(decodeLink('', `#s=${pack({ v: 1, version: 2 })}`, asking).madeWithVersion).toBe(2);
  });

  test('loses only the part that is broken', () => {
    const hash = `#s=${pack({ v: 1, version: 3, do: ['1s crash server'], selection: '<script>alert(1)</script>', at: -5 })}`;
    const { recipe, selection, ignored } = decodeLink('', hash, asking);
    expect(recipe.interventions).toHaveLength(1);
    expect(selection).toBe('');
    expect(ignored).toHaveLength(2);
  });

  test('that unpacks to more than a megabyte is refused quickly', () => {
    const { ignored } = decodeLink('', `#s=${pack({ v: 1, do: [], filler: 'a'.repeat(40_000_000) })}`, asking);
    expect(ignored).toEqual([expect.stringContaining('more than a megabyte')]);
  });

  test('that is too long is refused', () => {
    expect(decodeLink('', `#s=${'a'.repeat(70_000)}`, asking).ignored).toEqual([
      expect.stringContaining('longer than 65536'),
    ]);
    expect(decodeLink(`?note=${'a'.repeat(70_000)}`, '', asking).ignored).toEqual([
      expect.stringContaining('longer than 65536'),
    ]);
  });

  test('of any text never throws', () => {
    const { search, hash } = encodeLink({
      ...plain,
      recipe: { ...plain.recipe, seed: 7, interventions: [crash, crash] },
    });
    const whole = `${search}${hash}`;
    const cut = fc.nat({ max: whole.length }).map((at) => whole.slice(0, at));
    const altered = fc
      .record({ at: fc.nat({ max: whole.length - 1 }), by: fc.string({ minLength: 1, maxLength: 3 }) })
      .map(({ at, by }) => whole.slice(0, at) + by + whole.slice(at + 1));
    const garbage = fc.tuple(fc.string(), fc.string()).map(([one, other]) => `?${one}#s=${other}`);
    const values = fc
      .anything({ maxDepth: 3 })
      .map((value) => `#s=${pack({ v: 1, ...(typeof value === 'object' ? value : { do: value }) })}`);
    fc.assert(
      fc.property(fc.oneof(cut, altered, garbage, values, fc.string()), (text) => {
        const mark = text.indexOf('#');
        const decoded = decodeLink(mark < 0 ? text : text.slice(0, mark), mark < 0 ? '' : text.slice(mark), asking);
        expect(() => asking.topology(decoded.recipe.parameters)).not.toThrow();
        for (const sentence of decoded.ignored) expect(sentence).toMatch(/\.$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a link that came through a text', () => {
  const link = '?seed=5&interval=3s';

  test.each(['.', ')', '>', ',', ').', '>,', '";', '!', '…', '&gt;', '%3E', '%29.', ' '])(
    'ending in "%s" is what it was without, and says so unless nobody could see it',
    (tail) => {
      const { recipe, ignored, repairs } = decodeLink(`${link}${tail}`, '', asking);
      expect(recipe).toEqual(decodeLink(link, '', asking).recipe);
      expect(ignored).toEqual([]);
      if (tail.trim() !== '') expect(repairs).toEqual([expect.stringContaining('which is no part of it')]);
    },
  );

  test.each(['.', ')', '>', ',', '%29'])('ending in "%s" behind its packed part is mended, too', (tail) => {
    const { search, hash } = encodeLink({ ...plain, recipe: { ...plain.recipe, interventions: [crash] } });
    const { recipe, digest, ignored, repairs } = decodeLink(search, `${hash}${tail}`, asking);
    expect(recipe.interventions).toEqual([crash]);
    expect(digest).toBe(plain.digest);
    expect([ignored.length, repairs.length]).toEqual([0, 1]);
  });

  test.each([
    ['?seed=5&amp;interval=3s', ''],
    ['?seed=5&amp;amp;interval=3s', ''],
    ['?seed=5&', '#038;interval=3s'],
  ])('with HTML in place of "&" is read as it was meant: %s%s', (search, hash) => {
    const { recipe, ignored, repairs } = decodeLink(search, hash, asking);
    expect(recipe).toEqual(decodeLink(link, '', asking).recipe);
    expect(ignored).toEqual([]);
    expect(repairs).toEqual(['"&amp;" in the link was read as "&".']);
  });

  test('keeps punctuation that is part of a value', () => {
    const { recipe, repairs } = decodeLink('?note=(really).', '', asking);
    expect(recipe.parameters['note']).toBe('(really).');
    expect(repairs).toEqual([]);
  });

  test('loses no more of its end than is too much', () => {
    const { recipe } = decodeLink(`?note=${'a'.repeat(28)}?!?).`, '', asking);
    expect(recipe.parameters['note']).toBe(`${'a'.repeat(28)}?!`);
  });
});
