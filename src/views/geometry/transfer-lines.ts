import type { MessageRole } from '../../kernel/message.ts';
import type { PacketJourney } from '../../record/journey.ts';
import type { PacketFacts } from '../../record/transfers.ts';
import { roleClass } from './tokens.ts';

/**
 * The look of a segment's line: data thin where it fans out and heavy where it is sent again, acknowledgements as thin as
 * a line can be, those that repeat themselves in ink, and the one that has something sent again heavy.
 */
export function lineClass(
  role: MessageRole,
  facts: PacketFacts | undefined,
  { length, retransmission, end }: Pick<PacketJourney, 'length' | 'retransmission' | 'end'>,
  isAlone: boolean,
): string {
  const isHeavy = retransmission || isAlone || (end !== null && end.lost !== null);
  if (length > 0) return `msg ${isHeavy ? '' : 'hop '}${roleClass(role)}`;
  if (typeof facts?.prompts === 'number') return 'msg fail';
  if (facts?.repeats === true) return 'msg thin fail';
  return role === 'acknowledgement' ? `msg thin ${roleClass(role)}` : `msg ${roleClass(role)}`;
}
