import type { EntryBody } from './entry.ts';
import type { KernelEvent } from './effect.ts';
import type { Process } from './process.ts';
import type { RandomState } from './random.ts';
import type { Microseconds } from './time.ts';
import type { Happening, World } from './world.ts';

/** What the parts of the kernel (hosts, sockets, links, interventions) may do to the world and to each other. */
export interface Core {
  readonly world: World;
  /** Appends an entry to the log, caused by the entry before it in this step; returns its number. */
  log(body: EntryBody): number;
  /** Puts something into the queue, caused by the last entry; returns its sequence number. */
  schedule(at: Microseconds, happening: Happening): number;
  startProcess(start: ProcessStart): void;
  /** Steps a process at once, as a system call or an event does. Nothing happens when it is gone. */
  stepProcess(id: string, event: KernelEvent): void;
  /** Ends a process with its timers and works. Its sockets stay: whoever ends it says what becomes of them. */
  endProcess(id: string): void;
  /** The random stream of that name under the seed of the run. */
  randomStream(name: string): RandomState;
  /** A timer that was set is no longer to fire. */
  forgetTimer(process: string, name: string): void;
}

export interface ProcessStart {
  readonly host: string;
  readonly id: string;
  readonly process: Process;
  readonly input: object;
  readonly socket: string | null;
}
