import { performance } from 'node:perf_hooks';

/** One thing measured: its name says its unit, its text how a person reads it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

type Table = Record<string, Record<string, Record<string, number>>>;

/** What is measured, part by part and line by line: read as it comes, or kept as one object. */
export class Report {
  private readonly table: Table = {};
  private readonly isQuiet: boolean;
  private part = '';

  /** A quiet one prints nothing before it is asked for everything. */
  constructor(isQuiet: boolean) {
    this.isQuiet = isQuiet;
  }

  title(part: string, text: string): void {
    this.part = part;
    this.table[part] ??= {};
    if (!this.isQuiet) console.log(`\n${text}`);
  }

  line(name: string, figures: readonly Figure[]): void {
    (this.table[this.part] ??= {})[name] = Object.fromEntries(figures.map((figure) => [figure.name, figure.value]));
    this.remark(name, ...figures.map(({ text }) => text));
  }

  /** What is no figure, such as that something could not be measured. */
  remark(name: string, ...texts: readonly string[]): void {
    if (!this.isQuiet) console.log(`  ${name.padEnd(22)} ${texts.map((text) => text.padEnd(28)).join('')}`.trimEnd());
  }

  json(): string {
    return JSON.stringify(this.table, null, 2);
  }
}

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

/** The median of each of several acts, taken in turn, so that whatever disturbs one round disturbs them alike. */
export function inTurn(rounds: number, acts: readonly (() => void)[]): readonly number[] {
  const taken = acts.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) acts.forEach((act, index) => taken[index]?.push(timeOf(act)));
  return taken.map(median);
}

/** `12 300`: grouped, so that magnitudes are seen. */
export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

export function perSecond(name: string, count: number, elapsedMs: number): Figure {
  const value = Math.round((count / elapsedMs) * 1000);
  return { name: `${name}, steps/s`, value, text: `${name} ${whole(value)}/s` };
}

export function milliseconds(name: string, value: number): Figure {
  return { name: `${name}, ms`, value: rounded(value), text: `${name} ${value.toFixed(value < 10 ? 2 : 1)} ms` };
}

/** How many times as much one is as another: what can be held against the same figure of another machine. */
export function ratio(name: string, value: number): Figure {
  return { name, value: rounded(value), text: `${name} ${value.toFixed(2)}x` };
}

export function counted(name: string, value: number): Figure {
  return { name, value: Math.round(value), text: `${whole(value)} ${name}` };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
