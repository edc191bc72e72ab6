import { MILLISECOND, SECOND } from '../../../kernel/time.ts';
import type { Microseconds } from '../../../kernel/time.ts';
import { SPEEDS } from '../../../player/pace.ts';
import type { Scene } from '../scene-context.ts';
import type { Command } from './command.ts';

const togglePlay = ({ player }: Scene) => (player.getState().isPlaying ? player.pause() : player.play());

const move =
  (by: Microseconds) =>
  ({ player }: Scene) =>
    player.seekBy(by);

const isPaused = ({ player }: Scene) => !player.getState().isPlaying;

const changeSpeed =
  (by: number) =>
  ({ player }: Scene) => {
    const index = SPEEDS.findIndex((speed) => speed === player.getState().speed);
    const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + by))];
    if (next !== undefined) player.setSpeed(next);
  };

const command = (rest: Omit<Command, 'section'>): Command => ({ section: 'time', ...rest });

/** What moves time. */
export const TIME_COMMANDS: readonly Command[] = [
  command({ id: 'play', keys: [' ', 'k'], shown: ['Space', 'K'], run: togglePlay }),
  command({
    id: 'playAlways',
    keys: ['Alt+k'],
    shown: ['Alt+K'],
    run: togglePlay,
    isHeardEverywhere: true,
    isKeyOnly: true,
  }),
  command({ id: 'nextEvent', keys: ['ArrowRight'], shown: ['Right'], run: ({ player }) => player.stepForward() }),
  command({ id: 'previousEvent', keys: ['ArrowLeft'], shown: ['Left'], run: ({ player }) => player.stepBack() }),
  command({ id: 'secondForward', keys: ['Shift+ArrowRight'], shown: ['Shift+Right'], run: move(SECOND) }),
  command({ id: 'secondBack', keys: ['Shift+ArrowLeft'], shown: ['Shift+Left'], run: move(-SECOND) }),
  command({ id: 'fineForward', keys: ['.'], shown: ['.'], run: move(10 * MILLISECOND), applies: isPaused }),
  command({ id: 'fineBack', keys: [','], shown: [','], run: move(-10 * MILLISECOND), applies: isPaused }),
  command({ id: 'tenForward', keys: ['l'], shown: ['L'], run: move(10 * SECOND) }),
  command({ id: 'tenBack', keys: ['j'], shown: ['J'], run: move(-10 * SECOND) }),
  command({
    id: 'tenths',
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: ['0 … 9'],
    run: ({ player }, key) => player.seek((player.getState().end * Number(key)) / 10),
    isKeyOnly: true,
  }),
  command({ id: 'start', keys: ['Home'], shown: ['Home'], run: ({ player }) => player.seek(0) }),
  command({ id: 'end', keys: ['End'], shown: ['End'], run: ({ player }) => player.seek(player.getState().end) }),
  command({ id: 'faster', keys: ['>', 'Shift+>'], shown: ['>'], run: changeSpeed(1) }),
  command({ id: 'slower', keys: ['<', 'Shift+<'], shown: ['<'], run: changeSpeed(-1) }),
  command({
    id: 'clockPace',
    keys: [],
    shown: [],
    run: ({ player }) => player.setPace('clock'),
    applies: ({ player }) => player.getState().pace !== 'clock',
  }),
  command({
    id: 'followPace',
    keys: [],
    shown: [],
    run: ({ player }) => player.setPace('follow'),
    applies: ({ player }) => player.getState().pace !== 'follow',
  }),
];
