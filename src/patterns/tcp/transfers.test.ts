import { expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern } from './index.ts';
import { Transfers } from '../../record/transfers.ts';

function run(parameters: Readonly<Record<string, string>>) {
  const values = parsePreset(pattern, { closeAfter: '300ms', ...parameters });
  const recipe = { pattern: 'tcp', version: 3, seed: 1, interventions: [], list: [], parameters: values };
  const made = new Run(setupOf(pattern, recipe));
  made.advance(5 * SECOND);
  return made.log;
}

test('segments are numbered from 1 by their sender, and keep their number when they are sent again', () => {
  const [client] = new Transfers(run({ bytes: '29200', lose: 'client>server:data5' })).list();
  expect(client?.sent.filter(({ again }) => !again).map(({ segment }) => segment)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect(client?.sent.filter(({ again }) => again).map(({ segment }) => segment)).toEqual([5]);
});

test('the third duplicate is known, and prompts what is sent again', () => {
  const log = run({ bytes: '29200', lose: 'client>server:data5' });
  const transfers = new Transfers(log);
  const facts = log.flatMap((entry) => {
    const known = entry.kind === 'segment' ? transfers.of(entry.packet) : undefined;
    return known === undefined ? [] : [known];
  });
  expect(facts.filter(({ duplicate }) => (duplicate ?? 0) > 0).map(({ duplicate }) => duplicate)).toEqual(
    Array.from({ length: 15 }, (_, index) => index + 1),
  );
  expect(facts.filter(({ prompts }) => prompts !== null)).toMatchObject([{ duplicate: 3, prompts: 5, waitsFor: 5 }]);
});

test('a loss is noticed by the third duplicate, or by the timer where none can come', () => {
  const noticed = (lose: string) =>
    new Transfers(run({ bytes: '29200', lose })).list()[0]?.losses.map((loss) => [loss.segment, loss.noticed?.by]);
  expect(noticed('client>server:data5')).toEqual([[5, 'duplicates']]);
  expect(noticed('client>server:data20')).toEqual([[20, 'timeout']]);
  expect(noticed('client>server:S')).toEqual([[null, 'timeout']]);
  expect(noticed('server>client:A')).toEqual([]);
});

test('a receiver has segments in order and behind a gap, and one acknowledgement covers what filled it', () => {
  const log = run({ bytes: '29200', lose: 'client>server:data5' });
  const [client] = new Transfers(log).list();
  const received = client?.received.listBefore(log.length) ?? [];
  expect(received[4]).toEqual({ inOrder: 4, behind: 1, hasFin: false });
  expect(received.at(-1)).toEqual({ inOrder: 20, behind: 0, hasFin: true });
  expect(client?.confirmed.map(({ count }) => count)).toEqual([1, 2, 3, 4, 20]);
});
