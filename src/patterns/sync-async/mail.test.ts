import { expect, inject, test } from 'vitest';
import type { Intervention } from '../../kernel/intervention.ts';
import { SECOND } from '../../kernel/time.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { Story } from '../driver/story.ts';
import { problemsUnderFaults, WHOLE } from '../driver/under-faults.ts';
import type { Name } from './parameters.ts';
import { pattern } from './index.ts';

function simulate(given: Readonly<Partial<Record<Name, string>>>, interventions: readonly Intervention[] = []): Story {
  return new Story(pattern, { traffic: 'mail', duration: '600s', ...given }, 1, interventions).wait(600_000);
}

const at = (action: Intervention['action'], time = 1): Intervention => ({ at: time, action });

const said = ({ log }: Story, name: string) =>
  log.flatMap((entry) => (mailNotes.has(entry) && entry.name === name ? [{ at: entry.at, ...entry.values }] : []));
/** In whole seconds, as the rule counts. */
const triesOf = (story: Story, bounce: boolean) =>
  said(story, 'tries').flatMap((tried) =>
    'bounce' in tried && tried.bounce === bounce ? [Math.floor(tried.at / SECOND)] : [],
  );

test('a mail that nobody takes is tried as the rule says, and then given up; of its bounce nobody is told', () => {
  const story = simulate({}, [at({ type: 'close', host: 'receiver' })]);
  // Every 4 s up to the twelfth second, then after 8 s and 16 s; the failure after the thirtieth is the last.
  expect(triesOf(story, false)).toEqual([0, 4, 8, 12, 16, 24, 40]);
  expect(triesOf(story, true).map((second) => second - 40)).toEqual([0, 4, 8, 12, 16, 24, 40]);
  expect(said(story, 'bounces')).toMatchObject([{ mail: 1, to: 'ada@client.test' }]);
  expect(said(story, 'ends a bounce')).toHaveLength(1);
  expect(story.metrics()).toMatchObject({ mailsInQueue: 0, mailsDelivered: 0, bouncesDelivered: 0 });
});

test('a mail waits for a run of the queue, however long it is due', () => {
  const story = simulate({ queueRun: '10s' }, [at({ type: 'close', host: 'receiver' })]);
  // Due in seconds 4, 14, 28 and 46: of two gaps, the planned and the real one, the shorter grows.
  expect(triesOf(story, false)).toEqual([0, 10, 20, 30, 50]);
});

test('a rule in hours tries for days', () => {
  const given = { retryRule: 'F,2h,15m; G,16h,1h,1.5; F,4d,6h', queueRun: '1800s', duration: '600s' } as const;
  const story = simulate(given, [at({ type: 'close', host: 'receiver' })]).wait(4 * 3_600_000);
  // Every 15 min, seen every 30 min, for 2 h; then after 1 h.
  expect(triesOf(story, false)).toEqual([0, 1_800, 3_600, 5_400, 7_200, 9_000, 12_600]);
});

test('every mail fares by itself: one to nobody bounces, and the others arrive', () => {
  const story = simulate({ mails: '5', unknown: '3', gap: '100ms', greylist: '1' });
  expect(story.metrics()).toMatchObject({ mailsDelivered: 4, bouncesDelivered: 1, mailsInQueue: 0 });
  expect(said(story, 'bounces')).toMatchObject([{ mail: 3 }]);
  expect(said(story, 'turns down').filter((down) => 'code' in down && down.code === 451)).toHaveLength(5);
});

test('a relay that cannot be reached takes nothing, and the user is told after the timeout of its program', () => {
  const story = simulate({}, [at({ type: 'crash', host: 'relay' })]);
  expect(said(story, 'not taken')).toMatchObject([{ at: 120 * SECOND, why: 'timeout' }]);
});

test('mail that is lost on the way is sent again by TCP, and arrives once', () => {
  const story = simulate({ mails: '10', loss: '0.1', gap: '1s' });
  expect(story.metrics()).toMatchObject({ mailsDelivered: 10, mailsInQueue: 0 });
  expect(said(story, 'in mailbox')).toHaveLength(10);
});

test('whatever is done to mail, every invariant holds', () => {
  expect(problemsUnderFaults(pattern, { traffic: 'mail' }, inject('long') ? 120 : 12, 1, WHOLE)).toEqual([]);
});
