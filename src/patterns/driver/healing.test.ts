import { describe, expect, test } from 'vitest';
import type { Process, Transition } from '../../kernel/process.ts';
import { SECOND } from '../../kernel/time.ts';
import { defaultsOf } from '../contract/parameter.ts';
import { edgePairs, objectionToRun } from './edge-pairs.ts';
import { HEALED_AT, healingRecipe, unhealed } from './healing.ts';
import { pattern } from '../server-sent-events/index.ts';

describe('what is mended', () => {
  test('serves again, but a browser that never asks whether the server is there stays deaf: that is found', () => {
    const drawn = healingRecipe(pattern, 1);
    const cure = drawn.interventions.filter(({ at, action }) => at >= HEALED_AT && action.type !== 'restart');
    const silent = { at: 15 * SECOND, action: { type: 'crash', host: 'server' } } as const;
    const back = { at: 16 * SECOND, action: { type: 'restart', host: 'server' } } as const;
    const parameters = { ...drawn.parameters, ...defaultsOf(pattern.parameters), duration: 440 * SECOND };
    const recipe = { ...drawn, parameters, interventions: [silent, back, ...cure] };
    expect(unhealed(pattern, recipe).problem).toBeNull();
    const deaf = { ...recipe, parameters: { ...parameters, tcpKeepAlive: 0 } };
    expect(unhealed(pattern, deaf).problem).toContain('nothing new comes to client');
  });
});

describe('two parameters at their edges', () => {
  test('are tried with each other, every pair of them', () => {
    const all = [...edgePairs(pattern)];
    expect(all).toContainEqual(expect.objectContaining({ rate: 1000, clients: 50, latency: 300_000 }));
    expect(all.length).toBeGreaterThan(500);
  });

  test('under which the clock stands still are found', () => {
    const again: Transition = {
      snapshot: { status: 'active' },
      effects: [{ type: 'tell', to: 'client/loop', event: { type: 'again' } }],
      path: 'on',
      badges: {},
      done: false,
    };
    const loop: Process = {
      name: 'loop',
      start: () => again,
      step: () => again,
      inspect: () => ({ path: 'on', context: {}, canTake: [] }),
      chart: () => ({ states: [], arrows: [] }),
    };
    const looping = {
      ...pattern,
      topology: (values: Parameters<typeof pattern.topology>[0]) => {
        const { hosts, ...rest } = pattern.topology(values);
        const programs = [{ name: 'loop', process: loop, input: {} }];
        return { ...rest, hosts: hosts.map((host) => (host.id === 'client' ? { ...host, programs } : host)) };
      },
    };
    expect(objectionToRun(looping, defaultsOf(pattern.parameters), 50_000)).toBe(
      'at 0: the limit of stepsInOneMicrosecond',
    );
    expect(objectionToRun(pattern, defaultsOf(pattern.parameters), 2_000)).toBeNull();
  });
});
