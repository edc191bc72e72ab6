/**
 * Why a message cannot be read:
 * `syntax` (a server answers 400), `too-large` (431), `unsupported` (501 or 505), `truncated` (the stream ended inside).
 */
export interface Malformed {
  readonly type: 'malformed';
  readonly problem: 'syntax' | 'too-large' | 'unsupported' | 'truncated';
  /** One clause without a full stop, for people. */
  readonly reason: string;
}

export function malformed(problem: Malformed['problem'], reason: string): Malformed {
  return { type: 'malformed', problem, reason };
}

export function isMalformed(value: object): value is Malformed {
  return 'type' in value && value.type === 'malformed';
}
