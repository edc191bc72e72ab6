import { describe, expect, test } from 'vitest';
import { declareNotes } from '../../kernel/note.ts';
import { noTransport } from '../../kernel/test-support.ts';
import { SECOND } from '../../kernel/time.ts';
import { choice, declareParameters, duration, flag } from './parameters.ts';
import type { ValuesIn } from './parameters.ts';
import type { TextsOf } from './pattern.ts';
import { LENSES, definePattern } from './pattern.ts';

const parameters = declareParameters({
  interval: duration({ title: 'Interval', min: 0, max: SECOND, default: SECOND, live: true, help: '' }),
  kept: flag({ title: 'Kept', default: false, live: false, help: '' }),
  way: choice({
    title: 'Way',
    default: 'long',
    live: false,
    help: '',
    options: [
      { value: 'long', title: 'long' },
      { value: 'short', title: 'short' },
    ],
  }),
});
const given = { interval: SECOND, kept: true, way: 'short' };

describe('declared parameters', () => {
  test('stand in the order in which they are declared, under their keys', () => {
    expect(parameters.specs.map(({ name, type }) => [name, type])).toEqual([
      ['interval', 'duration'],
      ['kept', 'flag'],
      ['way', 'choice'],
    ]);
  });

  test('give typed values', () => {
    const values: ValuesIn<typeof parameters> = parameters.read(given);
    const way: 'long' | 'short' = values.way;
    // @ts-expect-error there is no such parameter
    expect([values.interval, values.kept, way, values.weigh]).toEqual([SECOND, true, 'short', undefined]);
  });

  test.each([
    ['interval', { ...given, interval: '1s' }],
    ['kept', { interval: SECOND, way: 'short' }],
    ['way', { ...given, way: 'other' }],
  ])('refuse values that no reader of links lets through: %s', (name, values) => {
    expect(() => parameters.read(values)).toThrow(`the parameter "${name}" is`);
  });
});

describe('a definition', () => {
  const notes = [declareNotes('application', { parked: { client: 'host' }, freed: {} })];
  const texts: TextsOf<typeof notes> = { 'note.parked': '{client} waits.', 'note.freed': 'It goes on.' };
  const rest = {
    meta: { id: 'toy', title: 'Toy', question: 'Why?', rhythm: 'none', family: 'ask' },
    version: 1,
    lenses: LENSES,
    lens: 'messages',
    windowUs: SECOND,
    openAt: 0,
    parameters,
    topology: () => ({ hosts: [], links: [], transport: noTransport, traceTransport: false, fates: [] }),
    numbers: [],
    metrics: [],
    invariants: [],
    sometimes: [],
    mainProgram: {},
    awakeStates: [],
    expected: () => ({}),
    stateWords: {},
  } as const;

  test('becomes a pattern for those who know no pattern by name', () => {
    const toy = definePattern({
      ...rest,
      primary: ['interval'],
      presets: [],
      notes,
      texts,
      expected: ({ interval }) => ({ requests: interval }),
    });
    expect([toy.id, toy.parameters.length, toy.expected(given)]).toEqual(['toy', 3, { requests: SECOND }]);
    expect(() => toy.expected({})).toThrow('the parameter "interval" is undefined');
  });

  test('that names a parameter that is not there, or lacks a sentence, does not compile', () => {
    // @ts-expect-error there is no parameter "intervall"
    definePattern({ ...rest, primary: ['intervall'], presets: [], notes, texts });
    const preset = { id: 'x', title: 'X', watch: 'Watch it.', at: '0s', do: [] };
    // @ts-expect-error there is no parameter "keptt"
    definePattern({ ...rest, primary: [], presets: [{ ...preset, parameters: { keptt: 'on' } }], notes, texts });
    const bare = { ...rest, primary: [], presets: [], notes };
    const few = { 'note.parked': '{client} waits.' };
    // @ts-expect-error "freed" has no sentence
    const poor = definePattern({ ...bare, texts: few });
    expect(poor.texts).not.toHaveProperty(['note.freed']);
  });
});
