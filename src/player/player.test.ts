import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../kernel/intervention.ts';
import { SECOND } from '../kernel/time.ts';
import { defaultRecipe, inOrder, parametersAt } from './recipe-change.ts';
import { asking, playByHand } from './test-support.ts';

const open = (opening = {}, reducedMotion = false) => {
  const hand = playByHand(opening, reducedMotion);
  hand.settle();
  return hand;
};

describe('a player', () => {
  test('opens paused where its pattern says, computed to its duration', () => {
    const { player } = open();
    expect(player.getState()).toMatchObject({
      isPlaying: false,
      computedTo: 10 * SECOND,
      isComputing: false,
      position: { at: 2_500_000 },
    });
    expect(player.shown.current()).toEqual(player.getState().position);
  });

  test('that is stopped and started again before it has computed anything still opens where it should', () => {
    const { player, settle } = playByHand();
    player.start()();
    player.start();
    settle();
    expect(player.getState().position.at).toBe(2_500_000);
  });

  test('steps to stops, forward and back, exact inverses from a stop', () => {
    const { player, pass } = open();
    player.stepForward();
    const first = player.getState().position;
    expect(player.current().run.stepTimes[first.step]).toBe(first.at);
    player.stepForward();
    player.stepForward();
    player.stepBack();
    player.stepBack();
    pass(300);
    expect(player.getState().position).toEqual(first);
    expect(player.shown.current()).toEqual(first);
  });

  test('comes back with as many steps as it went, whatever was done to the run, until an end is reached', () => {
    const action = fc.constantFrom<Action>(
      { type: 'crash', host: 'server' },
      { type: 'restart', host: 'server' },
      { type: 'cut', link: 'client-server' },
      { type: 'restore', link: 'client-server' },
      { type: 'pause', host: 'client' },
      { type: 'resume', host: 'client' },
      { type: 'set', parameter: 'interval', value: 300_000 },
    );
    const doings = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 * SECOND }), action), { maxLength: 4 });
    fc.assert(
      fc.property(
        doings,
        fc.integer({ min: 0, max: 9 * SECOND }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (done, at, count, forwardFirst) => {
          const { player, settle, pass } = open();
          for (const [when, what] of done) {
            player.seek(when);
            player.act(what);
            settle();
          }
          player.seek(at);
          fc.pre(player.getState().canStepForward);
          player.stepForward();
          const from = player.getState().position;
          const there = () => (forwardFirst ? player.stepForward() : player.stepBack());
          const back = () => (forwardFirst ? player.stepBack() : player.stepForward());
          const { event, events } = player.getState();
          const room = forwardFirst ? events - event : event - 1;
          const steps = Math.min(count, room);
          for (let step = 0; step < steps; step += 1) there();
          for (let step = 0; step < steps; step += 1) back();
          pass(300);
          expect(player.getState().position).toEqual(from);
          expect(player.shown.current()).toEqual(from);
          expect(player.getState().event).toBe(event);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test('has no step before the first stop and none after the last', () => {
    const { player } = open();
    for (let count = 0; count < 100; count += 1) player.stepForward();
    expect(player.getState()).toMatchObject({ canStepForward: false, canStepBack: true });
    expect(player.getState().event).toBe(player.getState().events);
    for (let count = 0; count < 100; count += 1) player.stepBack();
    expect(player.getState()).toMatchObject({ canStepForward: true, canStepBack: false, event: 1 });
  });

  test('glides to a step without showing anything beyond it', () => {
    const { player, pass } = open();
    const shown: number[] = [];
    player.shown.subscribe(({ at, step }) => {
      shown.push(at);
      expect(step).toBeLessThanOrEqual(player.getState().position.step);
    });
    player.stepForward();
    pass(200);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.at(-1)).toBe(player.getState().position.at);
  });

  test('a bare time stands after the last step of its microsecond', () => {
    const { player } = open();
    player.seek(0);
    expect(player.getState().position).toEqual({ at: 0, step: player.current().run.stepAt(0) });
    player.seek(99 * SECOND);
    expect(player.getState().position.at).toBe(10 * SECOND);
  });

  test('plays by the clock, tells the store ten times a second and stops at the end', () => {
    const { player, pass } = open();
    player.setSpeed(1);
    player.setPace('clock');
    player.seek(0);
    let told = 0;
    let frames = 0;
    player.subscribe(() => {
      told += 1;
    });
    player.shown.subscribe(() => {
      frames += 1;
    });
    player.play();
    pass(1_010);
    expect(player.shown.current().at).toBe(1 * SECOND);
    expect(told).toBeLessThan(15);
    expect(frames).toBeGreaterThan(90);
    pass(10_000);
    expect(player.getState()).toMatchObject({ isPlaying: false, position: { at: 10 * SECOND } });
  });

  test('pauses exactly at a wanted landmark', () => {
    const { player, pass } = open();
    player.seek(0);
    player.setPauseAt('request', true);
    player.play();
    pass(20_000);
    expect(player.getState()).toMatchObject({ isPlaying: false, pausedAt: 'request', position: { at: 1 * SECOND } });
    expect(player.getState().landmarks).toEqual(['request']);
  });

  test('for those who asked for less motion hops from stop to stop, at most twice a second', () => {
    const { player, pass } = open({}, true);
    player.seek(0);
    player.setSpeed(100);
    const shown: number[] = [];
    player.play();
    player.shown.subscribe(({ step }) => shown.push(step));
    pass(2_000);
    expect(shown.length).toBeLessThanOrEqual(4);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    for (const step of shown) expect(player.current().stops.through('messages', step)).toBe(step);
  });

  describe('asked to go where nothing is computed yet', () => {
    const openLong = () => {
      const recipe = defaultRecipe(asking);
      const parameters = { ...recipe.parameters, clients: 5, interval: 100_000, duration: 200 * SECOND };
      const hand = playByHand({ recipe: { ...recipe, parameters } }, false, 1);
      while (hand.player.getState().position.at === 0) hand.computeOn();
      return hand;
    };

    test('says that it waits, stays where it is and arrives when the computation does', () => {
      const { player, computeOn, settle } = openLong();
      expect(player.getState()).toMatchObject({ isComputing: true, position: { at: 2_500_000 } });
      player.seek(150 * SECOND);
      expect(player.getState()).toMatchObject({ awaited: 150 * SECOND, position: { at: 2_500_000 } });
      expect(player.isSettled()).toBe(false);
      computeOn();
      expect(player.getState()).toMatchObject({ isComputing: true, position: { at: 2_500_000 } });
      settle();
      expect(player.getState()).toMatchObject({ awaited: null, position: { at: 150 * SECOND } });
      expect(player.isSettled()).toBe(true);
    });

    test('goes further from where it is about to be', () => {
      const { player, settle } = openLong();
      player.seek(150 * SECOND);
      player.seekBy(10 * SECOND);
      player.seekBy(-1 * SECOND);
      settle();
      expect(player.getState().position.at).toBe(159 * SECOND);
    });

    test('stays when told to, or when the viewer moves within what there is', () => {
      for (const change of ['stay', 'stepForward'] as const) {
        const { player, settle } = openLong();
        player.seek(150 * SECOND);
        player[change]();
        expect(player.getState().awaited).toBeNull();
        settle();
        expect(player.getState().position.at).toBeLessThan(4 * SECOND);
      }
    });

    test('holds play until then, and plays on from there', () => {
      const { player, pass } = openLong();
      player.setSpeed(1);
      player.play();
      player.seek(150 * SECOND);
      // One slice is computed in each frame.
      pass(10);
      expect(player.getState().isPlaying).toBe(true);
      pass(5_000);
      expect(player.getState()).toMatchObject({ awaited: null, isPlaying: true });
      expect(player.shown.current().at).toBeGreaterThan(150 * SECOND);
    });
  });

  test('follows the action: slowly through a flight, quickly to the next', () => {
    const { player, pass } = open();
    player.setSpeed(0.1);
    player.seek(1_340_000);
    player.play();
    // What nobody asks in is over after a second, at the end of which the next question comes.
    pass(1_010);
    const { at } = player.shown.current();
    expect(at).toBe(1_985_000);
    pass(100);
    expect(player.shown.current().at - at).toBe(10_000);
  });
});

describe('what a viewer does', () => {
  test('happens a microsecond after the playhead, at once, and shares the past', () => {
    const { player } = open();
    const before = player.current();
    player.act({ type: 'crash', host: 'server' });
    const after = player.current();
    expect(after).not.toBe(before);
    expect(player.getState().recipe.interventions).toEqual([
      { at: 2_500_001, action: { type: 'crash', host: 'server' } },
    ]);
    expect(player.getState().position.at).toBe(2_500_001);
    const step = before.run.stepAt(2_500_000);
    expect(after.run.digestAt(step)).toBe(before.run.digestAt(step));
    expect(after.run.log.some((entry) => entry.kind === 'loss' && entry.reason === 'down')).toBe(true);
  });

  test('does not un-pause', () => {
    const { player } = open();
    player.act({ type: 'cut', link: 'client-server' });
    expect(player.getState().isPlaying).toBe(false);
  });

  test('twice at one standstill is done twice', () => {
    const { player } = open();
    player.act({ type: 'cut', link: 'client-server' });
    player.act({ type: 'crash', host: 'server' });
    expect(player.getState().recipe.interventions).toHaveLength(2);
  });

  test('in the past leaves the old future as a branch to go back to, if it was watched or acted in', () => {
    const { player } = open();
    player.act({ type: 'crash', host: 'server' });
    expect(player.getState().branches).toEqual([]);
    player.seek(1 * SECOND);
    player.act({ type: 'cut', link: 'client-server' });
    expect(player.getState().recipe.interventions).toHaveLength(1);
    const [branch] = player.getState().branches;
    expect(branch?.recipe.interventions[0]?.action).toEqual({ type: 'crash', host: 'server' });
    player.openBranch(branch?.id ?? -1);
    expect(player.getState().recipe.interventions[0]?.action).toEqual({ type: 'crash', host: 'server' });
    expect(player.getState().branches).toHaveLength(1);
  });

  test('is kept on at most twenty branches, and the page is told when one goes', () => {
    const { player } = open();
    for (let count = 0; count < 22; count += 1) {
      player.seek(9 * SECOND);
      player.seek(1 * SECOND);
      player.act({ type: 'publish' });
    }
    expect(player.getState().branches).toHaveLength(20);
    expect(player.getState().notices).toContainEqual({ kind: 'branch forgotten' });
  });

  test('is taken back one by one, and the later ones stay', () => {
    const { player } = open();
    const digest = player.current().run.digestAt(player.current().run.steps - 1);
    player.act({ type: 'crash', host: 'server' });
    player.act({ type: 'restart', host: 'server' });
    player.undo(0);
    expect(player.getState().recipe.interventions.map(({ action }) => action.type)).toEqual(['restart']);
    player.undo();
    expect(player.current().run.digestAt(player.current().run.steps - 1)).toBe(digest);
  });

  test('and takes back can be done again, in the same places, until something else is done', () => {
    const { player } = open();
    player.act({ type: 'crash', host: 'server' });
    player.act({ type: 'restart', host: 'server' });
    player.act({ type: 'publish' });
    const before = player.getState().recipe.interventions;
    expect(player.getState().canRedo).toBe(false);
    player.undo(0);
    player.undo();
    player.redo();
    player.redo();
    expect(player.getState().recipe.interventions).toEqual(before);
    expect(player.getState()).toMatchObject({ canRedo: false, done: { kind: 'redone' } });
    player.redo();
    expect(player.getState().recipe.interventions).toEqual(before);
    player.undo();
    player.act({ type: 'publish' });
    expect(player.getState().canRedo).toBe(false);
    player.undo();
    player.setSeed(9);
    expect(player.getState().canRedo).toBe(false);
  });

  test('with a live parameter is an intervention; several tries at one standstill are one', () => {
    const { player } = open();
    player.setParameter('latency', 1 * SECOND);
    player.setParameter('latency', 2 * SECOND);
    const { recipe, position } = player.getState();
    expect(recipe.interventions).toHaveLength(1);
    expect(recipe.parameters['latency']).toBe(300_000);
    expect(parametersAt(recipe, position.at)['latency']).toBe(2 * SECOND);
  });

  test('with a live parameter at 0 changes the recipe', () => {
    const { player } = open();
    player.restart();
    player.setParameter('latency', 1 * SECOND);
    expect(player.getState().recipe).toMatchObject({ interventions: [], parameters: { latency: 1 * SECOND } });
  });

  test('with a structural parameter makes a new run, and interventions without a target are reported', () => {
    const recipe = defaultRecipe(asking);
    const { player } = open({ recipe: { ...recipe, parameters: { ...recipe.parameters, clients: 3 } } });
    player.act({ type: 'crash', host: 'client3' });
    player.act({ type: 'crash', host: 'server' });
    player.setParameter('clients', 2);
    const { recipe: changed, notices, position } = player.getState();
    expect(changed.interventions.map(({ action }) => action)).toEqual([{ type: 'crash', host: 'server' }]);
    expect(notices).toMatchObject([
      { kind: 'interventions dropped', interventions: [{ action: { host: 'client3' } }] },
    ]);
    expect(position.at).toBeGreaterThan(2_500_000);
  });
});

describe('a run', () => {
  test('with another seed is another run with the same interventions', () => {
    const { player } = open();
    player.setParameter('loss', 0.5);
    const { runId } = player.getState();
    player.setSeed(9);
    expect(player.getState().runId).toBeGreaterThan(runId);
    expect(player.getState().recipe).toMatchObject({ seed: 9, interventions: [{ action: { type: 'set' } }] });
  });

  test('goes on past its end and keeps its past', () => {
    const { player } = open();
    const before = player.current().run;
    player.extend();
    const after = player.current().run;
    expect(player.getState().computedTo).toBe(20 * SECOND);
    expect(after.digestAt(before.steps - 1)).toBe(before.digestAt(before.steps - 1));
    expect(player.getState().position.at).toBe(2_500_000);
  });

  test('takes a preset whole', () => {
    const { player } = open();
    player.applyPreset('slow');
    expect(player.getState()).toMatchObject({ start: 'slow', position: { at: 900_000 } });
    expect(player.getState().recipe).toMatchObject({
      parameters: { latency: 2 * SECOND },
      interventions: [{ at: SECOND }],
    });
  });

  test('begins a partner at the moment that was shown', () => {
    const { player } = open({ at: 3 * SECOND });
    player.applyPreset('slow', 3 * SECOND);
    expect(player.getState()).toMatchObject({ start: 'slow', position: { at: 3 * SECOND } });
  });

  test('restores a link with the step within its microsecond, and says when the log is another', () => {
    const { player } = open({ at: 0, step: 0 });
    expect(player.getState()).toMatchObject({ position: { at: 0, step: 0 }, notices: [] });
    const digest = player.current().run.digestAt(0);
    expect(open({ at: 0, step: 0, digest }).player.getState().notices).toEqual([]);
    const other = open({ at: 0, step: 0, digest: '0000000000000000' });
    expect(other.player.getState().notices).toEqual([{ kind: 'other version' }]);
  });

  test('loads a list of news and notices when it is not the one of the link', () => {
    const { player } = open({ needsFile: { count: 2, digest: '0000000000000000' } });
    player.loadList([{ at: 0, text: 'a' }]);
    expect(player.getState().recipe).toMatchObject({ list: [{ at: 0 }], parameters: { arrivals: 'list' } });
    expect(player.getState()).toMatchObject({ needsFile: null, notices: [{ kind: 'other file' }] });
  });

  test('has measures at every position, equal whichever way one comes there', () => {
    const { player } = open();
    const { run, metrics } = player.current();
    const count = run.entriesThrough(run.stepAt(3_500_000));
    const there = metrics.metricsAt(count).values(3_500_000);
    expect(there.requests).toBe(3);
    metrics.metricsAt(run.log.length).values(10 * SECOND);
    expect(metrics.metricsAt(count).values(3_500_000)).toEqual(there);
    expect(metrics.series('requests').slice(0, 3)).toEqual([
      [0, 0],
      [1_000_000, 1],
      [2_000_000, 2],
    ]);
  });
});

test('interventions are listed in the order in which they act', () => {
  const action = { type: 'publish' } as const;
  expect(
    inOrder([
      { at: 5, action },
      { at: 2, action },
    ]).map(({ index }) => index),
  ).toEqual([1, 0]);
});
