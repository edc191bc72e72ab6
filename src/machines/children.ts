/** Machines that a program starts of its own: one for each call, connection or delivery. */
import type { Effect } from '../kernel/effect.ts';
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

/** Tells another process of this host. What it may hear is named: `tell<Left>(desk, { type: 'left', stream })`. */
// Without a name there is nothing that it may hear, so a misspelt event does not compile.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function tell<Event extends { readonly type: string } = never>(to: string, event: NoInfer<Event>): Effect {
  return { type: 'tell', to, event: { ...event } };
}
