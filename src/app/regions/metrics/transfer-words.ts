import type { Microseconds } from '../../../kernel/time.ts';
import type { Transfer, Transfers } from '../../../record/transfers.ts';
import { formatCount, formatMoment } from '../../format.ts';
import { texts } from './texts.en.ts';

/** Losses and the time until they were noticed, as somebody knows them who has only the entries below `limit`. */
export function sayNoticing(
  transfers: Transfers,
  at: Microseconds,
  limit: number,
): { readonly us: Microseconds | null; readonly note: string } {
  const all = transfers.list();
  const known = all.flatMap(({ losses, end }) =>
    losses.filter(({ n }) => n < limit).map((loss) => ({ ...loss, isOver: end !== null && end.n < limit })),
  );
  const noticed = known.flatMap((loss) =>
    loss.noticed === null || loss.noticed.n >= limit ? [] : [{ at: loss.at, noticed: loss.noticed }],
  );
  const last = noticed.reduce<(typeof noticed)[number] | null>(
    (latest, one) => (latest === null || one.noticed.n > latest.noticed.n ? one : latest),
    null,
  );
  // What died before its sender learnt that something is gone will be mended with that.
  const open = known.find(
    ({ n, noticed: found, isOver }) =>
      (found === null || found.n >= limit) && !isOver && (last === null || n > last.noticed.n),
  );
  if (open !== undefined) return { us: at - open.at, note: texts.unnoticed(formatMoment(open.at)) };
  if (last !== null) {
    const { at: lostAt, noticed: found } = last;
    const [lost, by] = [formatMoment(lostAt), formatMoment(found.at)];
    return { us: found.at - lostAt, note: texts.noticed(lost, by, found.by) };
  }
  const isAck = all.some(({ lostAcks }) => lostAcks.some(({ n }) => n < limit));
  return { us: null, note: isAck ? texts.ackLost : texts.nothingLost };
}

/** How many of the segments that were sent are there, whether their sender knows or not. */
export function sayArrived(transfers: Transfers, sent: number, limit: number): string {
  const arrivedOf = ({ received }: Transfer) => {
    const { inOrder = 0, behind = 0 } = received.before(limit) ?? {};
    return inOrder + behind;
  };
  const arrived = transfers.list().reduce((sum, transfer) => sum + arrivedOf(transfer), 0);
  return texts.ofSent(formatCount(sent), formatCount(arrived));
}
