import type { Scene } from '../scene-context.ts';
import { nextQuestion } from '../questions.ts';
import type { Command } from './command.ts';

const walk = (by: 1 | -1) => ({
  run: ({ pattern, player }: Scene) => {
    const next = nextQuestion(pattern, player.getState().start, by);
    if (next !== null) player.applyPreset(next.id);
  },
  applies: ({ pattern, player }: Scene) => nextQuestion(pattern, player.getState().start, by) !== null,
});

const command = (rest: Omit<Command, 'section'>): Command => ({ section: 'run', ...rest });

/** What changes the run. A presenter's remote sends PageDown and PageUp. */
export const RUN_COMMANDS: readonly Command[] = [
  command({ id: 'nextQuestion', keys: ['n', 'PageDown'], shown: ['N', 'PageDown'], ...walk(1) }),
  command({ id: 'previousQuestion', keys: ['p', 'PageUp'], shown: ['P', 'PageUp'], ...walk(-1) }),
  command({ id: 'restart', keys: ['r'], shown: ['R'], run: ({ player }) => player.restart() }),
  command({ id: 'newSeed', keys: ['Shift+r'], shown: ['Shift+R'], run: ({ player }) => player.newSeed() }),
  command({
    id: 'undo',
    keys: ['Mod+z'],
    shown: ['Mod+Z'],
    run: ({ player }) => player.undo(),
    applies: ({ player }) => player.getState().recipe.interventions.length > 0,
  }),
  command({
    id: 'redo',
    keys: ['Mod+Shift+z', 'Mod+y'],
    shown: ['Mod+Shift+Z', 'Mod+Y'],
    run: ({ player }) => player.redo(),
    applies: ({ player }) => player.getState().canRedo,
  }),
  command({
    id: 'goOn',
    keys: [],
    shown: [],
    run: ({ player }) => player.extend(),
    applies: ({ player }) => player.getState().stopped === null,
  }),
  command({
    id: 'ask',
    keys: [],
    shown: [],
    run: ({ player }) => player.setAsking(!player.getState().isAsking),
    applies: ({ pattern }) => pattern.presets.some(({ question }) => question !== undefined),
  }),
];
