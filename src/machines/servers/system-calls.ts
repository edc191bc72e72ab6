import type { Effect } from '../../kernel/effect.ts';
import { loopNotes } from '../../record/inside-notes.ts';

/** The calls of the kernel that a program makes, for whoever compares. */
export function calls(names: readonly string[]): readonly Effect[] {
  return names.map((name) => loopNotes.say('system call', { name }));
}
