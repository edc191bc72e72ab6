import { MILLISECOND } from '../../../kernel/time.ts';
import type { ParameterSpec } from '../../../patterns/contract/parameter.ts';

/** Positions of a slider. */
export const SLIDER_MAX = 1_000;

/** Where values of a parameter lie on a slider, and back. */
export interface SliderScale {
  readonly toSlider: (value: number) => number;
  readonly toValue: (position: number) => number;
}

/** A slider reads best when its steps are steps to the eye: most ranges here span decades. Null for what has no range. */
export function scaleOf(spec: ParameterSpec): SliderScale | null {
  switch (spec.type) {
    case 'duration': {
      const scale = curved(spec.min, spec.max, Math.max(spec.min, spec.max / 1_000), roundDuration);
      return spec.orZero === true ? withZero(scale) : scale;
    }
    case 'integer':
      return spec.max - spec.min <= 200
        ? curved(spec.min, spec.max, Number.POSITIVE_INFINITY, Math.round)
        : curved(spec.min, spec.max, Math.max(1, spec.min, spec.max / 10_000), (value) => Math.round(twoDigits(value)));
    case 'number':
      return curved(spec.min, spec.max, Math.max(spec.min, spec.max / 10_000), twoDigits);
    case 'fraction':
      return curved(0, spec.max, spec.max / 10, (value) => Number(value.toFixed(value < 0.1 ? 3 : 2)));
    case 'bandwidth':
      return bandwidth(spec.min, spec.max);
    default:
      return null;
  }
}

/** Linear near `min` and logarithmic beyond `knee`. */
function curved(min: number, max: number, knee: number, round: (value: number) => number): SliderScale {
  const span = max - min;
  const isLinear = !Number.isFinite(knee) || knee >= span;
  const growth = Math.log1p(span / knee);
  const clamp = (value: number) => Math.min(max, Math.max(min, value));
  return {
    toSlider: (value) => {
      const share = isLinear ? (value - min) / span : Math.log1p((value - min) / knee) / growth;
      return Math.round(Math.min(1, Math.max(0, share)) * SLIDER_MAX);
    },
    toValue: (position) => {
      const share = position / SLIDER_MAX;
      if (share <= 0) return min;
      if (share >= 1) return max;
      return clamp(round(isLinear ? min + share * span : min + knee * Math.expm1(share * growth)));
    },
  };
}

/** The left end is 0, which means never; what is allowed begins right of it. */
function withZero(scale: SliderScale): SliderScale {
  return {
    toSlider: (value) => (value === 0 ? 0 : Math.max(1, scale.toSlider(value))),
    toValue: (position) => (position <= 0 ? 0 : scale.toValue(position === 1 ? 0 : position)),
  };
}

/** The right end is a line without limit, which is written 0. */
function bandwidth(min: number, max: number): SliderScale {
  const scale = curved(min, max, min, twoDigits);
  return {
    toSlider: (value) => (value === 0 ? SLIDER_MAX : Math.min(SLIDER_MAX - 1, scale.toSlider(value))),
    toValue: (position) => (position >= SLIDER_MAX ? 0 : scale.toValue(position)),
  };
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

function roundDuration(us: number): number {
  return Math.round(twoDigits(us) / MILLISECOND) * MILLISECOND;
}
