import { describe, expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { Story } from '../driver/story.ts';
import { pattern } from './index.ts';

const BUSY = {
  subscribers: '2',
  bindings: '#',
  rate: '30',
  prefetch: '20',
  arrivals: 'fixed',
  serviceTime: '10ms',
  latency: '20ms',
  heartbeat: '2s',
  duration: '5min',
};

describe.each(['amqp', 'mqtt'])('the journal of a broker, %s', (protocol) => {
  const qos = { qos: '2', subscribeQos: '2' };

  test('does not grow with what is done: it is written anew', () => {
    const parameters = parsePreset(pattern, { ...BUSY, ...qos, protocol });
    const recipe = { pattern: pattern.id, version: pattern.version, parameters, seed: 1, interventions: [], list: [] };
    const run = new Run(setupOf(pattern, recipe));
    run.advance(60 * SECOND);
    const lengths = [30, 40, 50, 60].map(
      (seconds) => run.worldAt(run.stepAt(seconds * SECOND)).hosts.get('broker')?.files['journal']?.length ?? 0,
    );
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThan(1100);
  });

  test('gives back after a crash what was on disk, also after it was written anew', () => {
    // Some are away, so that messages wait, and some are on their way when the power goes.
    const story = new Story(pattern, { ...BUSY, ...qos, protocol })
      .wait(30_000)
      .act({ type: 'offline', host: 'client2' })
      .wait(8000)
      .act({ type: 'crash', host: 'broker' })
      .wait(1000)
      .act({ type: 'restart', host: 'broker' })
      .wait(1000)
      .act({ type: 'online', host: 'client2' })
      .wait(30_000);
    const { log } = story;
    const saves = log.filter(isSave).length;
    expect(saves).toBeGreaterThan(2000);
    const done = (host: string) =>
      new Set(
        story
          .notes('delivered')
          .filter((note) => note.host === host)
          .map(({ values }) => values['news']),
      );
    const confirmed = new Set(story.notes('confirmed').map(({ values }) => values['item']));
    // What was published before both had subscribed is nobody's; what is still under way is not missing.
    const last = Math.max(...[...confirmed].map(Number)) - 400;
    const wanted = Array.from({ length: last - 200 }, (_, index) => index + 200);
    expect(wanted.length).toBeGreaterThan(500);
    for (const host of ['client', 'client2']) {
      const got = done(host);
      expect(wanted.filter((item) => !got.has(item))).toEqual([]);
    }
    for (const { name, check } of pattern.invariants)
      expect(check(log, parsePreset(pattern, { ...BUSY, ...qos, protocol })), name).toBeNull();
  });
});

function isSave(entry: Entry): boolean {
  return entry.kind === 'save' && entry.host === 'broker';
}
