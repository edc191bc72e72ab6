import type { Lens } from '../../../patterns/contract/pattern.ts';
import type { Split } from '../../../views/geometry/layout.ts';
import { markedAt } from '../../../views/geometry/ruler.ts';
import { NO_ZOOM } from '../../../views/geometry/zoom.ts';
import type { Scene } from '../scene-context.ts';
import type { Command, CommandId } from './command.ts';

/** One press of a key or a button. */
const ZOOM_STEP = 1.5;

const zoomBy =
  (factor: number) =>
  ({ page, player }: Scene) =>
    page.zoomBy(factor, player.getState().end);

const hasPaper = ({ page }: Scene) => page.getState().split !== 'stage';

const command = (rest: Omit<Command, 'section'>): Command => ({ section: 'picture', ...rest });

const show = (id: CommandId, split: Split) =>
  command({
    id,
    keys: [],
    shown: [],
    run: ({ page }) => page.setState({ split }),
    applies: ({ page }) => page.getState().split !== split,
  });

const lookAt = (id: CommandId, lens: Lens) =>
  command({
    id,
    keys: [],
    shown: [],
    run: ({ player }) => player.setLens(lens),
    applies: ({ pattern, player }) => pattern.lenses.includes(lens) && player.getState().lens !== lens,
  });

/** What changes how the run is drawn. */
export const PICTURE_COMMANDS: readonly Command[] = [
  command({ id: 'zoomIn', keys: ['+', 'Shift++', '='], shown: ['+'], run: zoomBy(ZOOM_STEP), applies: hasPaper }),
  command({ id: 'zoomOut', keys: ['-'], shown: ['-'], run: zoomBy(1 / ZOOM_STEP), applies: hasPaper }),
  command({
    id: 'zoomUsual',
    keys: ['z'],
    shown: ['Z'],
    run: ({ page }) => page.setState({ zoom: NO_ZOOM }),
    applies: hasPaper,
  }),
  command({
    id: 'zoomWhole',
    keys: ['Shift+z'],
    shown: ['Shift+Z'],
    run: (scene) => {
      const { page, player } = scene;
      const wanted = page.usualWindow() / Math.max(1, player.shown.current().at);
      zoomBy(wanted / page.getState().zoom)(scene);
    },
    applies: hasPaper,
  }),
  command({
    id: 'measure',
    keys: ['m'],
    shown: ['M'],
    run: ({ page, player }) => page.setState(({ ruler }) => ({ ruler: markedAt(ruler, player.shown.current().at) })),
    applies: hasPaper,
  }),
  command({
    id: 'measureByHand',
    keys: ['Shift+m'],
    shown: ['Shift+M'],
    run: ({ page }) => page.setState(({ isMeasuring }) => ({ isMeasuring: !isMeasuring, ruler: null })),
    applies: hasPaper,
  }),
  command({
    id: 'hosts',
    keys: ['h'],
    shown: ['H'],
    run: ({ page }) => page.ask('go to the hosts'),
  }),
  show('showPaper', 'paper'),
  show('showBoth', 'balanced'),
  show('showHosts', 'stage'),
  lookAt('messages', 'messages'),
  lookAt('segments', 'segments'),
];
