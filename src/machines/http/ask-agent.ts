import type { Effect } from '../../kernel/effect.ts';
import { tell } from '../children.ts';
import type { AgentCall } from './http-events.ts';

/** A program asks the HTTP agent of its host. */
export function askAgent(host: string, call: AgentCall): Effect {
  return tell(`${host}/agent`, { ...call });
}
