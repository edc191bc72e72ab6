import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { Run } from '../../kernel/run.ts';
import { defaultRun, UNTIL_DIGEST } from './default-run.ts';
import { patterns } from '../index.ts';

const known = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('digests.json', import.meta.url), 'utf8')));

describe.each(patterns.map((listing) => [listing.id, listing] as const))('%s', (id, listing) => {
  test('the default recipe gives the log of its version', async () => {
    const { pattern } = await listing.load();
    const run = new Run(defaultRun(pattern));
    run.advance(UNTIL_DIGEST);
    expect(`${pattern.version} ${run.digestAt(run.steps - 1)}`).toBe(known[id]);
  });

  test('the notes for teachers say everything they must', () => {
    const notes = readFileSync(new URL(`../${id}/notes.md`, import.meta.url), 'utf8');
    for (const heading of ['## Goals', '## Misconceptions', '## Ten minutes', '## Where the model simplifies'])
      expect(notes).toContain(heading);
  });

  test('its tests hold it to what every pattern must be', () => {
    expect(readFileSync(new URL(`../${id}/conformance.test.ts`, import.meta.url), 'utf8')).toContain(
      'conformance(pattern)',
    );
  });
});
