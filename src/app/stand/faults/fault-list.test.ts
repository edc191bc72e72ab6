import { expect, test } from 'vitest';
import { frameAt } from '../../../record/frame.ts';
import { HOST_ACTIONS, LINK_ACTIONS } from '../../../kernel/intervention.ts';
import type { Intervention } from '../../../kernel/intervention.ts';
import { patterns } from '../../../patterns/index.ts';
import { positionAt, startRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { Names } from '../words/names.ts';
import { faultsOf } from './fault-list.ts';

async function listAfter(interventions: readonly Intervention[], id = 'short-polling') {
  const { pattern } = (await patterns.find((each) => each.id === id)?.load()) ?? {};
  if (pattern === undefined) throw new Error(`there is no pattern ${id}`);
  const of = startRun(pattern, { ...defaultRecipe(pattern), interventions }, 0);
  of.run.advance(5_000_000);
  const frame = frameAt(of.timeline, positionAt(of, 5_000_000));
  return faultsOf(of.topology, frame, new Names(of.topology));
}

test('what makes most sense comes first: the link, the server, the client, news', async () => {
  const { first } = await listAfter([]);
  expect(first.map(({ name }) => name)).toEqual([
    'Cut Browser-API server',
    'Crash API server',
    'Take Browser offline',
    'Publish a news item',
  ]);
});

test('what has been broken can be mended in its place', async () => {
  const { first } = await listAfter([
    { at: 1_000_000, action: { type: 'cut', link: 'client-server' } },
    { at: 2_000_000, action: { type: 'crash', host: 'server' } },
    { at: 3_000_000, action: { type: 'pause', host: 'client' } },
  ]);
  const names = first.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['Restore Browser-API server', 'Reboot API server', 'Unfreeze Browser']),
  );
  expect(names).not.toContain('Cut Browser-API server');
});

test('every action of the kernel can be had, and no two buttons have one name', async () => {
  const lists = await Promise.all([
    listAfter([]),
    listAfter([
      { at: 1_000_000, action: { type: 'cut', link: 'client-server' } },
      { at: 1_000_000, action: { type: 'block', link: 'client-server' } },
      { at: 1_000_000, action: { type: 'offline', host: 'client' } },
      { at: 1_000_000, action: { type: 'pause', host: 'server' } },
    ]),
  ]);
  const types = new Set(lists.flatMap(({ first, more }) => [...first, ...more]).map(({ action }) => action.type));
  for (const type of [...HOST_ACTIONS, ...LINK_ACTIONS, 'drop', 'publish'] as const) expect(types).toContain(type);
  for (const { first, more } of lists) {
    const names = [...first, ...more].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
