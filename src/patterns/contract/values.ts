import type { Parameters } from '../../kernel/world.ts';

/** The value of a numeric parameter; a missing one is a programmer's mistake. */
export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number') throw new Error(`the parameter "${name}" is ${String(value)}, not a number`);
  return value;
}

export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string') throw new Error(`the parameter "${name}" is ${String(value)}, not a text`);
  return value;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const value = parameters[name];
  if (typeof value !== 'boolean') throw new Error(`the parameter "${name}" is ${String(value)}, not on or off`);
  return value;
}

/** A fraction as parts per million, as the kernel counts probabilities. */
export function partsPerMillion(fraction: number): number {
  return Math.round(fraction * 1_000_000);
}
