import type { Entry } from '../../kernel/entry.ts';
import { describeCommon } from '../contract/describe.ts';
import type { Sentence } from '../contract/pattern.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  'note.news': 'The broker has item {news}.',
  'note.publish': '{from} published item {news} under the key {key}. It does not know who will get it.',
  'note.route': 'Item {news} with the key {key} goes to: {queues}.',
  'note.route.nowhere': 'No queue wants item {news} with the key {key}.',
  'note.enqueue': 'Message {id} with item {news} waits in {queue}. On disk: {onDisk}.',
  'note.deliver': 'The broker delivers item {news} from {queue} to {client}.',
  'note.deliver.again.after':
    'Nobody confirmed item {news}, so the broker kept it for {ageUs}: now {client} gets it, marked as told before.',
  'note.deliver.after':
    'The broker hands item {news} from {queue} to {client}, {ageUs} after it came, and keeps it until confirmed.',
  'note.requeue.after':
    'Item {news} was in hand and not confirmed: it is back in {queue}, {ageUs} after it came, and not lost.',
  'note.ack.after':
    '{client} confirms item {news} {ageUs} after it came: the broker forgets its copy and answers no more.',
  'note.delivered.after': '{host} has done its work for item {news}, {ageUs} after the broker had it.',
  'note.deliver.again': 'The broker delivers item {news} from {queue} to {client} again, and marks it as such.',
  'note.ack': '{client} acknowledged item {news}: the broker forgets its copy.',
  'note.nack': '{client} refused item {news}. Back to the queue: {requeue}.',
  'note.requeue': 'Item {news} is back in {queue}, at its old place, marked as delivered before.',
  'note.expire': 'Item {news} waited in {queue} longer than its time to live.',
  'note.deadLetter': 'Item {news} leaves {queue} for the dead letters: {reason}.',
  'note.drop': 'Item {news} is dropped: {reason}.',
  'note.recover': 'Item {news} was on disk and is back in {queue}.',
  'note.confirm': 'The broker confirms item {news}: from now on it answers for it.',
  'note.confirmed': 'The publisher knows that the broker has item {item}.',
  'note.rejected': 'The broker refused item {item}: a full queue takes no more.',
  'note.will': '{client} is gone without a word: the broker publishes what it left for this case, on {topic}.',
  'note.published': '{host} tells item {news}.',
  'note.returned': 'Item {item} came back to the publisher: it reached no queue.',
  'note.delivered': '{host} has done its work for item {news}.',
  'note.discarded': '{host} has done item {news} before, and only acknowledges it.',
  'note.failed': 'The work on item {news} failed at {host}.',
  'note.forgotten': 'The broker no longer keeps item {news}.',
  'note.subscribed': '{host} is subscribed.',
  'note.refused': 'The broker refused: {reason}.',
  'note.alarm': 'The broker holds {held} messages, more than {limit}: it stops reading from publishers.',
  'note.alarm over': 'The broker holds {held} messages, no more than {limit}: it reads from publishers again.',
  'note.blocked': '{host} hears that the broker is short of memory, and keeps what happens to itself.',
  'note.unblocked': '{host} may publish again, and tells what has waited.',
  'note.overdue':
    '{client} did not acknowledge item {news} in time: the broker closes the channel and takes its messages back.',
  'note.silence': '{host} heard nothing for too long, and takes the broker for dead.',
  'note.dead peer': 'The broker heard nothing from {client} for too long, and takes it for dead.',
};

export function describe(entry: Entry): Sentence | null {
  const sentence = describeCommon(entry);
  if (entry.kind !== 'note' || sentence === null) return sentence;
  if (entry.name === 'deliver' && entry.values.redelivered === true) return { ...sentence, key: 'note.deliver.again' };
  if (entry.name === 'route' && entry.values.queues === '') return { ...sentence, key: 'note.route.nowhere' };
  return sentence;
}
