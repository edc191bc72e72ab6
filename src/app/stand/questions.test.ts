import { expect, test } from 'vitest';
import { nextQuestion, questionsOf } from './questions.ts';

const preset = (id: string, question?: 1 | 2 | 3) => ({
  id,
  title: id,
  watch: 'Watch.',
  at: '1s',
  parameters: {},
  do: [],
  ...(question === undefined ? {} : { question }),
});
const pattern = { presets: [preset('calm'), preset('c', 3), preset('a', 1), preset('b', 2)] };

test('questions are walked in their order, round and round, both ways', () => {
  expect(questionsOf(pattern).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map((id) => nextQuestion(pattern, id, 1)?.id)).toEqual(['b', 'c', 'a']);
  expect(['a', 'b', 'c'].map((id) => nextQuestion(pattern, id, -1)?.id)).toEqual(['c', 'a', 'b']);
});

test('from a run that asks nothing the first question comes next, and the last one before', () => {
  for (const start of ['calm', null]) {
    expect(nextQuestion(pattern, start, 1)?.id).toBe('a');
    expect(nextQuestion(pattern, start, -1)?.id).toBe('c');
  }
});

test('where there is no other question there is none to go to', () => {
  expect(nextQuestion({ presets: [preset('a', 1)] }, 'a', 1)).toBeNull();
  expect(nextQuestion({ presets: [preset('calm')] }, 'calm', -1)).toBeNull();
});
