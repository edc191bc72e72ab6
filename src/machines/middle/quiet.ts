import type { HostEvent } from '../../kernel/effect.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Middleman } from './middleman.ts';
import type { Work } from './work.ts';

/** The answer under this number is cut if nothing begins the wait anew; `closes`: the upstream gets FIN whatever the proxy's habit. */
export function waitForMore(work: Work, id: number, delayUs: Microseconds, closes = false): void {
  const event: HostEvent = { type: 'quiet', id, closes };
  work.effects.push({ type: 'setTimer', name: timerOf(id), delayUs, event });
}

/** A middleman that lets `restart` begin the wait anew with whatever is passed on, until the answer is over. */
export function whileQuiet(restart: (work: Work, id: number) => void): Middleman {
  return {
    flow: (work, id, part) => {
      if (part.type === 'head' || part.type === 'bytes') restart(work, id);
      else waitNoMore(work, id);
      return [part];
    },
    sent: restart,
    gone: (work, _, id) => waitNoMore(work, id),
  };
}

/** It is over, or nobody wants it any more. */
function waitNoMore(work: Work, id: number): void {
  work.effects.push({ type: 'cancelTimer', name: timerOf(id) });
}

function timerOf(id: number): string {
  return `quiet ${id}`;
}
