/** The code of a server on a loop: what runs when a request is there, and when what it needs is. */
import { servedNotes } from '../../record/inside-notes.ts';
import type { AnswerTo } from './http-lines.ts';
import type { Job } from './job.ts';
import { calls } from './system-calls.ts';
import type { Script, Step } from './script.ts';
import { hashAfter, jobOf } from './settings.ts';
import type { ServerSettings } from './settings.ts';

/** How the code of a loop calls what takes a while. */
export type Caller = 'blocking' | 'callback' | 'promise';

export interface ProgramSettings extends ServerSettings {
  readonly caller: Caller;
}

/** A request is read: it is handled, and what it needs is asked for. */
export function handleRequest(
  settings: ProgramSettings,
  to: AnswerTo,
  read: readonly string[],
  hasPool: boolean,
): Script {
  const { call, message } = to;
  const answer = (ok: boolean): Script => [{ do: 'answer', to, ok }];
  const style = { caller: settings.caller, hasPool };
  const hash = hashAfter(settings, call);
  const after = hash === null ? answer(true) : doing(hash, style, answer(true));
  const handling: Script = [
    { do: 'effects', effects: [...calls(read), servedNotes.say('begins', { call })] },
    { do: 'run', us: settings.handlingUs, name: `call ${call}`, exchange: message },
  ];
  const job = jobOf(settings, call);
  if (job !== null) return [...handling, ...doing(job, style, after)];
  const asking: Step = {
    do: style.caller === 'blocking' ? 'askAndWait' : 'ask',
    query: { call, message, how: style.caller === 'promise' ? 'promise' : 'callback' },
    runs: continued(style, after),
    otherwise: continued(style, answer(false)),
  };
  return [...handling, asking];
}

interface Style {
  readonly caller: Caller;
  /** Without a pool only sockets can be waited for: the loop does the rest itself (epoll_ctl(2): EPERM for files). */
  readonly hasPool: boolean;
}

/** A job goes to the pool; where there is none, or the code would rather wait, the loop does it itself. */
function doing(job: Job, style: Style, runs: Script): Script {
  if (style.hasPool && style.caller !== 'blocking') return [{ do: 'pool', job, runs: continued(style, runs) }];
  if (job.kind === 'hash') return [{ do: 'run', us: job.us, name: job.id }, ...runs];
  return [{ do: 'standStill', job }, ...runs];
}

/** What stands behind `await` is a microtask of its own; a callback goes on at once. */
function continued({ caller }: Pick<Style, 'caller'>, runs: Script): Script {
  return caller === 'promise' ? [{ do: 'microtask', runs }] : runs;
}
