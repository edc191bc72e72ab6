import type { ScriptedFate } from '../../kernel/topology.ts';

/** What is lost on purpose: a message whatever carries it, a packet of a line, or a question or answer of a lookup. */
export interface Loss {
  readonly what: 'message' | 'packet' | 'question' | 'answer';
  readonly number: number;
  readonly times: number;
}

const FORM = /^(message|packet|question|answer)([1-9]\d{0,3})(?:x([1-9]\d?))?$/;
const KINDS = { message: 'message', packet: 'packet', question: 'question', answer: 'answer' } as const;

/** Reads `message4`, `message4x2`, `packet2`, `question1` or `answer1`, with commas between several; problems say what is allowed. */
export function parseLosses(given: string): { readonly losses: readonly Loss[] } | { readonly problem: string } {
  const losses: Loss[] = [];
  for (const text of given.split(',').map((part) => part.trim())) {
    if (text === '') continue;
    const [, kind = '', number, times = '1'] = FORM.exec(text) ?? [];
    const what = Object.values(KINDS).find((known) => known === kind);
    if (what === undefined)
      return { problem: `"${text}" is no loss such as message4, message4x2, packet2, question1 or answer1` };
    losses.push({ what, number: Number(number), times: Number(times) });
  }
  return { losses };
}

/**
 * The losses between two pairs of hosts, one over UDP and one over TCP. A message is lost with the first packet that
 * carries it, on each line for itself; packets are counted where they carry data.
 */
export function fatesOfMessages(
  losses: readonly Loss[],
  pairs: readonly { readonly from: string; readonly to: string; readonly over: 'UDP' | 'TCP' }[],
): readonly ScriptedFate[] {
  return losses.flatMap(({ what, number, times }) =>
    pairs.flatMap(({ from, to, over }): readonly ScriptedFate[] => {
      if (what === 'question' || what === 'answer') return [];
      const packet = over === 'UDP' ? ('datagram' as const) : ('data' as const);
      return [{ from, to, what: what === 'message' ? 'item' : packet, number, times, copiesUs: [] }];
    }),
  );
}
