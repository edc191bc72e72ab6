import { performance } from 'node:perf_hooks';

/** How long something took, in milliseconds. */
export function timeOf(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The median of several rounds: one slow round, when the machine does something else, says nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function rounds(count: number, measure: () => number): number {
  return median(Array.from({ length: count }, measure));
}

export function title(text: string): void {
  console.log(`\n${text}`);
}

/** One line of figures: a name and what was measured, each with its unit. */
export function line(name: string, figures: readonly string[]): void {
  console.log(`  ${name.padEnd(22)} ${figures.map((figure) => figure.padEnd(26)).join('')}`.trimEnd());
}

/** `12 300`: grouped, so that magnitudes are seen. */
export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function times(value: number): string {
  return `${value.toFixed(2)}x`;
}
