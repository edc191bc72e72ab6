/** The programs of the recordings, as the loop reads them: what stands there in JavaScript, line by line. */
import type { Step, Script } from './script.ts';

const say = (text: string): Step => ({ do: 'say', text });
const MS = 1000;

/** A file that is looked at, or read: a job that the pool has done in no time. */
const file = (id: string, runs: Script): Step => ({
  do: 'pool',
  job: { id, call: 0, kind: 'file', us: 100, servers: [] },
  runs,
});

export const RECORDED_PROGRAMS: Readonly<Record<string, { readonly main: Script; readonly isModule: boolean }>> = {
  'loop-phases.json': {
    isModule: false,
    main: [
      { do: 'setTimeout', ms: 0, runs: [say('timeout 0')] },
      { do: 'setImmediate', runs: [say('immediate')] },
      file('stat', [say('stat')]),
      {
        do: 'microtask',
        runs: [
          say('promise 1'),
          { do: 'nextTick', runs: [say('nextTick from promise')] },
          // The second `then` hears of it when the first is over.
          { do: 'microtask', runs: [say('promise 2')] },
        ],
      },
      {
        do: 'nextTick',
        runs: [say('nextTick 1'), { do: 'microtask', runs: [say('promise from nextTick')] }],
      },
      { do: 'nextTick', runs: [say('nextTick 2')] },
      { do: 'microtask', runs: [say('microtask')] },
      say('async before await'),
      { do: 'microtask', runs: [say('async after await')] },
      say('end of script'),
      { do: 'run', us: 20 * MS, name: 'busy' },
    ],
  },
  'loop-main-esm.json': {
    isModule: true,
    main: [
      { do: 'nextTick', runs: [say('nextTick')] },
      { do: 'microtask', runs: [say('promise')] },
      { do: 'microtask', runs: [say('microtask')] },
      {
        do: 'setTimeout',
        ms: 0,
        runs: [
          say('timer'),
          { do: 'nextTick', runs: [say('nextTick in timer')] },
          { do: 'microtask', runs: [say('promise in timer')] },
        ],
      },
      say('end of script'),
    ],
  },
  'loop-inside-io.json': {
    isModule: false,
    main: [
      file('readFile', [
        { do: 'setTimeout', ms: 0, runs: [say('timeout 0')] },
        { do: 'setImmediate', runs: [say('immediate')] },
        { do: 'nextTick', runs: [say('nextTick')] },
        { do: 'microtask', runs: [say('promise')] },
      ]),
    ],
  },
};
