import { declareNotes } from '../kernel/note.ts';

/**
 * What goes on inside a host, as its programs say it: the lines that it opens into, and what is on them. A line of the
 * kind `thread`, `loop` or `worker` belongs to the process that says so, and what that process works on is drawn there.
 */
export const insideNotes = declareNotes('application', {
  /** `kind`: thread, loop, worker, or for what nobody runs: `queue` (for a thread), `waits` (without a thread), `accept`. */
  row: { row: 'word', kind: 'word' },
  'row gone': { row: 'word' },
  /** A thread stands still inside a call (`inCall`) until what it waits for is there. Call 0 is none of a user's. */
  parks: { row: 'word', call: 'number', inCall: 'word' },
  goes: { row: 'word', call: 'number' },
  /** Something waits in a queue until a thread is free. */
  queued: { row: 'word', call: 'number' },
  taken: { row: 'word', call: 'number' },
  /** An answer is on its way, and no thread waits for it: `how` is what hears of it. */
  outstanding: { row: 'word', call: 'number', how: 'word' },
  arrived: { row: 'word', call: 'number' },
});

/** The order in which callbacks run, and the calls of the kernel that a program makes: for whoever compares. */
export const loopNotes = declareNotes('process', {
  /** A callback begins: of which phase, and whose. */
  callback: { phase: 'word', what: 'word' },
  'callback over': { what: 'word' },
  prints: { text: 'word' },
  'system call': { name: 'word', result: 'word?' },
});

/** What a job for a thread pool becomes. */
export const poolNotes = declareNotes('process', {
  submitted: { job: 'word' },
  started: { job: 'word', row: 'word' },
  finished: { job: 'word', row: 'word' },
  completed: { job: 'word' },
});

/** What becomes of connections for which a server has no descriptor left. */
export const limitNotes = declareNotes('application', {
  /** accept() failed with EMFILE: the connection stays where it is. */
  'no descriptor': { limit: 'number' },
  /** It was accepted and closed at once, with the descriptor that is kept for that. */
  'turned away': { limit: 'number' },
});

/** What a server answers: the call of a user, from its request to the answer. */
export const servedNotes = declareNotes('application', {
  /** Where several servers get the same calls: which of them this host asks, in which place it stands, and how often. */
  asks: { server: 'host', place: 'number', calls: 'number' },
  begins: { call: 'number' },
  answers: { call: 'number', ok: 'flag' },
});
