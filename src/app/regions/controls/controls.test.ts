import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { declareParameters } from '../../../patterns/contract/parameters.ts';
import { common } from '../../../patterns/shared/common-parameters.ts';
import { patterns } from '../../../patterns/index.ts';
import { scaleOf, SLIDER_MAX } from './scale.ts';
import { readTyped, showValue } from './typed-value.ts';

const { specs } = declareParameters({
  latency: common.latency(300_000),
  loss: common.loss(),
  bandwidth: common.bandwidth(),
});
const specOf = (name: string) => {
  const spec = specs.find((candidate) => candidate.name === name);
  if (spec === undefined) throw new Error(name);
  return spec;
};
const [latency, loss, bandwidth] = [specOf('latency'), specOf('loss'), specOf('bandwidth')];

test('a value is shown as a number and its unit, and read back the same', () => {
  expect(showValue(latency, 300_000)).toEqual({ text: '300', unit: 'ms' });
  expect(showValue(latency, 1_500_000)).toEqual({ text: '1.5', unit: 's' });
  expect(showValue(loss, 0.05)).toEqual({ text: '5', unit: '%' });
  expect(showValue(bandwidth, 0)).toEqual({ text: 'unlimited', unit: '' });
  expect(readTyped(latency, '300', 'ms')).toEqual({ ok: true, value: 300_000 });
});

test('what is typed may have its own unit, a comma, or a percent sign', () => {
  expect(readTyped(latency, '2 s', 'ms')).toEqual({ ok: true, value: 2_000_000 });
  expect(readTyped(latency, '1,5', 's')).toEqual({ ok: true, value: 1_500_000 });
  expect(readTyped(loss, '12 %', '%')).toEqual({ ok: true, value: 0.12 });
  expect(readTyped(bandwidth, '10', 'Mbit')).toEqual({ ok: true, value: 10_000_000 });
  expect(readTyped(bandwidth, '0', '')).toEqual({ ok: true, value: 0 });
});

test('what cannot be is refused with what is allowed', () => {
  expect(readTyped(latency, '-5', 'ms').ok).toBe(false);
  expect(readTyped(loss, '150', '%').ok).toBe(false);
  const refused = readTyped(latency, 'soon', 'ms');
  expect(refused.ok ? '' : refused.problem).toContain('allowed is from');
});

test('every slider reaches both ends, never leaves its range, and finds its values again', async () => {
  const loaded = await Promise.all(patterns.map(({ load }) => load()));
  const all = loaded.flatMap(({ pattern }) => pattern.parameters);
  for (const spec of all) {
    const scale = scaleOf(spec);
    if (scale === null || typeof spec.default !== 'number') continue;
    const max = spec.type === 'bandwidth' ? 0 : 'max' in spec ? spec.max : 0;
    const isOffAtZero = spec.type === 'duration' && spec.orZero === true;
    const min = 'min' in spec && !isOffAtZero ? spec.min : 0;
    expect([scale.toValue(0), scale.toValue(SLIDER_MAX)]).toEqual([min, max]);
    // Few whole numbers lie far apart: a position finds the nearest, half a step away at most.
    const step = spec.type === 'integer' ? SLIDER_MAX / Math.max(1, spec.max - spec.min) : 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SLIDER_MAX }), (position) => {
        const value = scale.toValue(position);
        const { text, unit } = showValue(spec, value);
        const read = readTyped(spec, text, unit);
        expect(read.ok, `${spec.name} at ${position}: ${text} ${unit}`).toBe(true);
        expect(Math.abs(scale.toSlider(value) - position)).toBeLessThanOrEqual(Math.max(SLIDER_MAX / 10, step / 2 + 1));
      }),
      { numRuns: 30 },
    );
  }
});
