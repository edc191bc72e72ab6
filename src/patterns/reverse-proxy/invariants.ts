import type { Entry } from '../../kernel/entry.ts';
import { SECOND } from '../../kernel/time.ts';
import { balanceNotes, breakerNotes } from '../../machines/middle/notes.ts';
import { MAX_RETRIES } from '../../machines/middle/redispatch.ts';
import type { Invariant, Sometimes } from '../contract/pattern.ts';
import { commonInvariants } from '../shared/invariants.ts';
import { UPSTREAM_NAMES, weightsOf } from './parameters.ts';
import type { Values } from './parameters.ts';

export const invariants: readonly Invariant<Values>[] = [
  ...commonInvariants,
  {
    name: 'no request goes to an upstream that has failed for it, nor to more than there are, but where products do that',
    check: triesAreFew,
  },
  { name: 'an upstream that is marked down gets no request but a probe', check: theDownAreLeftAlone },
  { name: 'in each round every upstream serves as often as it weighs, while all are up', check: roundsAreFair },
  { name: 'an open circuit lets nothing through, and a half-open one a single request', check: circuitsHold },
  {
    name: 'a POST that was sent is not sent to a second upstream, unless what failed is always to be tried again',
    check: postsAreSentOnce,
  },
];

/** Restarts of the proxy begin its numbers anew. */
function isNewProxy(entry: Entry): boolean {
  return entry.kind === 'boot' && entry.host === 'proxy';
}

function triesAreFew(log: readonly Entry[], values: Values): string | null {
  const count = weightsOf(values.weights).length;
  // HAProxy may come back to an upstream that refused (`option redispatch`), nginx to its only one whose kept connection died.
  const returns = count === 1 || values.redispatch || hasSet(log, ['redispatch']);
  // Which product the list follows may change while it runs: nginx asks each of many once, HAProxy tries four times in all.
  const most = returns ? Math.max(count, 1 + MAX_RETRIES) : count;
  let chosen = new Map<number, readonly string[]>();
  for (const entry of log) {
    if (isNewProxy(entry)) chosen = new Map();
    if (!balanceNotes.has(entry) || entry.name !== 'choose' || entry.values.upstream === 'none') continue;
    const { request, upstream } = entry.values;
    const before = chosen.get(request) ?? [];
    if (!returns && before.includes(upstream)) return `entry ${entry.n} chooses ${upstream} again`;
    if (before.length >= most) return `entry ${entry.n} is one try too many`;
    chosen.set(request, [...before, upstream]);
  }
  return null;
}

function theDownAreLeftAlone(log: readonly Entry[], values: Values): string | null {
  const isActive = values.healthCheck === 'active';
  const isSwitched = hasSet(log, ['maxFails', 'failTimeout']);
  let down = new Map<string, number>();
  for (const entry of log) {
    if (isNewProxy(entry)) down = new Map();
    if (!balanceNotes.has(entry)) continue;
    const { upstream } = entry.values;
    if (entry.name === 'marked down') down.set(upstream, entry.at);
    else if (entry.name === 'marked up') down.delete(upstream);
    else if (entry.name === 'choose') {
      const since = down.get(upstream);
      if (since === undefined || isSwitched) continue;
      if (isActive || !entry.values.probe) return `entry ${entry.n} chooses ${upstream}, which is marked down`;
      // Whole seconds: down at 0.9 s for 2 s may mean a probe at 3.0 s.
      if (entry.at - since < values.failTimeout - SECOND) return `entry ${entry.n} probes ${upstream} too early`;
    }
  }
  return null;
}

function roundsAreFair(log: readonly Entry[], values: Values): string | null {
  const weights = weightsOf(values.weights);
  const round = weights.reduce((sum, weight) => sum + weight, 0);
  const isRoundRobin = values.algorithm.endsWith('round-robin');
  const isPlain = values.canary === 0 && values.drain === '' && !hasSet(log, ['algorithm', 'canary', 'drain']);
  if (!isRoundRobin || !isPlain) return null;
  let counts = weights.map(() => 0);
  let served = 0;
  for (const entry of log) {
    if (isNewProxy(entry)) {
      counts = weights.map(() => 0);
      served = 0;
    }
    // A failure changes weights; from then on nothing is promised.
    if (breakerNotes.has(entry)) return null;
    if (!balanceNotes.has(entry)) continue;
    if (entry.name === 'marked down' || (entry.name === 'tried' && entry.values.status > 500)) return null;
    if (entry.name !== 'choose') continue;
    const index = UPSTREAM_NAMES.findIndex((name) => name === entry.values.upstream);
    counts = counts.map((value, at) => (at === index ? value + 1 : value));
    served += 1;
    if (served % round !== 0) continue;
    if (counts.some((value, at) => value !== weights[at]))
      return `entry ${entry.n} ends a round of ${counts.join('/')} instead of ${weights.join('/')}`;
    counts = weights.map(() => 0);
  }
  return null;
}

function circuitsHold(log: readonly Entry[], values: Values): string | null {
  const isSwitched = hasSet(log, ['breakerOpenFor']);
  let circuits = new Map<string, { readonly state: string; readonly at: number; readonly passed: number }>();
  for (const entry of log) {
    if (isNewProxy(entry)) circuits = new Map();
    if (breakerNotes.has(entry)) {
      const { upstream, state, reason } = entry.values;
      const circuit = circuits.get(upstream);
      const isEarly = circuit !== undefined && entry.at - circuit.at < values.breakerOpenFor;
      if (state === 'half-open' && isEarly && !isSwitched) return `entry ${entry.n} half-opens a circuit too early`;
      // A probe that is given up leaves the circuit as it was before.
      const at = reason === 'probe given up' || state === 'half-open' ? (circuit?.at ?? entry.at) : entry.at;
      circuits.set(upstream, { state, at, passed: 0 });
    } else if (balanceNotes.has(entry) && entry.name === 'choose') {
      const { upstream } = entry.values;
      const circuit = circuits.get(upstream);
      if (circuit === undefined || circuit.state === 'closed') continue;
      if (circuit.state === 'open') return `entry ${entry.n} chooses ${upstream}, whose circuit is open`;
      if (circuit.passed > 0) return `entry ${entry.n} is a second probe of ${upstream}`;
      circuits.set(upstream, { ...circuit, passed: 1 });
    }
  }
  return null;
}

function postsAreSentOnce(log: readonly Entry[], { repeat }: Values): string | null {
  // nginx `proxy_next_upstream non_idempotent`.
  if (repeat === 'all' || hasSet(log, ['repeat'])) return null;
  const sent = new Map<number, number>();
  for (const entry of log) {
    if (entry.kind !== 'write' || entry.role !== 'request' || entry.parent === null) continue;
    if (!entry.label.startsWith('POST')) continue;
    if (sent.has(entry.parent)) return `entry ${entry.n} sends message ${entry.parent} to a second upstream`;
    sent.set(entry.parent, entry.n);
  }
  return null;
}

function hasSet(log: readonly Entry[], names: readonly string[]): boolean {
  return log.some(
    (entry) =>
      entry.kind === 'intervention' && entry.action === 'set' && names.includes(entry.target.split('=')[0] ?? ''),
  );
}

export const sometimes: readonly Sometimes[] = [
  {
    name: 'a request goes to the next upstream',
    reached: (log) =>
      log.some((entry) => balanceNotes.has(entry) && entry.name === 'choose' && entry.values.reason.startsWith('next')),
  },
  {
    name: 'an upstream is marked down',
    reached: (log) => log.some((entry) => balanceNotes.has(entry) && entry.name === 'marked down'),
  },
  {
    name: 'an upstream takes too long',
    reached: (log) =>
      log.some((entry) => balanceNotes.has(entry) && entry.name === 'tried' && entry.values.status === 504),
  },
];
