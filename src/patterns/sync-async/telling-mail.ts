import type { Entry, EntryOf } from '../../kernel/entry.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import type { Sentence } from '../contract/pattern.ts';

/** What there is to tell of mails: who has each of them, who waits for it, and who learns what became of it. */
export class MailTeller {
  /** By number: when its user sent it. */
  private readonly sentAt = new Map<number, Microseconds>();
  private readonly arrived = new Set<number>();

  /** Takes entries in turn; null for one that is not about a mail. */
  tell(entry: Entry): Sentence | null {
    return entry.kind === 'note' ? this.tellNote(entry) : null;
  }

  private tellNote(entry: EntryOf<'note'>): Sentence | null {
    if (!mailNotes.has(entry)) return null;
    const { host, at, name } = entry;
    if (name === 'on disk') return { key: 'note.on disk', values: { host, ...entry.values }, weight: 3 };
    const { mail } = entry.values;
    if (name === 'hands over') this.sentAt.set(mail, at);
    const values = { host, mail, tookUs: at - (this.sentAt.get(mail) ?? at) };
    switch (name) {
      case 'hands over':
        return { key: 'note.hands over', values, weight: 1 };
      case 'handed over':
        return { key: 'note.handed over', values, weight: 3 };
      case 'not taken':
        return { key: 'note.not taken', values: { ...values, why: entry.values.why }, weight: 3 };
      case 'in queue': {
        const { waiting, bounce } = entry.values;
        return { key: `note.in queue${bounce ? '.bounce' : ''}`, values: { ...values, waiting }, weight: 2 };
      }
      case 'tries': {
        const { attempt, bounce } = entry.values;
        const variant = `${bounce ? '.bounce' : ''}${attempt > 1 ? '.again' : ''}`;
        return { key: `note.tries${variant}`, values: { ...values, attempt }, weight: attempt > 1 ? 2 : 1 };
      }
      case 'put off': {
        const { why, waitUs, attempt, bounce } = entry.values;
        return {
          key: `note.put off${bounce ? '.bounce' : ''}`,
          values: { ...values, why, waitUs, attempt },
          weight: 3,
        };
      }
      case 'passed on': {
        const { attempt, waiting, bounce } = entry.values;
        return { key: `note.passed on${bounce ? '.bounce' : ''}`, values: { ...values, attempt, waiting }, weight: 1 };
      }
      case 'bounces': {
        const { why, to, attempt } = entry.values;
        return { key: 'note.bounces', values: { ...values, why, to, attempt }, weight: 3 };
      }
      case 'ends a bounce':
        return { key: 'note.ends a bounce', values: { ...values, why: entry.values.why }, weight: 3 };
      case 'turns down': {
        const { code, of } = entry.values;
        return { key: `note.turns down${code < 500 ? '' : '.never'}`, values: { ...values, code, of }, weight: 3 };
      }
      case 'in mailbox':
        return this.tellArrival(entry.values.bounce, values);
    }
  }

  private tellArrival(bounce: boolean, values: Sentence['values'] & { readonly mail: number }): Sentence {
    if (bounce) return { key: 'note.in mailbox.bounce', values, weight: 3 };
    const isAgain = this.arrived.has(values.mail);
    this.arrived.add(values.mail);
    return { key: `note.in mailbox${isAgain ? '.again' : ''}`, values, weight: 3 };
  }
}
