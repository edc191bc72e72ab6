import type { ScriptedFate } from '../../kernel/topology.ts';

const FORM = /^(client|server)>(client|server):(S|SA|FA|RA|A|data([1-9]\d{0,5}))(?:x([1-9]\d{0,3}))?$/;

/**
 * Reads a list of scripted losses: `<from>><to>:<what>[x<times>]`, separated by commas, where what is `S`, `SA`, `FA`,
 * `RA`, `A` (a bare acknowledgement) or `data<n>`, such as `client>server:data8x2,server>client:SA`. A problem is a
 * sentence.
 */
export function parseLosses(text: string): { readonly fates: readonly ScriptedFate[] } | { readonly problem: string } {
  const fates: ScriptedFate[] = [];
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')) {
    const match = FORM.exec(part);
    const [, from, to, what, number, times] = match ?? [];
    if (from === undefined || to === undefined || what === undefined || from === to) {
      return {
        problem: `"${part.slice(0, 40)}" is not a scripted loss; allowed is like client>server:data8x2 or server>client:SA, with S, SA, FA, RA, A or data and a number`,
      };
    }
    fates.push({ from, to, what: whatOf(what), number: Number(number ?? 0), times: Number(times ?? 1), copiesUs: [] });
  }
  return { fates };
}

function whatOf(what: string): ScriptedFate['what'] {
  return what === 'S' || what === 'SA' || what === 'FA' || what === 'RA' || what === 'A' ? what : 'data';
}
