import { describe, expect, test } from 'vitest';
import type { EntryKind } from '../../../kernel/entry.ts';
import { SECOND } from '../../../kernel/time.ts';
import { pattern } from '../../../patterns/tcp/index.ts';
import { startRun } from '../../../player/player-run.ts';
import { defaultRecipe, withPreset } from '../../../player/recipe-change.ts';
import { narrate } from './narrate.ts';
import { Narrator } from './sentence.ts';

/** A starting point of TCP, what its entries say, and what is said at a time. */
function told(id: string) {
  const preset = pattern.presets.find((each) => each.id === id);
  if (preset === undefined) throw new Error(`there is no starting point ${id}`);
  const of = startRun(pattern, withPreset(pattern, defaultRecipe(pattern), preset), 0);
  of.run.advance(5 * SECOND);
  const narrator = new Narrator(pattern, of.topology, of.run.log);
  return {
    all: of.run.log.map((entry) => narrator.say(entry) ?? ''),
    of: (kind: EntryKind) => of.run.log.filter((entry) => entry.kind === kind).map((entry) => narrator.say(entry)),
    at: (ms: number) => narrate(of, narrator, 'segments', of.run.stepAt(ms * 1000)),
  };
}

describe('a lost segment', () => {
  const story = told('fast-retransmit');

  test('is told with what its sender can know', () => {
    expect(story.of('loss')).toEqual([
      'Segment 5 dies on the way. Client cannot know: no packet tells of its own death.',
    ]);
  });

  test('is noticed at the third duplicate, and the first two say why they are not enough', () => {
    expect(story.at(249)).toBe(
      'Duplicate 1: Server still waits for 5. That may be mere disorder, so Client goes on with segment 19.',
    );
    expect(story.at(265)).toBe(
      'The third duplicate proves it: Client noticed 103 ms after the loss, and sends segment 5 again at once.',
    );
  });

  test('is repaired with cause, consequence and one number', () => {
    expect(story.at(400)).toBe(
      'Client noticed at 265 ms, at the third duplicate. Segment 5 filled the gap, and one ACK now covers 5 to 20.',
    );
  });
});

test('where nothing follows the lost segment the timer is told as the one who noticed', () => {
  expect(told('tail-loss').at(714)).toBe(
    'Nothing told Client, so its timer did: 404 ms after the loss it sends segment 20 again.',
  );
});

test('a lost acknowledgement is missed by nobody, and the next one says as much', () => {
  const story = told('first-ack-lost');
  expect(story.of('loss')).toEqual([
    'ACK 2 dies on the way. Nobody has to notice: the next one says the same and more.',
  ]);
  expect(story.at(217)).toBe('One ACK tells Client of 1 to 2 at once: nothing is missing.');
});

test.each(pattern.presets.map(({ id }) => id))('no sentence of %s is cut off', (id) => {
  const { all } = told(id);
  for (const sentence of all) expect(sentence).not.toMatch(/\.\.\.$|undefined|\{/);
});
