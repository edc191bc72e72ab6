import type { Entry } from '../../kernel/entry.ts';
import type { Sentence } from '../contract/pattern.ts';
import { describeCommon } from '../contract/describe.ts';

export const texts = {};

export function describe(entry: Entry): Sentence | null {
  return describeCommon(entry);
}
