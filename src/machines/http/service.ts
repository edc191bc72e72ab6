import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { tell } from '../children.ts';
import type { ServiceAnswer } from './http-events.ts';

/** A service answers through the handler of the connection that asked. */
export function reply(handler: string, answer: ServiceAnswer): Effect {
  return tell<ServiceAnswer>(handler, answer);
}

/** The alarm for the next heartbeat; an interval of 0 switches it off. */
export function nextBeat(intervalUs: Microseconds): readonly Effect[] {
  return intervalUs === 0
    ? [{ type: 'cancelTimer', name: 'heartbeat' }]
    : [{ type: 'setTimer', name: 'heartbeat', delayUs: intervalUs, event: { type: 'heartbeat' } }];
}
