import type { EffectOf, EffectType } from './effect.ts';

type Params<Type extends EffectType> = Omit<EffectOf<Type>, 'type'>;

/** XState is told the name and the parameters of each effect; what an effect does is the kernel's. */
const nothing = () => {};

/** The effects as actions, by name. */
export const EFFECT_ACTIONS: { readonly [Type in EffectType]: (args: unknown, params: Params<Type>) => void } = {
  connect: nothing,
  listen: nothing,
  accept: nothing,
  write: nothing,
  close: nothing,
  reset: nothing,
  bind: nothing,
  connectDatagram: nothing,
  datagram: nothing,
  receive: nothing,
  tell: nothing,
  spawn: nothing,
  exit: nothing,
  setTimer: nothing,
  cancelTimer: nothing,
  work: nothing,
  save: nothing,
  append: nothing,
  rewrite: nothing,
  note: nothing,
  result: nothing,
  transmit: nothing,
  notify: nothing,
};

/** A misspelt or undefined `after` delay would fire at once, silently. */
export function assertDelay(delay: number | undefined, what: string): asserts delay is number {
  if (delay === undefined || !Number.isSafeInteger(delay) || delay < 0)
    throw new Error(`the delay of "${what}" is ${delay}, not a whole number of microseconds`);
}
