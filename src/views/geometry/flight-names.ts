import type { PacketJourney } from '../../record/journey.ts';
import type { PacketFacts } from '../../record/transfers.ts';
import { texts } from '../texts.en.ts';
import { segmentName } from './segment-name.ts';

/** What a segment on its way is called: what it carries, or what it says. */
export function flightName({ flags, length, retransmission }: PacketJourney, facts: PacketFacts): string {
  if (length > 0 && facts.segment !== null) {
    const name = texts.segment(facts.segment);
    const whole = flags.includes('F') ? texts.withFin(name) : name;
    return retransmission ? texts.again(whole) : whole;
  }
  const name = segmentName(flags);
  if (name !== 'ACK') return retransmission ? texts.again(name) : name;
  if (facts.coversFin) return texts.ackOfFin;
  if (facts.waitsFor === null || facts.waitsFor === 1) return facts.repeats ? texts.stillWaits(1) : name;
  return facts.repeats ? texts.stillWaits(facts.waitsFor) : texts.ackSays(facts.waitsFor);
}
