import { homeAddress } from '../site.ts';
import { toggleTheme } from '../theme.ts';
import type { Command, CommandId } from './command.ts';
import type { TabName } from '../page.ts';

const command = (rest: Omit<Command, 'section'>): Command => ({ section: 'page', ...rest });

const showTab = (id: CommandId, tab: TabName) =>
  command({
    id,
    keys: [],
    shown: [],
    run: ({ page, player }) => {
      player.select('');
      page.setState({ tab });
    },
    applies: ({ page }) => page.getState().tab !== tab,
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
  command({ id: 'share', keys: [], shown: [], run: ({ page }) => page.ask('share') }),
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
      else if (selection === '') page.setState({ ruler: null, isMeasuring: false });
      else player.select('');
    },
    isKeyOnly: true,
  }),
];
