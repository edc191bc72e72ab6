import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../kernel/time.ts';
import { patterns } from '../../../patterns/index.ts';
import type { Pattern } from '../../../patterns/contract/pattern.ts';
import { startRun } from '../../../player/player-run.ts';
import type { PlayerRun } from '../../../player/player-run.ts';
import { defaultRecipe, withPreset } from '../../../player/recipe-change.ts';
import { narrate, narrateAt } from './narrate.ts';
import { Narrator } from './sentence.ts';

const UNTIL = 30 * SECOND;
/** Stops of each starting point whose sentences are read. */
const MOST = 400;

function told(pattern: Pattern, id: string): { readonly of: PlayerRun; readonly narrator: Narrator } {
  const preset = pattern.presets.find((each) => each.id === id);
  if (preset === undefined) throw new Error(`${pattern.id} has no starting point ${id}`);
  const of = startRun(pattern, withPreset(pattern, defaultRecipe(pattern), preset), 0);
  of.run.advance(UNTIL);
  return { of, narrator: new Narrator(pattern, of.topology, of.run.log, of.timeline) };
}

function sentencesOf(pattern: Pattern, id: string): readonly string[] {
  const { of, narrator } = told(pattern, id);
  const steps = Array.from({ length: Math.min(MOST, of.stops.count(pattern.lens)) }, (_, index) =>
    of.stops.at(pattern.lens, index),
  );
  return steps.flatMap((step) => (step === undefined ? [] : [narrate(of, narrator, pattern.lens, step)]));
}

async function load(id: string): Promise<Pattern> {
  const listing = patterns.find((each) => each.id === id);
  if (listing === undefined) throw new Error(`there is no pattern ${id}`);
  return (await listing.load()).pattern;
}

describe.each(patterns.map(({ id }) => [id] as const))('the narration of %s', (id) => {
  test('is whole, filled in and says more than that something is sent', async () => {
    const pattern = await load(id);
    for (const preset of pattern.presets) {
      for (const sentence of sentencesOf(pattern, preset.id)) {
        expect(sentence.length, sentence).toBeLessThanOrEqual(140);
        expect(sentence).not.toMatch(/[{}]|undefined|NaN|\.\.\.$/);
        // Frames that only keep a connection say no more than their names.
        if (pattern.lens === 'messages') expect(sentence).not.toMatch(/ sends (?:GET|POST|PUT|DELETE|\d{3}) /);
      }
    }
  });
});

test('what is lost is told with whom it leaves in the dark', async () => {
  const sentences = sentencesOf(await load('request-response'), 'reply-lost');
  expect(sentences).toContain(
    'The answer, 201 Created, dies on the cut link: API server has done its part, and Browser waits on.',
  );
  expect(sentences.join('\n')).toMatch(/commits order 1 once more, 4\ss after the first time/);
  expect(sentences.join('\n')).toMatch(/gives up after \S+\ss without an answer: POST \/orders may have happened/);
});

test('who is left with a dead connection is told when it dies, and when it is noticed', async () => {
  const sentences = sentencesOf(await load('websocket'), 'silent-server').join('\n');
  expect(sentences).toMatch(/loses its power and tells nobody|You cut the power/);
  expect(sentences).toMatch(/The server has been gone for 6\.27\ss\. Only the missing pings told the browser/);
});

test('between two events what mattered most of late is told, and at an event that event', async () => {
  const pattern = await load('stateless-stateful');
  const { of, narrator } = told(pattern, 'restart-memory');
  const at = (seconds: number) => ({ at: seconds * SECOND, step: of.run.stepAt(seconds * SECOND) });
  const say = (seconds: number) => narrateAt(of, narrator, pattern.lens, at(seconds), 2 * SECOND);
  expect(say(11)).toMatch(/cart held|logged out/);
  expect(say(11.9)).toMatch(/cart held|logged out/);
  expect(say(12)).toMatch(/asks Proxy: PUT \/cart\/items\/6/);
});
