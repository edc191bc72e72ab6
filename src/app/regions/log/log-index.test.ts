import { expect, test } from 'vitest';
import { patterns } from '../../../patterns/index.ts';
import { startRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { LogIndex } from './log-index.ts';

async function runOf(id: string) {
  const { pattern } = (await patterns.find((each) => each.id === id)?.load()) ?? {};
  if (pattern === undefined) throw new Error(`there is no pattern ${id}`);
  return startRun(pattern, defaultRecipe(pattern), 0);
}

test('without a wish the log shows what the picture shows at the lens', async () => {
  const { run } = await runOf('tcp');
  run.advance(1_000_000);
  const application = new LogIndex({ lens: 'messages', kind: 'all', host: '', layer: 'all' });
  const transport = new LogIndex({ lens: 'segments', kind: 'all', host: '', layer: 'all' });
  expect(application.follow(run.log)).toBeLessThan(transport.follow(run.log));
  expect(application.numbers.every((n) => run.log[n]?.layer !== 'transport')).toBe(true);
});

test('a filter by kind, host and layer keeps what fits all three, and follows the log as it grows', async () => {
  const { run } = await runOf('tcp');
  const index = new LogIndex({ lens: 'messages', kind: 'packets', host: 'server', layer: 'transport' });
  run.advance(120_000);
  const early = index.follow(run.log);
  run.advance(1_000_000);
  expect(index.follow(run.log)).toBeGreaterThan(early);
  const again = new LogIndex({ lens: 'messages', kind: 'packets', host: 'server', layer: 'transport' });
  again.follow(run.log);
  expect(again.numbers).toEqual(index.numbers);
  expect(new Set(index.numbers.map((n) => run.log[n]?.kind))).toEqual(new Set(['segment', 'arrival']));
});
