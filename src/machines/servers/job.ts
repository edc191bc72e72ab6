import type { Effect } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { getaddrinfo } from '../dns/getaddrinfo.ts';
import { spawn } from '../children.ts';

/** What a request asks of its server besides its own handling: an answer over a socket, a file, an address, a hash. */
export type Operation = 'socket' | 'file' | 'lookup' | 'hash';

/** Something that is done away from the code that asks for it. */
export interface Job {
  readonly id: string;
  /** The call of a user that it is for; 0 for none. */
  readonly call: number;
  /** Of what kind: the disk or a device answers after a while, a name is looked up, a processor is busy. */
  readonly kind: 'file' | 'lookup' | 'hash';
  /** How long the file or the hash takes. */
  readonly us: Microseconds;
  /** Name servers, for a lookup. */
  readonly servers: readonly string[];
}

/** Linux takes a thread that others wait for off its processor after so long (EEVDF, base_slice_ns with 8 processors). */
export const SLICE: Microseconds = 3_000;

export interface Processors {
  /** How long a thread runs before another gets its processor; 0: there is a processor for each, and nobody is interrupted. */
  readonly sliceUs: Microseconds;
}

/** The next part of so much work, and what is left after it. */
export function nextSlice(
  leftUs: Microseconds,
  { sliceUs }: Processors,
): readonly [part: Microseconds, left: Microseconds] {
  const part = sliceUs === 0 ? leftUs : Math.min(leftUs, sliceUs);
  return [part, leftUs - part];
}

/** What a program calls what it has asked for: `hash 3`. */
export function titleOf({ kind, call, id }: Pick<Job, 'kind' | 'call' | 'id'>): string {
  return call === 0 ? id : `${kind} ${call}`;
}

/** Begins what a thread then stands still for: it hears `over` of a lookup, and `ready` of everything else. */
export function startJob(job: Job, owner: string): Effect {
  const { call, id, servers, us } = job;
  // A name that is in a file of the host needs nobody else.
  if (job.kind !== 'lookup' || servers.length === 0)
    return { type: 'setTimer', name: 'ready', delayUs: us, event: { type: 'ready' } };
  return spawn(`getaddrinfo-${call === 0 ? id : call}`, getaddrinfo, {
    lookup: call,
    name: HOST_NAME,
    types: ['A'],
    servers,
    owner,
  });
}

/** What everybody looks up. */
export const HOST_NAME = 'www.example.test';
