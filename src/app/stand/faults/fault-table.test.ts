import { expect, test } from 'vitest';
import type { Intervention } from '../../../kernel/intervention.ts';
import { patterns } from '../../../patterns/index.ts';
import { positionAt, startRun } from '../../../player/player-run.ts';
import { defaultRecipe } from '../../../player/recipe-change.ts';
import { frameAt } from '../../../record/frame.ts';
import { Names } from '../words/names.ts';
import { faultTable, HOST_COLUMNS, LINK_COLUMNS } from './fault-table.ts';
import { ListeningIndex } from './listening.ts';

const AT = 5_000_000;

async function tableAfter(...actions: readonly Intervention['action'][]) {
  const { pattern } = (await patterns.find(({ id }) => id === 'short-polling')?.load()) ?? {};
  if (pattern === undefined) throw new Error('there is no short polling');
  const interventions = actions.map((action, index) => ({ at: 1_000_000 + index * 100_000, action }));
  const of = startRun(pattern, { ...defaultRecipe(pattern), interventions }, 0);
  of.run.advance(AT);
  const frame = frameAt(of.timeline, positionAt(of, AT));
  const listening = new ListeningIndex(of.run.log);
  const { hosts, links } = faultTable(of.topology, frame, new Names(of.topology), (host) =>
    listening.at(host, frame.limit),
  );
  const cells = [...hosts, ...links].flatMap((row) => row.cells.filter((cell) => cell !== null));
  return { hosts, links, cells, voids: cells.filter(({ isVoid }) => isVoid).map(({ name }) => name) };
}

test('every row has a cell for each column, and no two cells have one name', async () => {
  const { hosts, links, cells } = await tableAfter();
  expect(hosts.map(({ title }) => title)).toEqual(['Browser', 'API server', 'Newsroom']);
  for (const { cells: own } of hosts) expect(own).toHaveLength(HOST_COLUMNS.length);
  for (const { cells: own } of links) expect(own).toHaveLength(LINK_COLUMNS.length);
  expect(links.map(({ title }) => title).slice(0, 3)).toEqual([
    'Browser-API server',
    'Browser to API server',
    'API server to Browser',
  ]);
  const names = cells.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('Cut Browser-API server');
});

test('nobody can stop listening who does not listen', async () => {
  const { voids } = await tableAfter();
  expect(voids).toContain('Stop listening on Browser');
  expect(voids).not.toContain('Stop listening on API server');
});

test('what has been done can be undone in its cell, and what nothing is left of is void', async () => {
  const { cells, voids } = await tableAfter(
    { type: 'stop-listening', host: 'server' },
    { type: 'offline', host: 'client' },
    { type: 'cut', link: 'client>server' },
    { type: 'crash', host: 'feed' },
  );
  const names = cells.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'Listen again on API server',
      'Bring Browser online',
      'Restore Browser to API server',
      'Cut Browser-API server',
      'Reboot Newsroom',
    ]),
  );
  expect(names).not.toContain('Take Browser offline');
  expect(voids).toEqual(expect.arrayContaining(['Crash Newsroom', 'Kill the programs on Newsroom', 'Freeze Newsroom']));
});

test('what a cell offers changes something in the run', async () => {
  const { cells } = await tableAfter();
  for (const { action, isVoid, name } of cells) {
    if (action.type === 'drop') continue;
    const { pattern } = (await patterns.find(({ id }) => id === 'short-polling')?.load()) ?? {};
    if (pattern === undefined) throw new Error('there is no short polling');
    const of = startRun(pattern, { ...defaultRecipe(pattern), interventions: [{ at: AT, action }] }, 0);
    of.run.advance(AT);
    const hasEffect = !of.run.log.some((entry) => entry.kind === 'ineffective');
    expect(hasEffect, name).toBe(!isVoid);
  }
});
