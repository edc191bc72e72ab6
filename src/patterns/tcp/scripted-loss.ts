import type { ScriptedLoss } from '../../kernel/topology.ts';

const FORM = /^(client|server)>(client|server):(S|SA|FA|RA|data([1-9]\d{0,5}))(?:x([1-9]\d{0,3}))?$/;

/**
 * Reads a list of scripted losses: `<from>><to>:<what>[x<times>]`, separated by commas, where what is `S`, `SA`, `FA`,
 * `RA` or `data<n>`, such as `client>server:data8x2,server>client:SA`. A problem is a sentence.
 */
export function parseLosses(text: string): { readonly losses: readonly ScriptedLoss[] } | { readonly problem: string } {
  const losses: ScriptedLoss[] = [];
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')) {
    const match = FORM.exec(part);
    const [, from, to, what, dataSegment, times] = match ?? [];
    if (from === undefined || to === undefined || what === undefined || from === to) {
      return {
        problem: `"${part.slice(0, 40)}" is not a scripted loss; allowed is like client>server:data8x2 or server>client:SA, with S, SA, FA, RA or data and a number`,
      };
    }
    losses.push({ from, to, what: whatOf(what), dataSegment: Number(dataSegment ?? 0), times: Number(times ?? 1) });
  }
  return { losses };
}

function whatOf(what: string): ScriptedLoss['what'] {
  return what === 'S' || what === 'SA' || what === 'FA' || what === 'RA' ? what : 'data';
}
