import type { Microseconds } from '../../kernel/time.ts';
import type { Job, Operation, Processors } from './job.ts';

/** What every kind of server is told. */
export interface ServerSettings extends Processors {
  /** For listen(2). */
  readonly backlog: number;
  /** How many connections of callers may be open at once; null where there are always enough descriptors. */
  readonly descriptors: number | null;
  readonly operation: Operation;
  /** So many calls, the first ones, need a hash instead. */
  readonly hashesFirst: number;
  /** How long a file takes, or a hash; the database and the name server know for themselves. */
  readonly takesUs: Microseconds;
  /** A hash that each call needs besides, after its answer is here; 0 for none. */
  readonly thenHashUs: Microseconds;
  /** The processor time of reading a request and starting what it asks for. */
  readonly handlingUs: Microseconds;
  readonly database: string;
  readonly nameServers: readonly string[];
}

/** What a call needs besides its handling. */
export function operationOf({ operation, hashesFirst }: ServerSettings, call: number): Operation {
  return call <= hashesFirst ? 'hash' : operation;
}

/** The same as a job; null where it asks the database. */
export function jobOf(settings: ServerSettings, call: number): Job | null {
  const { takesUs, nameServers } = settings;
  const operation = operationOf(settings, call);
  if (operation === 'socket') return null;
  return { id: `${operation} ${call}`, call, kind: operation, us: takesUs, servers: nameServers };
}

/** The hash that follows it; null where none does. */
export function hashAfter({ thenHashUs }: ServerSettings, call: number): Job | null {
  return thenHashUs === 0 ? null : { id: `hash ${call}`, call, kind: 'hash', us: thenHashUs, servers: [] };
}
