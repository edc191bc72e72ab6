import type { Scene } from '../scene-context.ts';
import type { Command, CommandId } from './command.ts';
import { PAGE_COMMANDS } from './page-commands.ts';
import { PICTURE_COMMANDS } from './picture-commands.ts';
import { RUN_COMMANDS } from './run-commands.ts';
import { commandTexts, keyTexts } from './texts.en.ts';
import { TIME_COMMANDS } from './time-commands.ts';

/** The one table of commands: the listener, the help, the palette and the tips of buttons read it. */
export const COMMANDS: readonly Command[] = [...TIME_COMMANDS, ...PICTURE_COMMANDS, ...RUN_COMMANDS, ...PAGE_COMMANDS];

/** Whether a command means something now. */
export function applies({ applies: condition }: Command, scene: Scene): boolean {
  return condition === undefined || condition(scene);
}

export function titleOf(id: CommandId): string {
  return commandTexts[id][0];
}

/** The keys of a command as they are called on this machine. */
export function keysOf({ shown }: Command): readonly string[] {
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? keyTexts.modOnMac : keyTexts.mod;
  return shown.map((key) => key.replace('Mod', mod));
}

/** What a button of a command does; nothing where that means nothing now. */
export function runCommand(id: CommandId, scene: Scene): void {
  const command = COMMANDS.find((each) => each.id === id);
  if (command !== undefined && applies(command, scene)) command.run(scene, '');
}

/** What a button of a command says when it is pointed at: `Next event (Right)`. */
export function tipOf(id: CommandId): string {
  const command = COMMANDS.find((each) => each.id === id);
  const [key] = command === undefined ? [] : keysOf(command);
  return key === undefined ? titleOf(id) : `${titleOf(id)} (${key})`;
}
