import { describe, expect, test } from 'vitest';
import { Checkpoints } from './checkpoints.ts';
import { noTransport } from './test-support.ts';
import { emptyWorld } from './world.ts';
import type { OpenMessage, World } from './world.ts';

const empty = emptyWorld({}, { hosts: [], links: [], transport: noTransport, traceTransport: false, fates: [] });

/** A world after `step` in which so many messages are under way. */
function worldAt(step: number, messages = 0): World {
  const message: OpenMessage = {
    id: 0,
    from: 'client',
    connection: '',
    role: 'push',
    items: [],
    layer: 'application',
    farewell: false,
    through: 'tcp',
  };
  return { ...empty, step, messages: new Map(Array.from({ length: messages }, (_, id) => [id, { ...message, id }])) };
}

function countAfter(steps: number, messages: number): number {
  const checkpoints = new Checkpoints(empty);
  for (let step = 0; step < steps; step += 1) checkpoints.follow(worldAt(step, step % 256 === 0 ? messages : 0));
  return checkpoints.count;
}

describe('checkpoints', () => {
  test('are kept every 256 steps while little is under way', () => {
    expect(countAfter(2_560, 100)).toBeGreaterThanOrEqual(10);
  });

  test('are rarer the more is under way, so that a backlog is not kept again and again', () => {
    expect(countAfter(2_560, 16 * 1_024)).toBeLessThanOrEqual(4);
  });

  test('give the latest world at or before a step', () => {
    const checkpoints = new Checkpoints(empty);
    checkpoints.keep(worldAt(256));
    checkpoints.keep(worldAt(512));
    expect([-1, 255, 256, 511, 512, 9_999].map((step) => checkpoints.before(step).step)).toEqual([
      -1, -1, 256, 256, 512, 512,
    ]);
  });
});
