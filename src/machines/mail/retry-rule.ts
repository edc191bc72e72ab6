/**
 * When exim tries again (spec "Retry configuration", src/retry.c): stages in order, each up to so long after the first
 * failure; after the last one a mail that fails once more is given up. Its times are whole seconds.
 */

export interface RetryStage {
  /** F: always after `gapS`. G: after `gapS`, and each time `factor` times as long as before. */
  readonly kind: 'F' | 'G';
  readonly untilS: number;
  readonly gapS: number;
  readonly factor: number;
}

/** What is known of tries that failed, in seconds. */
export interface Failures {
  readonly firstS: number;
  readonly lastS: number;
  readonly nextS: number;
}

const MOST_STAGES = 10;
const WEEK_S = 604_800;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: WEEK_S };

/** Reads `F,12s,4s; G,30s,8s,2`. */
export function parseRetryRule(
  text: string,
): { readonly stages: readonly RetryStage[] } | { readonly problem: string } {
  const stages: RetryStage[] = [];
  for (const part of text.split(';').map((piece) => piece.trim())) {
    const stage = parseStage(part);
    if (stage === null)
      return { problem: `"${part}" is no stage such as F,12s,4s or G,30s,8s,2, with times of 1s to 1w` };
    if (stage.untilS <= (stages.at(-1)?.untilS ?? 0))
      return { problem: `"${part}" must end later than the stage before it` };
    stages.push(stage);
  }
  return stages.length > MOST_STAGES ? { problem: `there may be ${MOST_STAGES} stages at most` } : { stages };
}

function parseStage(text: string): RetryStage | null {
  const [kind = '', until = '', gap = '', factor = '1', ...more] = text.split(',').map((piece) => piece.trim());
  const [untilS, gapS] = [parseSeconds(until), parseSeconds(gap)];
  const hasFactor = text.split(',').length === 4;
  const times = /^\d{1,3}(\.\d{1,3})?$/.test(factor) ? Number(factor) : 0;
  if (untilS === null || gapS === null || more.length > 0 || times < 1) return null;
  if (kind === 'F' && !hasFactor) return { kind, untilS, gapS, factor: 1 };
  return kind === 'G' && hasFactor ? { kind, untilS, gapS, factor: times } : null;
}

/** `90s`, `15m`, `2h`, `4d`, `1h30m`. */
function parseSeconds(text: string): number | null {
  if (!/^(?:\d{1,6}[smhdw])+$/.test(text)) return null;
  const parts = text.match(/\d+[smhdw]/g) ?? [];
  const total = parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (SECONDS[part.slice(-1)] ?? 0), 0);
  return total >= 1 && total <= WEEK_S ? total : null;
}

/** What is known after one more failure, at `nowS`; null when the last stage is over: it is given up. */
export function failAgain(stages: readonly RetryStage[], before: Failures | null, nowS: number): Failures | null {
  const firstS = before?.firstS ?? nowS;
  const stage = stages.find(({ untilS }) => nowS - firstS <= untilS);
  if (stage === undefined) return null;
  const predicted = before === null ? 0 : before.nextS - before.lastS;
  const actual = before === null ? 0 : nowS - before.lastS;
  const lastGap = Math.min(predicted, actual);
  const grown = stage.kind === 'F' || lastGap < stage.gapS ? stage.gapS : Math.floor(lastGap * stage.factor);
  return { firstS, lastS: nowS, nextS: nowS + grown };
}
