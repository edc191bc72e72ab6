import { expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { setupOf } from '../contract/recipe.ts';
import { patterns } from '../index.ts';
import { parsePreset } from '../contract/preset.ts';

const AT = 5_000_000;

async function runOf(id: string): Promise<Run> {
  const { pattern } = (await patterns.find((listing) => listing.id === id)?.load()) ?? {};
  if (pattern === undefined) throw new Error(`there is no ${id}`);
  const { version } = pattern;
  const parameters = parsePreset(pattern, {});
  const run = new Run(setupOf(pattern, { pattern: id, version, parameters, seed: 1, interventions: [], list: [] }));
  run.advance(AT);
  return run;
}

test('a host tells both ends of a connection, who listens, and which timers will ring, the next one first', async () => {
  const run = await runOf('short-polling');
  const step = run.stepAt(AT);
  const [client, server] = [run.inspectHost('client', step), run.inspectHost('server', step)];
  const [mine] = client?.sockets ?? [];
  const theirs = server?.sockets.find(({ protocol }) => protocol === 'TCP');
  expect(mine).toMatchObject({
    protocol: 'TCP',
    state: 'ESTABLISHED',
    remote: { host: 'server', port: 80 },
    unread: 0,
  });
  expect(theirs?.remote).toEqual({ host: 'client', port: mine?.localPort });
  expect(server?.listeners.map(({ port }) => port)).toEqual([80]);
  const rings = client?.timers.map(({ at }) => at) ?? [];
  expect(rings.length).toBeGreaterThan(0);
  expect(rings).toEqual([...rings].sort((one, other) => one - other));
  expect(Math.min(...rings)).toBeGreaterThanOrEqual(AT);
});

test('a host tells what its disk keeps and what works, and all of it survives a clone', async () => {
  const run = await runOf('pub-sub');
  const hosts = [...run.worldAt(0).hosts.keys()];
  const inspections = hosts.flatMap((host) =>
    Array.from({ length: run.steps }, (_, step) => run.inspectHost(host, step)),
  );
  expect(structuredClone(inspections)).toEqual(inspections);
  const works = inspections.flatMap((inside) => inside?.works ?? []);
  expect(works.some(({ isRunning, leftUs }) => isRunning && leftUs > 0)).toBe(true);
  expect(inspections.some((inside) => (inside?.disk.length ?? 0) > 0)).toBe(true);
});

test('looking at a host changes nothing of what comes, and a host that is not there has nothing to tell', async () => {
  const [looked, other] = [await runOf('tcp'), await runOf('tcp')];
  for (let step = 0; step < looked.steps; step += 3) looked.inspectHost('client', step);
  expect(looked.inspectHost('nobody', 0)).toBeUndefined();
  looked.advance(AT * 2);
  other.advance(AT * 2);
  expect(looked.digestAt(looked.steps - 1)).toBe(other.digestAt(other.steps - 1));
});
