import { describe, expect, test } from 'vitest';
import type { Entry, EntryOf } from '../../kernel/entry.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { transportInvariants } from '../shared/transport-invariants.ts';
import { pattern } from '../tcp/index.ts';

const parameters = parsePreset(pattern, { bytes: '7300', lose: 'client>server:data5x3', closeAfter: '5s' });
const run = new Run(setupOf(pattern, { pattern: 'tcp', version: 1, seed: 1, interventions: [], list: [], parameters }));
run.advance(100 * SECOND);

const names = (log: readonly Entry[]) =>
  transportInvariants.filter(({ check }) => check(log, { profile: 'linux' }) !== null).map(({ name }) => name);

/** The log with another version of the segments that `isMeant` picks. */
function forge(isMeant: (entry: EntryOf<'segment'>) => boolean, change: Partial<EntryOf<'segment'>>): readonly Entry[] {
  let changed = 0;
  const log = run.log.map((entry) => {
    if (entry.kind !== 'segment' || !isMeant(entry)) return entry;
    changed += 1;
    return { ...entry, ...change };
  });
  if (changed === 0) throw new Error('nothing was changed');
  return log;
}

describe('the rules for segments', () => {
  test('hold for a run with losses', () => {
    expect(names(run.log)).toEqual([]);
  });

  test.each<readonly [string, readonly Entry[]]>([
    ['a SYN offers no more than its 16 bits can say', forge(({ flags }) => flags === 'S', { window: 70_000 })],
    [
      'no acknowledgement number of a socket is lower than one before',
      forge(({ flags, from }) => flags === 'FA' && from === 'server', { ack: 1 }),
    ],
    [
      'nothing is sent beyond the window that the peer has offered, but the byte of a probe',
      forge(({ ack, from }) => from === 'server' && ack !== null, { window: 100 }),
    ],
    [
      'after a FIN there is no more data',
      forge(({ seq, length }) => seq === 1 && length > 0, { flags: 'FA', length: 100 }),
    ],
    ['what is acknowledged is not sent again', forge(({ retransmission }) => retransmission, { seq: 1, length: 100 })],
    [
      'each timeout in silence is twice the one before',
      run.log.map((entry) =>
        entry.kind === 'segment' && entry.retransmission && entry.at > 2 * SECOND ? { ...entry, at: 1_300_000 } : entry,
      ),
    ],
    [
      'TIME-WAIT lasts two maximum segment lifetimes, unless a segment ends it',
      run.log.map((entry) =>
        entry.kind === 'state' && entry.path === 'gone' && entry.host === 'client'
          ? { ...entry, at: 30 * SECOND }
          : entry,
      ),
    ],
    [
      'only a socket sends anything but a reset or a SYN cookie, and none goes on after its own reset',
      run.log.filter((entry) => entry.kind !== 'state' || entry.host === 'client'),
    ],
    [
      'no byte passes from one incarnation of a connection to another',
      run.log.flatMap((entry): readonly Entry[] =>
        entry.kind === 'read'
          ? [
              {
                ...entry,
                layer: 'transport',
                kind: 'state',
                connection: entry.connection,
                process: 'server/tcp-99',
                path: 'ESTABLISHED',
                event: 'segment',
                badges: {},
              },
              entry,
            ]
          : [entry],
      ),
    ],
  ])('"%s" is broken by a log in which it is', (name, log) => {
    expect(names(log)).toContain(name);
  });

  test('are all shown to break', () => {
    expect(transportInvariants).toHaveLength(9);
  });
});
