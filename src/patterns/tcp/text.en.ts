import type { Entry } from '../../kernel/entry.ts';
import type { Sentence } from '../pattern.ts';
import { describeCommon } from '../describe.ts';

export const texts = {};

export function describe(entry: Entry): Sentence | null {
  return describeCommon(entry);
}
