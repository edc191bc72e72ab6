import { gzipSync } from 'fflate';
import type { Microseconds } from '../../kernel/time.ts';
import { headerTokens, headerValue } from '../../protocols/http/headers.ts';
import type { Header } from '../../protocols/http/message.ts';
import type { Answer, Middleman } from './middleman.ts';
import type { Work } from './work.ts';

/** nginx `gzip_min_length`. */
const GZIP_MIN_LENGTH = 20;
/** nginx `gzip_comp_level`. */
const GZIP_LEVEL = 1;
/**
 * Zlib at level 1 took 7 microseconds per kilobyte of made-up product text on one core of our build machine; a round
 * figure in that order, not a property of any product. Other machines and texts differ by several times.
 */
const GZIP_US_PER_KILOBYTE: Microseconds = 10;

/** An answer that waits for the processor. */
export interface Compressing {
  readonly handler: string;
  readonly message: number;
  readonly answer: Answer;
}

/** Gzips answers for whoever can read that. It takes the proxy's processor time. */
export const compress: Middleman = {
  back: (work, { request, handler, message, content }, answer) => {
    if (!work.state.compression || !isCompressible(answer)) return answer;
    // Whether it is compressed depends on who asks, and every cache on the way must know (RFC 9110 12.5.5).
    const varies: Answer = { ...answer, headers: [...answer.headers, ['Vary', 'Accept-Encoding']] };
    if (!isGzipWelcome(content.headers)) return varies;
    const name = `gzip ${request}`;
    work.change({ compressing: { ...work.state.compressing, [name]: { handler, message, answer: varies } } });
    work.effects.push({ type: 'work', name, durationUs: gzipTime(answer.body), exchange: message });
    return null;
  },
};

/** The processor is done with an answer. */
export function compressed(work: Work, name: string): void {
  const { [name]: waiting, ...compressing } = work.state.compressing;
  work.change({ compressing });
  if (waiting === undefined) return;
  const { handler, message, answer } = waiting;
  const headers: readonly Header[] = [...answer.headers, ['Content-Encoding', 'gzip']];
  work.respond(handler, message, { ...answer, headers, body: gzipped(answer.body) });
}

/** Whether an answer may go compressed to whoever asked (RFC 9110 12.5.3), if it says that it may. */
function isGzipWelcome(asked: readonly Header[]): boolean {
  return headerTokens(asked, 'Accept-Encoding').includes('gzip');
}

function isCompressible({ status, headers, body }: Answer): boolean {
  return status === 200 && body.length >= GZIP_MIN_LENGTH && headerValue(headers, 'Content-Encoding') === undefined;
}

function gzipTime(body: Uint8Array): Microseconds {
  return Math.ceil((body.length * GZIP_US_PER_KILOBYTE) / 1000);
}

/** The same bytes for the same body, always: no time of day in the head of the file. */
function gzipped(body: Uint8Array): Uint8Array {
  return gzipSync(body, { level: GZIP_LEVEL, mtime: 0 });
}
