import { homeAddress } from '../site.ts';
import { toggleTheme } from '../theme.ts';
import type { Scene } from '../scene-context.ts';
import type { Command, CommandId } from './command.ts';
import type { TabName } from '../page.ts';

const command = (rest: Omit<Command, 'section'>): Command => ({ section: 'page', ...rest });

const isPresenting = ({ page }: Pick<Scene, 'page'>) => page.getState().isPresenting;
const isWorking = (scene: Scene) => !isPresenting(scene);

const showTab = (id: CommandId, tab: TabName) =>
  command({
    id,
    keys: [],
    shown: [],
    run: ({ page, player }) => {
      player.select('');
      page.setState({ tab });
    },
    applies: ({ page }) => page.getState().tab !== tab && !isPresenting({ page }),
  });

/** What changes the page around the run. */
export const PAGE_COMMANDS: readonly Command[] = [
  command({
    id: 'palette',
    keys: ['Mod+k'],
    shown: ['Mod+K'],
    run: ({ page }) => page.setState(({ dialog }) => ({ dialog: dialog === 'palette' ? null : 'palette' })),
    isHeardEverywhere: true,
    isKeyOnly: true,
  }),
  command({ id: 'help', keys: ['?', 'Shift+?'], shown: ['?'], run: ({ page }) => page.setState({ dialog: 'help' }) }),
  command({ id: 'share', keys: [], shown: [], run: ({ page }) => page.ask('share'), applies: isWorking }),
  command({
    id: 'present',
    keys: ['t'],
    shown: ['T'],
    run: ({ page, player }) => {
      player.select('');
      page.setState(({ isPresenting: was }) => ({ isPresenting: !was, isBlack: false, hasPresented: was }));
    },
  }),
  command({
    id: 'fullScreen',
    keys: ['f'],
    shown: ['F'],
    run: () => {
      const { documentElement, fullscreenElement } = document;
      // Who may not, such as a frame, stays as it is.
      const change = fullscreenElement === null ? documentElement.requestFullscreen() : document.exitFullscreen();
      change.catch(() => undefined);
    },
    applies: () => document.fullscreenEnabled,
  }),
  command({
    id: 'black',
    keys: ['b'],
    shown: ['B'],
    run: ({ page }) => page.setState(({ isBlack }) => ({ isBlack: !isBlack })),
    applies: isPresenting,
  }),
  showTab('controls', 'set'),
  showTab('log', 'log'),
  command({ id: 'theme', keys: [], shown: [], run: toggleTheme }),
  command({ id: 'notes', keys: [], shown: [], run: () => location.assign('notes/') }),
  command({ id: 'home', keys: ['g'], shown: ['G'], run: () => location.assign(homeAddress()) }),
  command({
    id: 'escape',
    keys: ['Escape'],
    shown: ['Esc'],
    run: ({ player, page }) => {
      const { awaited, selection } = player.getState();
      if (awaited !== null) player.stay();
      else if (selection !== '') player.select('');
      else page.close();
    },
    isKeyOnly: true,
  }),
];
