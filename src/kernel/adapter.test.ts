import { assign, raise } from 'xstate';
import { afterEach, describe, expect, test } from 'vitest';
import { computed, freezeSnapshots, setupProcess, toProcess } from './adapter.ts';

type Event = { readonly type: 'go' } | { readonly type: 'other' };

const machineSetup = setupProcess<{ readonly count: number; readonly list: readonly number[] }, Event, object>();
const context = { count: 0, list: [] };
const input = { at: 5, random: 1, host: 'a', self: 'a/x', saved: {} };
const go = { type: 'go', at: 7 };

afterEach(() => freezeSnapshots(false));

describe('the adapter', () => {
  test('turns actions into effects, in their order, with the time in every event', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: {
          a: {
            on: {
              go: {
                target: 'b',
                actions: [
                  { type: 'close', params: { socket: 's' } },
                  {
                    type: 'note',
                    params: ({ event }) => ({ layer: 'application', name: 'at', values: { at: event.at } }),
                  },
                ],
              },
            },
          },
          b: { after: { 250: 'a' } },
        },
      }),
    );
    const started = process.start(input);
    expect(started).toMatchObject({ path: 'a', effects: [], done: false });
    const { effects, path } = process.step(started.snapshot, go);
    expect(path).toBe('b');
    expect(effects.map(({ type }) => type)).toEqual(['close', 'note', 'setTimer']);
    expect(effects[1]).toMatchObject({ values: { at: 7 } });
    expect(effects[2]).toMatchObject({ delayUs: 250 });
  });

  test('gives the event of a timer back whole, and cancels it when its state is left', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { after: { 250: 'b' }, on: { other: 'b' } }, b: {} },
      }),
    );
    const started = process.start(input);
    const [timer] = started.effects;
    if (timer?.type !== 'setTimer') throw new Error('no timer was set');
    expect(process.step(started.snapshot, { ...timer.event, at: 255 }).path).toBe('b');
    const left = process.step(started.snapshot, { type: 'other', at: 6 });
    expect(left.effects).toContainEqual({ type: 'cancelTimer', name: timer.name });
  });

  test('does not schedule what was raised and consumed at once', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: { actions: raise({ type: 'other', at: 0 }) }, other: 'b' } }, b: {} },
      }),
    );
    const { effects, path } = process.step(process.start(input).snapshot, go);
    expect([path, effects]).toEqual(['b', []]);
  });

  test('throws on a delay that is misspelt, not a number, negative or broken', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: 'b' } }, b: { after: { soonn: 'a' } } },
      }),
    );
    expect(() => process.step(process.start(input).snapshot, go)).toThrow(/delay/);
    const negative = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: {
          a: {
            on: { go: { actions: { type: 'setTimer', params: { name: 't', delayUs: -1, event: { type: 'other' } } } } },
          },
        },
      }),
    );
    expect(() => negative.step(negative.start(input).snapshot, go)).toThrow('the delay of "t" is -1');
  });

  test('refuses machines with actors or history states', () => {
    expect(() =>
      toProcess(
        machineSetup.createMachine({
          id: 'x',
          context,
          initial: 'a',
          states: { a: { initial: 'b', states: { b: {}, h: { type: 'history' } } } },
        }),
      ).start(input),
    ).toThrow(/history/);
  });

  test('throws what a machine throws, at the start as at a step', () => {
    const breaks = () => {
      throw new Error('broken machine');
    };
    const atStart = toProcess(
      machineSetup.createMachine({ id: 'x', context, initial: 'a', states: { a: { entry: assign(breaks) } } }),
    );
    const throwing = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: { actions: assign(breaks) } } } },
      }),
    );
    expect(() => throwing.step(throwing.start(input).snapshot, go)).toThrow('broken machine');
    expect(() => atStart.start(input)).toThrow('broken machine');
  });

  test('throws on a machine that chases its own tail', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
      }),
    );
    expect(() => process.step(process.start(input).snapshot, go)).toThrow(/[Ii]nfinite loop/);
  });

  test('catches a machine that changes its past once snapshots are frozen', () => {
    freezeSnapshots(true);
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context: { count: 0, list: [1] },
        initial: 'a',
        states: {
          a: {
            on: {
              go: {
                actions: computed(machineSetup, (before) => {
                  if (Array.isArray(before.list)) before.list.push(2);
                  return { context: {}, effects: [] };
                }),
              },
            },
          },
        },
      }),
    );
    expect(() => process.step(process.start(input).snapshot, go)).toThrow(TypeError);
  });

  test('ends a process that reaches a final state', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: 'b' } }, b: { type: 'final' } },
      }),
    );
    expect(process.step(process.start(input).snapshot, go).done).toBe(true);
  });

  test('describes every machine of a pattern: states, and arrows that begin and end at one', () => {
    const process = toProcess(
      machineSetup.createMachine({
        id: 'x',
        context,
        initial: 'a',
        states: { a: { on: { go: 'b' }, always: { guard: () => false, target: 'b' } }, b: { description: 'B' } },
      }),
    );
    expect(process.chart()).toEqual({
      states: [
        { path: 'a', description: '', initial: true },
        { path: 'b', description: 'B', initial: false },
      ],
      arrows: [
        { from: 'a', to: 'b', event: 'go' },
        { from: 'a', to: 'b', event: '' },
      ],
    });
  });
});
