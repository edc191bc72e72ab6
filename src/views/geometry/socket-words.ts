import { MAXIMUM_SEGMENT_SIZE } from '../../transport/tcp/profile.ts';
import type { Received, Transfers } from '../../record/transfers.ts';
import { texts } from '../texts.en.ts';
import type { SocketFrame } from './sockets.ts';

/** What a host does at the lens `segments`, and whether that is anything. */
interface SocketWords {
  readonly words: string;
  readonly isBusy: boolean;
}

/** What a socket does now: what it waits for, what it has. */
export function socketWords(
  host: string,
  { path, badges }: Pick<SocketFrame, 'path' | 'badges'>,
  transfers: Transfers,
  limit: number,
): SocketWords | null {
  const { socketDoes: words } = texts;
  const flight = typeof badges['flight'] === 'number' ? badges['flight'] : 0;
  const unsent = typeof badges['unsent'] === 'number' ? badges['unsent'] : 0;
  const unconfirmed = Math.ceil(flight / MAXIMUM_SEGMENT_SIZE);
  const all = transfers.list();
  const sent = all.findLast(({ from }) => from === host);
  const received = all.findLast(({ to }) => to === host)?.received.before(limit);
  const busy = (said: string) => ({ words: said, isBusy: true });
  switch (path) {
    case 'SYN-SENT':
      return busy(words.asks);
    case 'SYN-RECEIVED':
      return busy(words.answers);
    case 'ESTABLISHED':
      if (flight === 0 && unsent > 0) return busy(words.unsent(Math.ceil(unsent / MAXIMUM_SEGMENT_SIZE)));
      if (flight > 0) return busy(words.unconfirmed(unconfirmed));
      if (received !== undefined && received.inOrder + received.behind > 0)
        return { words: has(received), isBusy: received.behind > 0 };
      return { words: confirmedWords(sent?.confirmed.findLast(({ n }) => n < limit)?.count ?? 0), isBusy: false };
    case 'FIN-WAIT-1':
      if (unsent > 0) return busy(words.unsent(Math.ceil(unsent / MAXIMUM_SEGMENT_SIZE)));
      return busy(flight === 1 ? words.finUnconfirmed : words.closing(unconfirmed));
    case 'FIN-WAIT-2':
      return busy(words.waitsForFin);
    case 'CLOSING':
      return busy(words.bothClose);
    case 'CLOSE-WAIT':
      return busy(words.hasFin(received?.inOrder ?? 0));
    case 'LAST-ACK':
      return busy(words.finUnconfirmed);
    case 'TIME-WAIT':
      return { words: words.remembers, isBusy: false };
    default:
      return null;
  }
}

function has({ inOrder, behind }: Received): string {
  return behind === 0 ? texts.socketDoes.has(inOrder) : texts.socketDoes.hasGap(inOrder, inOrder + 1, behind);
}

function confirmedWords(count: number): string {
  return count === 0 ? texts.socketDoes.connected : texts.socketDoes.allConfirmed(count);
}
