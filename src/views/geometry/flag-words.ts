import type { Microseconds } from '../../kernel/time.ts';
import { texts } from '../texts.en.ts';
import type { HostPicture } from './lanes.ts';
import type { SceneWords } from './mark.ts';

/** The words of notes and flags, with hosts by their titles. */
export function sceneWords(hosts: readonly HostPicture[], seconds: (span: Microseconds) => string): SceneWords {
  const titles = new Map(hosts.map(({ id, title }) => [id, title]));
  const known: Readonly<Record<string, string>> = texts.interventions;
  const failures: Readonly<Record<string, string>> = texts.failures;
  return {
    lost: texts.lost,
    lostOf: texts.lostOf,
    newsWaits: (news, span) => texts.newsWaits(news, seconds(span)),
    parked: (span) => texts.parked(seconds(span)),
    halfOpen: (span) => [texts.halfOpen(seconds(span)), seconds(span)],
    pause: (span) => [texts.pauses(seconds(span)), seconds(span)],
    limit: (span) => [texts.limit(seconds(span)), seconds(span)],
    failure: (what) => failures[what] ?? what,
    late: texts.late,
    thrownAway: texts.thrownAway,
    times: texts.times,
    count: texts.messages,
    flag: (action, target, host, span) => {
      // A changed parameter reads as it is written: `interval=2s`.
      const what = action === 'set' ? target : known[action];
      if (what === undefined) return null;
      const [sender, receiver] = target.split('>').map((end) => titles.get(end));
      const isOneWay = action !== 'set' && sender !== undefined && receiver !== undefined;
      if (isOneWay) {
        const oneWay = texts.oneWay(sender, receiver, what);
        return span === null ? oneWay : texts.interventionFor(oneWay, seconds(span));
      }
      const title = host === null ? undefined : titles.get(host);
      const said = title === undefined ? what : texts.interventionOn(what, title);
      return span === null ? said : texts.interventionFor(said, seconds(span));
    },
  };
}
