/** What becomes of a run when everything that was done to it is mended. */
import type { Entry } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { linkId } from '../../kernel/topology.ts';
import type { Parameters } from '../../kernel/world.ts';
import type { Pattern } from '../contract/pattern.ts';
import type { Recipe } from '../contract/recipe.ts';
import { RANDOM_UNTIL, randomRecipe } from './random-recipe.ts';
import { computeWithin } from './random-run.ts';
import type { Subject } from './random-run.ts';

/** When all is mended, and how long the pattern then has: more than its longest pause, time-out and back-off together. */
export const HEALED_AT: Microseconds = RANDOM_UNTIL;
export const PATIENCE: Microseconds = 200 * SECOND;

/**
 * Faults are what is tested here, not patience: waits that a pattern was told to have are mild, the network is fast
 * enough, and there is something to bring.
 */
export function healingRecipe(pattern: Pattern, seed: number): Recipe {
  const names = new Set(pattern.parameters.map(({ name }) => name));
  const mild = Object.fromEntries(Object.entries(MILD).filter(([name]) => names.has(name)));
  const recipe = randomRecipe(pattern, seed, { ...mild, duration: HEALED_AT + PATIENCE });
  const interventions = recipe.interventions.filter(
    ({ at, action }) => at < HEALED_AT && (action.type !== 'set' || !(action.parameter in MILD)),
  );
  return { ...recipe, interventions: [...interventions, ...cures(pattern, { ...recipe, interventions })] };
}

/** Values under which a pattern can serve within its patience; what it keeps from its draw are its ways, not its waits. */
const MILD: Parameters = {
  arrivals: 'fixed',
  rate: 0.5,
  latency: 50_000,
  jitter: 0,
  loss: 0,
  bandwidth: 0,
  serviceTime: 10_000,
  timeout: 5 * SECOND,
  retry: 2 * SECOND,
  interval: 2 * SECOND,
  hold: 10 * SECOND,
  proxyTimeout: 30 * SECOND,
  ping: 5 * SECOND,
  heartbeat: 5 * SECOND,
  tcpKeepAlive: 10 * SECOND,
  keepAlive: 20 * SECOND,
  clients: 2,
  requests: 0,
  pause: 0,
  logInAgain: true,
  backOff: false,
  upstreamTimeout: 2 * SECOND,
  connectTimeout: 2 * SECOND,
  poolIdle: 20 * SECOND,
  upstreamIdle: 20 * SECOND,
  upstreamLatency: 500,
  buffering: false,
  accelBuffering: 'nothing',
  upgradeHeaders: true,
  session: false,
  failTimeout: 3 * SECOND,
  breakerOpenFor: 3 * SECOND,
  failing: '',
  drain: '',
  slow: '',
  banned: '',
  databaseTime: 1_000,
  databaseTimeout: 2 * SECOND,
  failures: 0,
  poison: 0,
  ttl: 0,
  maxLength: 0,
  memory: 0,
  size: 100,
  exchange: 'topic',
  bindings: '#',
  subscribers: 2,
  publishers: 1,
  ackTimeout: 0,
};

/** Everything that can be done good: what was done to links and hosts is undone, and whoever has ended boots again. */
function cures(pattern: Pattern, { parameters, interventions, seed }: Recipe): readonly Intervention[] {
  const { hosts, links } = pattern.topology(parameters);
  const at = HEALED_AT;
  const ended = hosts.filter(({ id }) => hasBeenEnded(interventions, id));
  // With half of the seeds servers boot again that have never ended: their clients must bear that, too.
  const servers = seed % 2 === 0 ? hosts.filter(({ group }) => group !== 'client') : [];
  return [
    ...links.flatMap((link): readonly Intervention[] => [
      { at, action: { type: 'restore', link: linkId(link) } },
      { at, action: { type: 'unblock', link: linkId(link) } },
    ]),
    ...hosts.flatMap(({ id }): readonly Intervention[] => [
      { at, action: { type: 'online', host: id } },
      { at, action: { type: 'resume', host: id } },
      { at, action: { type: 'listen', host: id } },
    ]),
    ...[...new Set([...ended, ...servers])].map(({ id }, index): Intervention => ({
      at: at + 1 + index,
      action: { type: 'restart', host: id },
    })),
  ];
}

function hasBeenEnded(interventions: readonly Intervention[], host: string): boolean {
  const last = interventions.findLast(
    ({ action }) =>
      'host' in action && action.host === host && ['close', 'kill', 'crash', 'restart'].includes(action.type),
  );
  return last !== undefined && last.action.type !== 'restart';
}

/** A run of it, and what is wrong with what came after the cures; null when something new was brought to everybody. */
export function unhealed(
  pattern: Pattern,
  recipe: Recipe,
): { readonly subject: Subject; readonly problem: string | null } {
  const bounds = { until: HEALED_AT + PATIENCE, entries: 150_000, steps: 300_000 };
  const subject = computeWithin(pattern, recipe, bounds);
  const { log } = subject.run;
  if (subject.until < bounds.until) return { subject, problem: null };
  const clients = pattern
    .topology(recipe.parameters)
    .hosts.filter(({ group }) => group === 'client')
    .map(({ id }) => id);
  const unserved = clients.filter(
    (client) =>
      !hasEnded(pattern, log, client) && !log.some((entry) => entry.at > HEALED_AT && isServed(entry, client)),
  );
  return { subject, problem: unserved.length === 0 ? null : `nothing new comes to ${unserved.join(', ')}` };
}

/** Its protocol has ended for good, as EventSource does after a 204, and its state says so. */
function hasEnded(pattern: Pattern, log: readonly Entry[], client: string): boolean {
  const program = pattern.mainProgram['client'] ?? '';
  const main = `${client}/${program}`;
  const last = log.findLast((entry) => entry.kind === 'state' && entry.process === main);
  const words = last?.kind === 'state' ? pattern.stateWords[program]?.[last.path] : undefined;
  return words?.endsWith('for good') === true;
}

function isServed(entry: Entry, client: string): boolean {
  if (entry.kind === 'note' && entry.host === client)
    return entry.name === 'delivered' || (entry.name === 'settled' && entry.values['ok'] === true);
  return entry.kind === 'result' && entry.host === client && entry.result === 'ok';
}
