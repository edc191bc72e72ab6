/** The rules of the RFCs over the real bytes of a run. */
import { HTTP_PORT } from '../shared/client-server.ts';
import { httpRules } from './http-invariants.ts';
import type { WireRule } from './http-invariants.ts';
import type { Subject } from './random-run.ts';
import { setupOf } from '../contract/recipe.ts';
import type { RunInvariant } from './run-invariants.ts';
import { webSocketRules } from './websocket-invariants.ts';
import { pairsTo, tap } from './wiretap.ts';

/** How much of a run is listened to: it is simulated a second time for that. */
const TAPPED_STEPS = 4_000;

export const wireRules: readonly WireRule[] = [...httpRules, ...webSocketRules];

export const wireInvariants: readonly RunInvariant[] = [
  { name: 'what goes over the wires is HTTP and WebSocket as their RFCs want it', check: wiresAreRight },
];

/** Under TLS nobody can read: then the same recipe without it is listened to. */
function wiresAreRight({ pattern, recipe, run }: Subject): string | null {
  const { hosts } = run.setup.build(recipe.parameters);
  // Where nobody speaks HTTP, the port means nothing.
  if (!hosts.some(({ programs }) => programs.some(({ name }) => name === 'http'))) return null;
  const isPlain = recipe.parameters['tls'] !== '1.3';
  const setup = isPlain ? run.setup : setupOf(pattern, { ...recipe, parameters: { ...recipe.parameters, tls: 'off' } });
  for (const pair of pairsTo(HTTP_PORT, tap(setup, Math.min(TAPPED_STEPS, run.steps)))) {
    for (const { name, check } of wireRules) {
      const problem = check(pair);
      if (problem !== null) return `${pair.connection}: ${name}: ${problem}`;
    }
  }
  return null;
}
