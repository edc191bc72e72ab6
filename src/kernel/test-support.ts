/** Programs that do what a test says. */
import type { Effect, HostEvent } from './effect.ts';
import type { EntryOf } from './entry.ts';
import type { Process, Transition } from './process.ts';
import type { Run } from './run.ts';
import type { Transport } from './topology.ts';

/** What a program does, and when. */
export type Script = readonly { readonly at: number; readonly effects: readonly Effect[] }[];

/** A program that does what its script says, and keeps what it hears. */
export function scripted(script: Script): Process {
  const transition = (snapshot: Transition['snapshot'], effects: readonly Effect[]): Transition => ({
    snapshot,
    effects,
    path: '',
    badges: {},
    done: false,
  });
  return {
    name: 'scripted',
    start: () =>
      transition(
        { status: 'active' },
        script.map(({ at }, index) => ({
          type: 'setTimer',
          name: `${index}`,
          delayUs: at,
          event: { type: 'act', index },
        })),
      ),
    step: (snapshot, event: HostEvent) => {
      if (event.type === 'act') return transition(snapshot, script[Number(event['index'])]?.effects ?? []);
      const { type, at, bytes, ...values } = event;
      const length = bytes instanceof Uint8Array ? { bytes: bytes.length } : {};
      const words = Object.entries(values).filter(
        ([, value]) => typeof value === 'string' || typeof value === 'number',
      );
      const said = { ...Object.fromEntries(words.map(([name, value]) => [name, String(value)])), ...length };
      return transition(snapshot, [{ type: 'note', layer: 'application', name: type, values: said }]);
    },
    inspect: () => ({ path: '', context: {}, canTake: [] }),
    chart: () => ({ states: [], arrows: [] }),
  };
}

/** For runs without TCP. */
export const noTransport: Transport = {
  socket: scripted([]),
  options: {},
  filter: scripted([]),
  reject: () => null,
  answerWithCookie: (header) => header,
};

/** What the program of a host heard, by the name of the event. */
export function heard(run: Run, host: string, name: string): readonly EntryOf<'note'>[] {
  return run.log
    .filter((entry): entry is EntryOf<'note'> => entry.kind === 'note')
    .filter((entry) => entry.host === host && entry.name === name);
}
