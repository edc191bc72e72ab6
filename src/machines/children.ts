/** Machines that a program starts of its own: one for each call, connection or delivery. */
import type { Effect, HostEvent } from '../kernel/effect.ts';
import type { ProcessOf } from '../kernel/process.ts';

/** Starts a machine on this host, its input checked against it. */
export function spawn<Input extends object>(
  name: string,
  process: ProcessOf<Input>,
  input: Input,
  sockets: readonly string[] = [],
): Effect {
  return { type: 'spawn', name, process, input, sockets };
}

/** Tells another process of this host. */
export function tell(to: string, event: HostEvent): Effect {
  return { type: 'tell', to, event };
}
