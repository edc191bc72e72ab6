import { expect, test } from 'vitest';
import { declareNotes } from './note.ts';
import type { Entry, Plain } from './entry.ts';

const notes = declareNotes('application', {
  parked: { client: 'host', since: 'number' },
  told: { item: 'number', audience: 'word?' },
});

const entry = (name: string, values: Readonly<Record<string, Plain>>): Entry => ({
  n: 0,
  step: 0,
  at: 0,
  cause: null,
  layer: 'application',
  kind: 'note',
  host: 'server',
  process: 'server/desk',
  name,
  values,
});

test('a declared note becomes an effect of its layer', () => {
  expect(notes.say('parked', { client: 'client', since: 3 })).toEqual({
    type: 'note',
    layer: 'application',
    name: 'parked',
    values: { client: 'client', since: 3 },
  });
});

test('an entry is one of the notes when its name and its values are', () => {
  expect(notes.has(entry('parked', { client: 'client', since: 3 }))).toBe(true);
  expect(notes.has(entry('told', { item: 3 }))).toBe(true);
  expect(notes.has(entry('told', { item: 3, audience: null }))).toBe(true);
  expect(notes.has(entry('told', { item: 3, audience: 'anyone' }))).toBe(true);
});

test('another machine may use the same word for something else', () => {
  expect(notes.has(entry('parked', { client: 'client' }))).toBe(false);
  expect(notes.has(entry('parked', { client: 'client', since: 'yesterday' }))).toBe(false);
  expect(notes.has(entry('told', { item: 3, by: 'feed' }))).toBe(false);
  expect(notes.has(entry('toString', {}))).toBe(false);
});

test('a name or a value that is not declared does not compile', () => {
  // @ts-expect-error there is no such note
  notes.say('parket', { client: 'client', since: 3 });
  // @ts-expect-error a number is missing
  notes.say('parked', { client: 'client' });
  // @ts-expect-error a word is no number
  expect(notes.say('told', { item: 'three' }).values).toEqual({ item: 'three' });
});
