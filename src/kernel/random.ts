/**
 * Random numbers as plain values: a stream is one 32-bit state, a draw returns the value and the next state.
 * Only integer operations and exact IEEE multiplications are used, so every engine draws the same numbers.
 */
export type RandomState = number;

/** A draw: the value, and the state that the next draw starts from. */
export type Draw = readonly [value: number, next: RandomState];

const PARTS_PER_MILLION = 1_000_000;
const TWO_POW_32 = 4_294_967_296;

/** The stream called `name` under `seed`. Streams with different names share no luck. */
export function randomStream(seed: number, name: string): RandomState {
  // The seed is mixed first: otherwise seed 1 of "a" would be seed 2 of "b".
  let hash = mix(seed ^ 0x3c6ef372);
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return mix(hash ^ name.length);
}

/** A whole number from 0 to 2^32 - 1: a Weyl sequence put through Wellons' "lowbias32" mixer. */
export function drawUint32(state: RandomState): Draw {
  const next = (state + 0x9e3779b9) | 0;
  return [mix(next) >>> 0, next];
}

/** A whole number from 0 to `bound` - 1, each equally likely (to 1 part in 2^32 / bound). `bound` is from 1 to 2^32. */
export function drawBelow(state: RandomState, bound: number): Draw {
  const [value, next] = drawUint32(state);
  return [Math.floor((value / TWO_POW_32) * bound), next];
}

/** A share from 0 to 1 as probabilities are counted here. */
export function partsPerMillion(share: number): number {
  return Math.round(share * PARTS_PER_MILLION);
}

/** 1 with a probability of `ppm` parts per million, else 0. No draw is spent on certainty. */
export function drawChance(state: RandomState, ppm: number): Draw {
  if (ppm <= 0) return [0, state];
  if (ppm >= PARTS_PER_MILLION) return [1, state];
  const [value, next] = drawBelow(state, PARTS_PER_MILLION);
  return [value < ppm ? 1 : 0, next];
}

/**
 * An exponential number with the given mean, rounded down. Von Neumann's method (1951): it needs comparisons of
 * uniform numbers only, no logarithm, which engines may round differently.
 */
export function drawExponential(state: RandomState, mean: number): Draw {
  let current = state;
  for (let whole = 0; ; whole += 1) {
    const [first, afterFirst] = drawUint32(current);
    current = afterFirst;
    let previous = first;
    let runLength = 1;
    for (;;) {
      const [value, afterValue] = drawUint32(current);
      current = afterValue;
      if (value >= previous) break;
      previous = value;
      runLength += 1;
    }
    if (runLength % 2 === 1) return [Math.floor((whole + first / TWO_POW_32) * mean), current];
  }
}

function mix(value: number): number {
  let hash = value;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b);
  hash ^= hash >>> 16;
  return hash | 0;
}
