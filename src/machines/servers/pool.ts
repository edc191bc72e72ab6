/** The thread pool of libuv: jobs in the order in which they come, to whichever worker is free. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { WorkEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { insideNotes, poolNotes } from '../../record/inside-notes.ts';
import { tell } from '../children.ts';
import type { LookupNews } from '../dns/lookup.ts';
import { nextSlice, startJob, titleOf } from './job.ts';
import type { Job, Processors } from './job.ts';

/** What the line of its queue is called. */
export const POOL_QUEUE = 'Pool queue';

export interface PoolInput {
  /** The processes of its workers. */
  readonly workers: readonly string[];
}

/** What the pool is told. */
export type PoolCall =
  | { readonly type: 'submit'; readonly job: Job }
  | { readonly type: 'free'; readonly worker: string };

interface PoolContext {
  readonly idle: readonly string[];
  readonly queue: readonly Job[];
}

type Left = { readonly type: 'queueing' } | { readonly type: 'empty' };

const poolSetup = setupProcess<PoolContext, PoolCall | Left, PoolInput>();

/** A job that has no worker waits; of several idle workers the one that has been idle longest takes it. */
const submit = computed(poolSetup, ({ idle, queue }, event): Outcome<PoolContext, Left> => {
  if (event.type !== 'submit') return { context: {}, effects: [] };
  const { job } = event;
  const [worker, ...others] = idle;
  const said = poolNotes.say('submitted', { job: job.id });
  if (worker === undefined)
    return {
      context: { queue: [...queue, job] },
      effects: [said, insideNotes.say('queued', { row: POOL_QUEUE, call: job.call })],
      raises: [{ type: 'queueing' }],
    };
  return { context: { idle: others }, effects: [said, tell<WorkerCall>(worker, { type: 'job', job })] };
});

const free = computed(poolSetup, ({ idle, queue }, event): Outcome<PoolContext, Left> => {
  if (event.type !== 'free') return { context: {}, effects: [] };
  const [job, ...others] = queue;
  if (job === undefined) return { context: { idle: [...idle, event.worker] }, effects: [] };
  return {
    context: { queue: others },
    effects: [
      insideNotes.say('taken', { row: POOL_QUEUE, call: job.call }),
      tell<WorkerCall>(event.worker, { type: 'job', job }),
    ],
    raises: others.length === 0 ? [{ type: 'empty' }] : [],
  };
});

const poolMachine = poolSetup.createMachine({
  id: 'pool',
  context: ({ input: { settings } }) => ({ idle: settings.workers, queue: [] }),
  entry: { type: 'effects', params: () => [insideNotes.say('row', { row: POOL_QUEUE, kind: 'queue' })] },
  initial: 'open',
  states: {
    open: {
      description: 'No job waits.',
      on: { submit: { actions: submit }, free: { actions: free }, queueing: 'queueing' },
    },
    queueing: {
      description: 'Every worker has a job, and more wait: first in, first out, whatever they are for.',
      on: { submit: { actions: submit }, free: { actions: free }, empty: 'open' },
    },
  },
});

/** Hands jobs to its workers. */
export const pool = toProcess<typeof poolMachine, PoolInput>(poolMachine, ({ queue }) => ({ queue: queue.length }));

// --- workers ------------------------------------------------------------------------------------------------------------

export type WorkerCall = { readonly type: 'job'; readonly job: Job };
/** What the loop hears when a job is done. */
export type Completion = { readonly type: 'completed'; readonly id: string };

export interface WorkerInput extends Processors {
  readonly row: string;
  /** The process of its pool, and of the loop that hears of what is done. */
  readonly pool: string;
  readonly loop: string;
}

interface WorkerContext {
  readonly settings: WorkerInput;
  readonly self: string;
  readonly job: Job;
  readonly leftUs: Microseconds;
}

const workerSetup = setupProcess<
  WorkerContext,
  WorkerCall | WorkEvent | LookupNews | { readonly type: 'ready' },
  WorkerInput
>();

type WorkerStep = Outcome<WorkerContext>;

const NO_JOB: Job = { id: '', call: 0, kind: 'file', us: 0, servers: [] };

const take = computed(workerSetup, ({ settings: { row } }, event): WorkerStep => {
  if (event.type !== 'job') return { context: {}, effects: [] };
  const { job } = event;
  return { context: { job, leftUs: job.us }, effects: [poolNotes.say('started', { job: job.id, row })] };
});

const IN_CALL = { file: 'read', lookup: 'getaddrinfo', hash: '' } as const;

const block = computed(workerSetup, ({ settings: { row }, self, job }): WorkerStep => {
  const parks = insideNotes.say('parks', { row, call: job.call, inCall: IN_CALL[job.kind] });
  return { context: {}, effects: [parks, startJob(job, self)] };
});

const goOn = computed(workerSetup, ({ settings: { row }, job }): WorkerStep => ({
  context: {},
  effects: [insideNotes.say('goes', { row, call: job.call })],
}));

const hash = computed(workerSetup, ({ settings, job, leftUs }): WorkerStep => {
  const [durationUs, left] = nextSlice(leftUs, settings);
  return { context: { leftUs: left }, effects: [{ type: 'work', name: titleOf(job), durationUs }] };
});

const finish = computed(workerSetup, ({ settings: { row, pool: of, loop }, self, job }): WorkerStep => ({
  context: {},
  effects: [
    poolNotes.say('finished', { job: job.id, row }),
    tell<Completion>(loop, { type: 'completed', id: job.id }),
    tell<PoolCall>(of, { type: 'free', worker: self }),
  ],
}));

const isHash = ({ event }: { event: WorkerCall | { readonly type: string } }) =>
  'job' in event && event.job.kind === 'hash';
const isLeft = ({ context }: { context: WorkerContext }) => context.leftUs > 0;

const workerMachine = workerSetup.createMachine({
  id: 'pool-worker',
  context: ({ input: { settings, self } }) => ({ settings, self, job: NO_JOB, leftUs: 0 }),
  entry: {
    type: 'effects',
    params: ({ context: { settings } }) => [insideNotes.say('row', { row: settings.row, kind: 'worker' })],
  },
  initial: 'idle',
  states: {
    idle: {
      description: 'Waits for a job.',
      on: {
        job: [
          { guard: isHash, target: 'hashing', actions: take },
          { target: 'blocked', actions: take },
        ],
      },
    },
    blocked: {
      description: 'Stands still inside a call of the kernel. No other job can have it.',
      entry: block,
      exit: goOn,
      on: { ready: { target: 'idle', actions: finish }, over: { target: 'idle', actions: finish } },
    },
    hashing: {
      description: 'Works on a processor.',
      entry: hash,
      on: {
        workDone: [
          { guard: isLeft, target: 'hashing', reenter: true },
          { target: 'idle', actions: finish },
        ],
      },
    },
  },
});

/** One thread of the pool. */
export const poolWorker = toProcess<typeof workerMachine, WorkerInput>(workerMachine);
