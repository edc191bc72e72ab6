import type { Topology } from '../../../kernel/topology.ts';
import { parseDuration } from '../../../patterns/contract/parameter.ts';
import { patterns } from '../../../patterns/index.ts';
import type { Frame } from '../../../record/frame.ts';
import { formatClock } from '../../format.ts';
import { applies, COMMANDS, keysOf, titleOf } from '../../stand/commands/commands.ts';
import { commandTexts } from '../../stand/commands/texts.en.ts';
import { faultsOf } from '../../stand/faults/fault-list.ts';
import type { Scene } from '../../stand/scene-context.ts';
import { patternAddress } from '../../stand/site.ts';
import type { Names } from '../../stand/words/names.ts';
import type { Findable } from './found.ts';
import { texts } from './texts.en.ts';

/** A line of the palette. */
export interface PaletteEntry extends Findable {
  readonly key: string;
  /** The keys that do the same. */
  readonly keys: readonly string[];
  readonly run: () => void;
}

/** Everything that the page can do now, by its name: the commands, and what this run offers to break, begin and look into. */
export function paletteEntries(scene: Scene, topology: Topology, frame: Frame, names: Names): readonly PaletteEntry[] {
  const { pattern, player } = scene;
  const { first, more } = faultsOf(topology, frame, names, pattern);
  return [
    ...COMMANDS.filter((command) => command.isKeyOnly !== true && applies(command, scene)).map((command) => ({
      key: command.id,
      title: titleOf(command.id),
      words: commandTexts[command.id][1],
      keys: keysOf(command),
      run: () => command.run(scene, ''),
    })),
    ...[...first, ...more].map(({ key, name, action }) => ({
      key,
      title: name,
      words: texts.words.fault,
      keys: [],
      run: () => player.act(action),
    })),
    ...pattern.presets.map(({ id, title, question }) => ({
      key: `start ${id}`,
      title: question === undefined ? texts.start(title) : texts.question(question, title),
      words: question === undefined ? texts.words.start : texts.words.question,
      keys: [],
      run: () => player.applyPreset(id),
    })),
    ...topology.hosts.map(({ id }) => ({
      key: `host ${id}`,
      title: texts.host(names.host(id)),
      words: texts.words.host,
      keys: [],
      run: () => player.select(`host ${id}`),
    })),
    ...patterns
      .filter(({ id }) => id !== pattern.id)
      .map(({ id, title }) => ({
        key: `pattern ${id}`,
        title: texts.pattern(title),
        words: texts.words.pattern,
        keys: [],
        run: () => location.assign(patternAddress(id)),
      })),
  ];
}

/** Where in time something typed leads: `5s`, `1.5 s`, `300ms`, and a bare number as seconds. */
export function timeEntry(query: string, { player }: Pick<Scene, 'player'>): readonly PaletteEntry[] {
  const typed = query.trim().replace(/^t=|^at\s+/i, '');
  const at = parseDuration(/^\d+(?:\.\d+)?$/.test(typed) ? `${typed}s` : typed.replace(/\s+/g, ''));
  if (at === null || !Number.isSafeInteger(at)) return [];
  return [{ key: 'time', title: texts.goTo(formatClock(at)), words: '', keys: [], run: () => player.seek(at) }];
}
