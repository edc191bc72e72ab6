import type { Effect } from '../../kernel/effect.ts';
import { tell } from '../children.ts';
import type { AgentCall } from './http-events.ts';

/** A program asks an HTTP agent of its host; of several the one of that name. */
export function askAgent(host: string, call: AgentCall, agent = 'agent'): Effect {
  return tell<AgentCall>(`${host}/${agent}`, call);
}
