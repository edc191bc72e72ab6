import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { parseRetryRule } from '../../machines/mail/retry-rule.ts';
import { readCommand } from '../../protocols/smtp/command.ts';
import { mailNotes } from '../../record/mail-notes.ts';
import { Story } from '../driver/story.ts';
import type { Name } from './parameters.ts';
import { pattern } from './index.ts';

/** What nodemailer, exim and smtp-server did; each file says in `compare` what must be equal, and how nearly. */
const folder = new URL('../../machines/mail/recordings/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.startsWith('smtp-'));

const Recording = z.object({
  parameters: z.looseObject({ retry_rule: z.string(), queue_runner: z.string(), behaviour: z.optional(z.string()) }),
  repeat: z.looseObject({ attempts_at_ms: z.array(z.number()) }),
  trace: z.array(
    z.looseObject({
      hop: z.optional(z.string()),
      conn: z.optional(z.number()),
      dir: z.optional(z.string()),
      line: z.optional(z.string()),
      content_bytes: z.optional(z.number()),
      ms: z.number(),
      at: z.optional(z.string()),
      ev: z.optional(z.string()),
      to: z.optional(z.union([z.string(), z.array(z.string())])),
      answer: z.optional(z.string()),
    }),
  ),
});
type Recording = z.infer<typeof Recording>;

const isCode = (code: string, first: string) => code.startsWith(first);

/** The parameters that a recording stands for: what its receiver said, and how often. */
function given({ parameters, trace }: Recording): Readonly<Partial<Record<Name, string>>> {
  const [rule = ''] = parameters.retry_rule.split(' (');
  const [seconds = '1'] = /\d+/.exec(parameters.queue_runner) ?? [];
  const answers = trace.flatMap(({ ev, answer }) => (ev === 'RCPT' && answer !== undefined ? [answer] : []));
  return {
    traffic: 'mail',
    mails: '1',
    retryRule: rule,
    queueRun: `${seconds}s`,
    greylist: String(answers.filter((code) => isCode(code, '4')).length),
    unknown: answers.some((code) => isCode(code, '5')) ? '1' : '0',
    latency: '100us',
    duration: '600s',
  };
}

/** A connection: commands and codes in their order; what is between DATA and the answer to it is one thing. */
type Dialogue = Readonly<Record<string, readonly string[]>>;

/** A reply of several lines ends with the one without a hyphen. */
const codeOf = (line: string) => /^(\d{3})(?: |$)/.exec(line)?.[1];

function theirs({ trace }: Recording): Dialogue {
  const found: Record<string, string[]> = {};
  for (const { hop, conn, dir, line, content_bytes: content } of trace) {
    if (hop === undefined) continue;
    const says = (found[`${hop} ${conn}`] ??= []);
    if (content !== undefined && says.at(-1) !== 'content') says.push('content');
    const said = line === undefined ? undefined : dir === 'S>C' ? codeOf(line) : line;
    if (said !== undefined) says.push(said);
  }
  return found;
}

const HOPS: Readonly<Record<string, string>> = { sender: 'client-MTA', relay: 'MTA-receiver' };

function ours({ log }: Story): Dialogue {
  const connections: Record<string, string[]> = {};
  const numbers = new Map<string, string>();
  const counts: Record<string, number> = {};
  for (const entry of log) {
    if (entry.kind !== 'write') continue;
    const isReply = /^\d{3} /.test(entry.label);
    const hop = HOPS[isReply ? entry.to : entry.host] ?? '';
    let name = numbers.get(entry.connection);
    if (name === undefined) {
      counts[hop] = (counts[hop] ?? 0) + 1;
      name = `${hop} ${counts[hop]}`;
      numbers.set(entry.connection, name);
    }
    const says = (connections[name] ??= []);
    says.push(isReply ? entry.label.slice(0, 3) : readCommand(entry.label) === null ? 'content' : entry.label);
  }
  return connections;
}

/** Right after its dot exim writes QUIT, in the same packet: where a mail was taken, that is part of the content. */
const withoutQuit = (says: readonly string[]) =>
  says.filter((said, index) => said !== 'QUIT' || says[index - 1] !== 'content');

/** The recordings have only the connections that were tapped: of the others what the receiver said is known. */
const recordedAnswers = ({ trace }: Recording) =>
  trace.flatMap(({ ev, to, answer }) => (ev === 'RCPT' ? [`${String(to)} ${String(answer).slice(0, 3)}`] : []));

function ownAnswers({ log }: Story): readonly string[] {
  const codes = new Map<number, string>();
  for (const entry of log)
    if (entry.kind === 'write' && entry.host === 'receiver') codes.set(entry.exchange, entry.label.slice(0, 3));
  return log.flatMap((entry) => {
    const command = entry.kind === 'write' && entry.host === 'relay' ? readCommand(entry.label) : null;
    return entry.kind === 'write' && command?.verb === 'RCPT'
      ? [`${command.to} ${codes.get(entry.exchange) ?? ''}`]
      : [];
  });
}

const noteAt = ({ log }: Story, name: string) =>
  log.find((entry) => mailNotes.has(entry) && entry.name === name)?.at ?? Number.NaN;

describe('a mail fares as recorded', () => {
  test.each(files)('%s', (file) => {
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const story = new Story(pattern, given(recording)).wait(600_000);
    const [own, recorded] = [ours(story), theirs(recording)];
    expect(Object.keys(recorded).length).toBeGreaterThan(0);
    for (const [connection, says] of Object.entries(recorded))
      expect(withoutQuit(own[connection] ?? []), connection).toEqual(withoutQuit(says));

    // Whom the receiver was asked about, and what it said: so often was tried, and who got a bounce.
    expect(ownAnswers(story)).toEqual(recordedAnswers(recording));
    expect(ownAnswers(story)).toHaveLength(recording.repeat.attempts_at_ms.length);

    // The client is done before the receiver has seen anything.
    const done = recording.trace.find(({ ev }) => ev === 'sendMail returned')?.ms ?? Number.NaN;
    expect(done).toBeLessThan(recording.repeat.attempts_at_ms[0] ?? Number.NaN);
    const asked = story.log.find((entry) => entry.kind === 'write' && entry.host === 'receiver')?.at;
    expect(noteAt(story, 'handed over')).toBeLessThan(asked ?? Number.NaN);
  });

  test.each(files)('%s: tries come as far apart', (file) => {
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const story = new Story(pattern, given(recording)).wait(600_000);
    const tries = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.label.startsWith('RCPT') && entry.host === 'relay'
        ? [entry.at / MILLISECOND]
        : [],
    );
    const others = recording.repeat.attempts_at_ms;
    expect(tries).toHaveLength(others.length);
    const since = (times: readonly number[]) => times.map((at) => at - (times[0] ?? 0));
    // "At the first queue run after it is due, +0 to 1.5 s".
    since(tries).forEach((at, index) => {
      expect(Math.abs(at - (since(others)[index] ?? Number.NaN))).toBeLessThan(1.5 * (SECOND / MILLISECOND));
    });
  });
});

test.each([
  ['F,12s,4s; G,30s,8s,2', 2],
  ['F,2h,15m; G,16h,1h,1.5; F,4d,6h', 3],
  ['F,90m,1m30s', 1],
])('%s is a rule of %i stages', (rule, stages) => {
  const parsed = parseRetryRule(rule);
  expect('stages' in parsed ? parsed.stages : []).toHaveLength(stages);
});

test.each([
  '',
  'F,12s',
  'F,12s,4s,2',
  'G,30s,8s',
  'G,30s,8s,0.5',
  'H,1s,1s',
  'F,0s,1s',
  'F,2s,1s; F,1s,1s',
  'F,2,1',
  'F,9w,1s',
])('"%s" is no rule', (rule) => {
  expect(parseRetryRule(rule)).toHaveProperty('problem');
});
