import { describe, expect, test } from 'vitest';
import type { Entry, EntryBody } from '../../../kernel/entry.ts';
import { HOST_ACTIONS, LINK_ACTIONS } from '../../../kernel/intervention.ts';
import { patterns } from '../../../patterns/index.ts';
import { startRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { Narrator } from './sentence.ts';
import { sentences } from './sentences.en.ts';

async function narratorOf(id: string) {
  const listing = patterns.find((each) => each.id === id);
  if (listing === undefined) throw new Error(`there is no pattern ${id}`);
  const { pattern } = await listing.load();
  const of = startRun(pattern, defaultRecipe(pattern), 0);
  return { of, pattern, narrator: new Narrator(pattern, of.topology, of.run.log) };
}

const entry = (body: EntryBody): Entry => ({ n: 0, step: 0, at: 0, cause: null, ...body });

describe('a sentence', () => {
  test('names hosts, links and parameters by their titles', async () => {
    const { narrator } = await narratorOf('short-polling');
    const say = (action: string, target: string) =>
      narrator.say(entry({ layer: 'user', kind: 'intervention', action, target }));
    expect(say('cut', 'client-server')).toBe('You cut Browser-API server.');
    expect(say('cut', 'server>client')).toBe('You cut API server to Browser.');
    expect(say('crash', 'server')).toBe('You cut the power of API server.');
    expect(say('set', 'interval=5000000')).toBe('You set Poll interval to 5s.');
    expect(say('drop', 'client>server 1')).toBe('You order a loss: Browser to API server, packet 1 from now.');
  });

  test('has at most 140 characters', async () => {
    const { narrator } = await narratorOf('short-polling');
    const long = narrator.say(
      entry({ layer: 'process', kind: 'error', host: 'server', process: 'server/news', text: 'x'.repeat(300) }),
    );
    expect(long?.length).toBeLessThanOrEqual(140);
  });

  test('says what a machine with a number does in the words for all of its name', async () => {
    const { narrator } = await narratorOf('request-response');
    const say = (process: string) =>
      narrator.say(
        entry({
          layer: 'process',
          kind: 'state',
          host: 'client',
          process,
          path: 'pausing',
          event: 'failure',
          badges: {},
        }),
      );
    expect(say('client/order-12')).toMatch(/pausing before a retry\.$/);
    expect(say('client/other-12')).toMatch(/: pausing\.$/);
  });

  test('of a note that no text knows says its words', async () => {
    const { narrator } = await narratorOf('tcp');
    const body: EntryBody = {
      layer: 'process',
      kind: 'note',
      host: 'server',
      process: 'server/server',
      name: 'odd',
      values: { left: 3 },
    };
    expect(narrator.say(entry(body))).toBe('Server: odd, left 3.');
  });

  test.each(patterns.map(({ id }) => [id]))(
    'is there for every entry of %s, with every value filled in',
    async (id) => {
      const { of, narrator } = await narratorOf(id);
      of.run.advance(20_000_000);
      const said = of.run.log
        .map((each) => [each.kind, narrator.say(each)] as const)
        .filter(([, text]) => text !== null);
      expect(said.length).toBeGreaterThan(10);
      for (const [kind, text] of said) expect(`${kind}: ${text ?? ''}`).not.toMatch(/undefined|\{|\}|NaN| {2}/);
    },
  );
});

test('there is a sentence for everything that a viewer can do', () => {
  for (const action of [...HOST_ACTIONS, ...LINK_ACTIONS, 'set', 'drop', 'drop packet', 'publish']) {
    expect(sentences).toHaveProperty([`do.${action}`]);
  }
});
