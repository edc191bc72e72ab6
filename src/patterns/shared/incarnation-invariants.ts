/** What holds for hosts that boot again: nothing passes from one life to the next but what is on the disk. */
import type { Entry } from '../../kernel/entry.ts';
import type { Invariant } from '../contract/pattern.ts';

export const incarnationInvariants: readonly Invariant<unknown>[] = [
  {
    name: 'no message of a connection is written in one life of a host and read by a peer of another',
    check: livesAreApart,
  },
  { name: 'what answers a message was asked in the same life of both its hosts', check: answersAreOfTheSameLife },
];

/** Which life of a host an entry belongs to: how often it has booted. */
class Lives {
  private readonly boots = new Map<string, number>();

  add(entry: Entry): void {
    if (entry.kind === 'boot') this.boots.set(entry.host, this.of(entry.host) + 1);
  }

  of(host: string): number {
    return this.boots.get(host) ?? 0;
  }
}

function livesAreApart(log: readonly Entry[]): string | null {
  const lives = new Lives();
  const written = new Map<number, { readonly to: string; readonly life: number }>();
  for (const entry of log) {
    lives.add(entry);
    if (entry.kind === 'write') written.set(entry.message, { to: entry.to, life: lives.of(entry.to) });
    // A datagram knows no connection: whoever has the port gets it.
    if (entry.kind === 'datagram') for (const message of entry.messages) written.delete(message);
    if (entry.kind !== 'read') continue;
    const write = written.get(entry.message);
    if (write === undefined || write.to !== entry.host) continue;
    if (write.life !== lives.of(entry.host))
      return `entry ${entry.n}: ${entry.host} reads message ${entry.message}, which was meant for it before it booted`;
  }
  return null;
}

function answersAreOfTheSameLife(log: readonly Entry[]): string | null {
  const lives = new Lives();
  const asked = new Map<number, { readonly host: string; readonly to: string; readonly life: number }>();
  const inDatagrams = new Set<number>();
  for (const entry of log) {
    lives.add(entry);
    // Whoever has the port now answers what a datagram brings, whenever it was sent.
    if (entry.kind === 'datagram') for (const message of entry.messages) inDatagrams.add(message);
    if (entry.kind !== 'write') continue;
    asked.set(entry.message, { host: entry.host, to: entry.to, life: lives.of(entry.to) });
    if (entry.exchange === entry.message) continue;
    const question = asked.get(entry.exchange);
    if (question === undefined) return `entry ${entry.n} answers message ${entry.exchange}, which nobody wrote`;
    if (inDatagrams.has(entry.exchange)) continue;
    if (question.to === entry.host && question.life !== lives.of(entry.host))
      return `entry ${entry.n} answers message ${entry.exchange}, which was asked before ${entry.host} booted`;
  }
  return null;
}
