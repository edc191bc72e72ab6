import { StateMachine, and, assign, cancel, enqueueActions, raise } from 'xstate';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { computed, setupProcess, toProcess } from './adapter.ts';
import { toReference } from './reference-adapter.ts';

interface Context {
  readonly count: number;
  readonly trail: readonly string[];
}
type Event = { readonly type: 'go' } | { readonly type: 'other' } | { readonly type: 'third' };

const machineSetup = setupProcess<Context, Event, object>();
type Machine = Parameters<typeof toReference>[0];
type Config = Parameters<typeof machineSetup.createMachine>[0];
/** What a machine may say beside its states; each test adds its own. */
const base = { id: 'x', context: { count: 0, trail: [] } } as const;
const input = { at: 5, random: 1, host: 'a', self: 'a/x', saved: {}, settings: {} };

/** An effect that tells where it comes from. */
const mark = (key: string) => ({ type: 'save', params: { key, value: 1 } }) as const;
const inAndOut = (name: string) => ({ entry: mark(`into ${name}`), exit: mark(`out of ${name}`) });

/** Where a machine comes to, step by step, and with which effects: by its tables, which must do what XState does. */
function follow(machine: Machine, ...types: readonly string[]) {
  const process = toProcess(machine);
  const reference = toReference(machine);
  let ours = process.start(input);
  let theirs = reference.start(input);
  const steps = [ours];
  const agree = () => {
    const { path, context, canTake } = process.inspect(ours.snapshot);
    expect({ effects: ours.effects, done: ours.done, path, context, canTake }).toEqual({
      effects: theirs.effects,
      done: theirs.done,
      path: theirs.path,
      context: theirs.context,
      canTake: theirs.canTake,
    });
  };
  agree();
  for (const type of types) {
    ours = process.step(ours.snapshot, { type, at: 7 });
    theirs = reference.step(theirs.snapshot, { type, at: 7 });
    agree();
    steps.push(ours);
  }
  return steps.map(({ path, effects }) => [
    path,
    ...effects.map((effect) => (effect.type === 'save' ? effect.key : effect.type)),
  ]);
}

const nested: Config = {
  ...base,
  initial: 'a',
  ...inAndOut('x'),
  states: {
    a: {
      ...inAndOut('a'),
      initial: 'one',
      on: {
        other: { target: 'a', reenter: true, actions: mark('again') },
        third: { target: '.two', actions: mark('inside') },
      },
      states: {
        one: { ...inAndOut('one'), on: { go: { target: '#deep', actions: mark('across') } } },
        two: { ...inAndOut('two'), on: { go: 'two' } },
      },
    },
    b: { ...inAndOut('b'), initial: 'c', states: { c: { id: 'deep', ...inAndOut('c'), on: { other: '#x.a' } } } },
  },
};

describe('a compiled statechart', () => {
  test('leaves from the inside out and enters from the outside in', () => {
    expect(follow(machineSetup.createMachine(nested), 'go', 'other')).toEqual([
      ['a.one', 'into x', 'into a', 'into one'],
      ['b.c', 'out of one', 'out of a', 'across', 'into b', 'into c'],
      ['a.one', 'out of c', 'out of b', 'into a', 'into one'],
    ]);
  });

  test('enters a state again only where it is told to', () => {
    expect(follow(machineSetup.createMachine(nested), 'third', 'go', 'other')).toEqual([
      ['a.one', 'into x', 'into a', 'into one'],
      ['a.two', 'out of one', 'inside', 'into two'],
      ['a.two'],
      ['a.one', 'out of two', 'out of a', 'again', 'into a', 'into one'],
    ]);
  });

  test('a state that is entered again has its timer set anew', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      states: { a: { after: { 250: 'b' }, on: { go: { target: 'a', reenter: true }, other: 'a' } }, b: {} },
    });
    expect(follow(machine, 'go', 'other', 'xstate.after.250.x.a')).toEqual([
      ['a', 'setTimer'],
      ['a', 'cancelTimer', 'setTimer'],
      ['a'],
      ['b', 'cancelTimer'],
    ]);
  });

  test('the machine itself may be entered again, and leads into its states', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      ...inAndOut('x'),
      on: { other: '.b', go: { target: '.a', reenter: true }, third: { target: '#x', reenter: true } },
      states: { a: inAndOut('a'), b: inAndOut('b') },
    });
    follow(machine, 'other', 'go', 'third', 'other', 'third');
    expect(follow(machine, 'other', 'go').at(-1)).toEqual(['a', 'out of b', 'out of x', 'into x', 'into a']);
  });

  test('a final state inside another is told to the machine, one at the top ends it', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      ...inAndOut('x'),
      states: {
        a: {
          initial: 'one',
          onDone: { target: 'b', actions: mark('done') },
          states: {
            one: { on: { go: 'end' } },
            end: { type: 'final', entry: [mark('end'), raise({ type: 'other', at: 0 })] },
          },
          on: { other: { actions: mark('raised first') } },
        },
        b: { on: { go: 'over' } },
        over: { type: 'final', ...inAndOut('over') },
      },
    });
    expect(follow(machine, 'go', 'go')).toEqual([
      ['a.one', 'into x'],
      ['b', 'end', 'raised first', 'done'],
      ['over', 'into over', 'out of over', 'out of x'],
    ]);
    const process = toProcess(machine);
    const run = ['go', 'go'].reduce((at, type) => process.step(at.snapshot, { type, at: 7 }), process.start(input));
    expect(() => process.step(run.snapshot, { type: 'go', at: 8 })).toThrow('x has ended');
  });

  test('asks its guards in their order, the inner state before the outer', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      states: {
        a: {
          initial: 'one',
          on: { go: { target: 'b', actions: mark('outer') }, other: 'b' },
          states: {
            one: {
              on: {
                go: [
                  { guard: ({ context }) => context.count > 1, actions: mark('never') },
                  { guard: ({ context }) => context.count === 0, actions: [assign({ count: 1 }), mark('first')] },
                ],
                // Forbidden: it is heard, and nothing follows.
                other: {},
              },
            },
          },
        },
        b: {},
      },
    });
    expect(follow(machine, 'other', 'go', 'go')).toEqual([['a.one'], ['a.one'], ['a.one', 'first'], ['b', 'outer']]);
  });

  test('takes an event by its name before it takes it as any', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      on: { '*': { actions: mark('any, outside') }, third: { actions: mark('third') } },
      states: {
        a: {
          on: {
            go: { guard: ({ context }) => context.count > 0, target: 'b' },
            '*': { guard: ({ event }) => event.type === 'go', target: 'b' },
          },
        },
        b: {},
      },
    });
    expect(follow(machine, 'unheard of', 'third', 'go', 'go')).toEqual([
      ['a'],
      ['a', 'any, outside'],
      ['a', 'third'],
      ['b'],
      ['b', 'any, outside'],
    ]);
  });

  test('follows what hangs on the context alone until nothing does, and hears what it raised after that', () => {
    const add = assign<Context, Event & { readonly at: number }, undefined, Event & { readonly at: number }, never>(
      ({ context }) => ({ count: context.count + 1 }),
    );
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      states: {
        a: { on: { go: { target: 'b', actions: [raise({ type: 'other', at: 0 }), raise({ type: 'third', at: 0 })] } } },
        b: {
          always: [
            { guard: ({ context }) => context.count < 3, actions: [add, mark('counts')] },
            { guard: ({ context }) => context.count === 3, actions: mark('once an event') },
          ],
          on: { other: { actions: mark('other') }, third: 'c' },
        },
        c: { always: { guard: ({ event }) => event.type === 'third', target: 'd' } },
        d: {},
      },
    });
    expect(follow(machine, 'go').at(-1)).toEqual([
      'd',
      'counts',
      'counts',
      'counts',
      'once an event',
      'other',
      'once an event',
    ]);
  });

  test('computes, assigns and raises in the order in which it is written', () => {
    const machine = machineSetup.createMachine({
      ...base,
      initial: 'a',
      context: () => ({ count: 2, trail: [] }),
      states: {
        a: {
          on: {
            go: {
              actions: [
                assign({ count: ({ context }) => context.count * 2, trail: ({ context }) => [`of ${context.count}`] }),
                computed(machineSetup, (context) => ({
                  context: { trail: [...context.trail, `is ${context.count}`] },
                  effects: [{ type: 'save', key: `at ${context.count}`, value: 1 }],
                  raises: [{ type: 'other' }],
                })),
                { type: 'save', params: ({ context }) => ({ key: context.trail.join(', '), value: 1 }) },
              ],
            },
            other: { target: 'b', actions: raise({ type: 'third', at: 0 }, { id: 'later', delay: 10 }) },
          },
        },
        b: { exit: cancel('later'), on: { go: 'a' } },
      },
    });
    expect(follow(machine, 'go', 'go')).toEqual([['a'], ['b', 'at 4', 'of 2, is 4', 'setTimer'], ['a', 'cancelTimer']]);
  });

  test('a machine without states is one state', () => {
    const machine = machineSetup.createMachine({ ...base, ...inAndOut('x'), on: { go: { actions: mark('went') } } });
    expect(follow(machine, 'go', 'other')).toEqual([['', 'into x'], ['', 'went'], ['']]);
  });

  test('a step leaves the snapshot that it began at as it was', () => {
    const process = toProcess(
      machineSetup.createMachine({
        ...base,
        initial: 'a',
        states: { a: { on: { go: { target: 'b', actions: assign({ count: 1 }) } } }, b: {} },
      }),
    );
    const { snapshot } = process.start(input);
    const before = process.inspect(snapshot);
    const [once, twice] = [1, 2].map(() => process.step(snapshot, { type: 'go', at: 7 }));
    expect(twice).toEqual(once);
    expect(process.inspect(snapshot)).toEqual(before);
    expect(process.step(snapshot, { type: 'other', at: 7 }).snapshot).toBe(snapshot);
  });
});

const aMachine = z.custom<Machine>((value) => value instanceof StateMachine);
const state = (one: object) => ({ ...base, initial: 'a', states: { a: one, b: {} } });

describe('what is not compiled is refused by its name', () => {
  test.each([
    ['regions side by side', state({ type: 'parallel', states: { p: {}, q: {} } }), 'is of the type "parallel"'],
    ['an actor', state({ invoke: { src: 'other' } }), 'has "invoke"'],
    ['output', state({ type: 'final', output: 1 }), 'has "output"'],
    [
      'actions of an initial state',
      state({ initial: { target: 'c', actions: mark('c') }, states: { c: {} } }),
      'has actions of its initial state',
    ],
    ['part of a name', state({ on: { 'go.*': 'b' } }), 'names events by the pattern "go.*"'],
    ['several targets', state({ on: { go: { target: ['b', 'a'] } } }), 'has a transition with several targets'],
    ['the machine as a target', state({ on: { go: '#x' } }), 'leads to the machine itself'],
    ['a guard by name', state({ on: { go: { guard: 'open', target: 'b' } } }), 'has a guard that is a name'],
    [
      'guards put together',
      state({ on: { go: { guard: and([() => true]), target: 'b' } } }),
      'has a guard that is a name or is put together',
    ],
    ['a function as an action', state({ entry: () => {} }), 'has an action that is a function of its own'],
    ['an action that nobody knows', state({ entry: 'shout' }), 'has the unknown action "shout"'],
    ['actions in a queue', state({ entry: enqueueActions(() => {}) }), 'has enqueueActions; use computed'],
    ['an event that is computed', state({ entry: raise(() => ({ type: 'go' })) }), 'raises an event that is computed'],
    ['a delay by name', state({ after: { soonn: 'b' } }), 'has a delay that is not a number'],
    [
      'a timer without a name',
      state({ entry: raise({ type: 'go' }, { delay: 1 }) }),
      'raises an event later without a name for its timer',
    ],
    ['a timer whose name is computed', state({ entry: cancel(() => 'x') }), 'cancels a timer whose name is computed'],
  ])('%s', (_, config, sentence) => {
    // What the types refuse, too, is said past them.
    const process = toProcess(aMachine.parse(Reflect.apply(machineSetup.createMachine, machineSetup, [config])));
    expect(() => process.start(input)).toThrow(`the machine "x" cannot be compiled: the state "a" ${sentence}`);
  });
});
