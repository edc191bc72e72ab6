import { describe, expect, test } from 'vitest';
import { Run } from '../../kernel/run.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { pattern } from './index.ts';

/** When the client's one blocking write returns, in milliseconds after the connection stood; the round trip is 100 ms. */
function returnsAfter(bytes: number): number | undefined {
  const parameters = parsePreset(pattern, { bytes: String(bytes), closeAfter: '10s', bandwidth: 'unlimited' });
  const run = new Run(
    setupOf(pattern, { pattern: 'tcp', version: 1, seed: 1, interventions: [], list: [], parameters }),
  );
  run.advance(5 * SECOND);
  const entry = run.log.find((candidate) => candidate.kind === 'state' && candidate.path === 'lingering');
  return entry === undefined ? undefined : (entry.at - 100 * MILLISECOND) / MILLISECOND;
}

/**
 * Measured on Linux 6.18 with `SO_MEMINFO`: a send buffer of 46,080 bytes (ten segments of 2304, twice) takes ten segments
 * that leave at once, in five buffers, and one more of 32,120 bytes: 46,720, for which it is charged 51,712.
 */
describe('a blocking write', () => {
  test.each([1, 14_600, 40_000, 46_720])('of %i bytes returns at once', (bytes) => {
    expect(returnsAfter(bytes)).toBe(0);
  });

  test.each([46_721, 80_000, 100_000, 146_000])(
    'of %i bytes waits until a third of the buffer is free, which the first round trip does not do',
    (bytes) => {
      expect(returnsAfter(bytes)).toBe(200);
    },
  );

  test('that has not returned when its process is closed leaves the rest unsent, and the FIN follows what was taken', () => {
    const parameters = parsePreset(pattern, { bytes: '400000' });
    const interventions = [{ at: 150 * MILLISECOND, action: { type: 'close', host: 'client' } }] as const;
    const run = new Run(setupOf(pattern, { pattern: 'tcp', version: 1, seed: 1, interventions, list: [], parameters }));
    run.advance(5 * SECOND);
    const fin = run.log.find(
      (entry) => entry.kind === 'segment' && entry.from === 'client' && entry.flags.includes('F'),
    );
    expect(fin?.kind === 'segment' && fin.seq + fin.length).toBe(1 + 46_720);
  });
});
