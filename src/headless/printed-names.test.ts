import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { patterns } from '../patterns/index.ts';
import { runCommand } from './command.ts';

/** What scripts of others read: names may be added, but none may go or mean something else without a word in the README. */
const MEASURED = [
  'meanStalenessMs',
  'p50StalenessMs',
  'p95StalenessMs',
  'maxStalenessMs',
  'events',
  'requests',
  'meanResponseMs',
  'p95ResponseMs',
  'failedCalls',
  'emptyResponses',
  'emptyRatio',
  'bytesUp',
  'bytesDown',
  'connectionsOpened',
  'openConnections',
  'lostEvents',
  'duplicateEvents',
  'serverWorkMs',
  'wastedWorkMs',
  'linkUtilisation',
  'clientAwakeMs',
  'noticeMs',
  'segmentsConfirmed',
  'segmentsSent',
  'segmentsResent',
  'windowSegments',
  'inFlightSegments',
];
const OF_AN_ENTRY = ['n', 'step', 'at', 'cause', 'layer', 'kind'];
const OF_A_PACKET = ['t_ms', 'dir', 'flags', 'seq', 'ack', 'len', 'dropped', 'from', 'to', 'connection'];
const OF_A_PATTERN = ['id', 'title', 'version', 'parameters', 'metrics', 'hosts', 'links'];
const OF_A_PARAMETER = ['name', 'type', 'unit', 'range', 'default', 'live'];

const Printed = z.record(z.string(), z.unknown());

async function printed(...args: readonly string[]): Promise<string> {
  let text = '';
  const { problems } = await runCommand(args, (piece) => {
    text += piece;
  });
  expect(problems).toEqual([]);
  return text;
}

describe.each(patterns.map(({ id }) => id))('%s', (id) => {
  test('the shell prints every measured number, whatever the page shows', async () => {
    const numbers = z
      .record(z.string(), z.object({ value: z.nullable(z.number()) }))
      .parse(JSON.parse(await printed(id, '--until', '2s', '--format', 'metrics')));
    expect(Object.keys(numbers)).toEqual(expect.arrayContaining(MEASURED));
  });

  test.each([
    ['log', OF_AN_ENTRY],
    ['packets', OF_A_PACKET],
  ])('each line of %s has the keys that it always had', async (format, keys) => {
    const lines = (await printed(id, '--until', '8s', '--format', format)).trim().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines)
      expect(Object.keys(Printed.parse(JSON.parse(line)))).toEqual(expect.arrayContaining(keys));
  });
});

test('the list of patterns has the keys that it always had', async () => {
  const list = z.array(z.looseObject({ parameters: z.array(Printed) })).parse(JSON.parse(await printed('--list')));
  for (const pattern of list) {
    expect(Object.keys(pattern)).toEqual(expect.arrayContaining(OF_A_PATTERN));
    for (const parameter of pattern.parameters)
      expect(Object.keys(parameter)).toEqual(expect.arrayContaining(OF_A_PARAMETER));
  }
});
