import { declareNotes } from '../kernel/note.ts';

/** What two programs say of messages that they number: which one has sent, and which the other one has got. */
export const messageNotes = declareNotes('application', {
  /** Handed to the kernel. `over`: `UDP` or `TCP`. */
  sent: { message: 'number', over: 'word' },
  /** A program has it. `again`: it had it before. `overtaken`: it has a later one already. */
  got: { message: 'number', over: 'word', port: 'number', again: 'flag', overtaken: 'flag' },
});
