import type { Pattern } from '../../../patterns/contract/pattern.ts';

type StateWords = Readonly<Record<string, string>>;

const NONE: StateWords = {};

/** What machines do that stand beside those a pattern is about, by the name of their program without its number. */
const WORDS: Readonly<Record<string, StateWords>> = {
  handler: {
    idle: 'the connection is open, nothing is asked',
    reading: 'a request comes in',
    working: 'works on the answer',
    'working unheard': 'works on, though the client has hung up',
    waiting: 'the service has the request',
    unheard: 'answers nobody',
    streaming: 'the answer goes on',
    upgraded: 'speaks another protocol',
    over: 'the connection is over',
  },
  http: { listening: 'listens' },
  agent: { idle: 'no request under way', busy: 'requests under way' },
  check: { waiting: 'waits for the next check', checking: 'checks whether the server is there' },
};

/**
 * The words for the states of a program on a host of `group`: the pattern's for what the host shows and for the machines
 * that it starts, which bear a number (`poll-3`), else those of a machine such as `handler-3` or `agent-a`. A host may
 * run a program of the same name that it does not show.
 */
export function stateWordsOf(
  { stateWords, mainProgram }: Pick<Pattern, 'stateWords' | 'mainProgram'>,
  group: string,
  program: string,
): StateWords {
  if (program === mainProgram[group]) return stateWords[program] ?? NONE;
  const name = program.replace(/-[^-]*$/, '');
  return WORDS[name] ?? (name === program ? NONE : (stateWords[name] ?? NONE));
}
