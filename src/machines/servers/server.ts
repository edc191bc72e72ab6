/** The five kinds of server, as the programs that a host must run for them. */
import { program } from '../../kernel/process.ts';
import type { Program } from '../../kernel/process.ts';
import { acceptor } from './acceptor.ts';
import type { AcceptorInput } from './acceptor.ts';
import { descriptors } from './descriptors.ts';
import { epollLoop } from './epoll-loop.ts';
import { nodeLoop } from './node-loop.ts';
import { pool, poolWorker } from './pool.ts';
import type { Caller, ProgramSettings } from './server-program.ts';
import type { ServerSettings } from './settings.ts';
import { thread } from './thread.ts';

export const SERVER_KINDS = ['blocking', 'threads', 'pool', 'epoll', 'node'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

export interface ServerChoice {
  readonly kind: ServerKind;
  /** Of a bounded pool of threads. */
  readonly threads: number;
  /** Of libuv's pool (UV_THREADPOOL_SIZE). */
  readonly poolSize: number;
  readonly caller: Caller;
}

/** The program of a host that stands for such a server: the one that it shows. */
export const MAIN_PROGRAM: Readonly<Record<ServerKind, string>> = {
  blocking: 'thread-1',
  threads: 'acceptor',
  pool: 'thread-1',
  epoll: 'epoll',
  node: 'loop',
};

/** What runs on a host that is such a server. */
export function serverPrograms(host: string, choice: ServerChoice, settings: ServerSettings): readonly Program[] {
  const { kind, threads, poolSize, caller } = choice;
  const { database } = settings;
  const limit = settings.descriptors;
  const table = limit === null ? null : `${host}/descriptors`;
  const tablePrograms = limit === null ? [] : [program('descriptors', descriptors, { limit })];
  const server: ProgramSettings = { ...settings, caller };
  switch (kind) {
    case 'blocking':
      return [...threadPrograms(1, { ...settings, table }), ...tablePrograms];
    case 'pool':
      return [...threadPrograms(threads, { ...settings, table }), ...tablePrograms];
    case 'threads':
      return [program('acceptor', acceptor, { ...settings, table }), ...tablePrograms];
    case 'epoll':
      return [program('epoll', epollLoop, { row: 'Loop', database, server })];
    case 'node':
      return [
        program('loop', nodeLoop, { row: 'Loop', pool: `${host}/pool`, database, server, main: [], isModule: false }),
        ...poolPrograms(host, poolSize, settings.sliceUs),
      ];
  }
}

/** The thread pool of a loop, its queue last. */
export function poolPrograms(host: string, size: number, sliceUs: number): readonly Program[] {
  const names = Array.from({ length: size }, (_, index) => `pool-${index + 1}`);
  const common = { pool: `${host}/pool`, loop: `${host}/loop`, sliceUs };
  return [
    ...names.map((name, index) => program(name, poolWorker, { ...common, row: `Pool ${index + 1}` })),
    program('pool', pool, { workers: names.map((name) => `${host}/${name}`) }),
  ];
}

function threadPrograms(count: number, settings: AcceptorInput): readonly Program[] {
  return Array.from({ length: count }, (_, index) =>
    program(`thread-${index + 1}`, thread, {
      ...settings,
      row: `Thread ${index + 1}`,
      listens: index === 0,
      socket: null,
    }),
  );
}
