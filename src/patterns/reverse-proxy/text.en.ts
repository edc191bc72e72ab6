import type { Entry } from '../../kernel/entry.ts';
import { balanceNotes } from '../../machines/middle/notes.ts';
import { describeCommon } from '../contract/describe.ts';
import type { Sentence } from '../contract/pattern.ts';

/** Sentences that only this pattern says; `{name}` stands for a value. */
export const texts = {
  'note.choose': 'The proxy chooses upstream {upstream} for request {request}: {reason}.',
  'note.choose.none': 'The proxy has nobody left for request {request}: {reason}.',
  'note.choose.probe':
    'The time of upstream {upstream} is over: request {request} is its probe, at the risk of the client ({reason}).',
  'note.tried': 'Upstream {upstream} has answered request {request} with {status}.',
  'note.tried.after': 'Upstream {upstream} answered request {request} with {status} after {tookUs}.',
  'note.tried.502.after':
    'Upstream {upstream} failed request {request} after {tookUs}: who asked has paid that, unless another serves it.',
  'note.tried.504.after':
    'Upstream {upstream} kept request {request} waiting {tookUs} for nothing: who asked has paid that.',
  'note.tried.502': 'Upstream {upstream} has refused or dropped request {request}: the proxy counts a 502.',
  'note.tried.504': 'Upstream {upstream} has not answered request {request} in time: the proxy counts a 504.',
  'note.marked down': 'The proxy takes upstream {upstream} for dead: it gets nothing for now.',
  'note.marked up': 'The proxy takes upstream {upstream} for alive again.',
  'note.breaker': 'The circuit to upstream {upstream} is now {state}: {reason}.',
  'note.same again': 'The proxy tries request {request} at upstream {upstream} once more (retry {retry}).',
  'note.not repeated':
    'Request {request} is a {method} and was sent: it may have been carried out, so no other upstream gets it.',
  'note.cache hit': 'The proxy has an answer for {target} that is {age} s old and asks nobody.',
  'note.news': 'Request {news} is carried out.',
  'note.delivered': 'The browser has the answer to request {news}.',
  'note.failed': 'The browser gives up request {request}: {why}.',
  'note.forgotten': 'Request {news} of {client} will not be asked again.',
};

export function describe(entry: Entry): Sentence | null {
  const sentence = describeCommon(entry);
  if (sentence === null || !balanceNotes.has(entry)) return sentence;
  if (entry.name === 'choose') {
    const { upstream, probe } = entry.values;
    return upstream === 'none'
      ? { ...sentence, key: 'note.choose.none' }
      : probe
        ? { ...sentence, key: 'note.choose.probe' }
        : sentence;
  }
  const isBad = entry.name === 'tried' && (entry.values.status === 502 || entry.values.status === 504);
  return isBad ? { ...sentence, key: `note.tried.${entry.values.status}` } : sentence;
}
