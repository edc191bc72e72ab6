import { describe, expect, test } from 'vitest';
import type { EntryOf } from '../../kernel/entry.ts';
import type { Intervention } from '../../kernel/intervention.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import { lookupNotes } from '../../record/lookup-notes.ts';
import { Story } from '../driver/story.ts';
import { parseNames } from './needed-names.ts';
import type { Name } from './parameters.ts';
import { pattern } from './index.ts';
import { parseLosses } from './scripted-loss.ts';

type Given = Readonly<Partial<Record<Name, string>>>;

function simulate(given: Given, interventions: readonly Intervention[] = [], seed = 1): Story {
  const parameters: Given = { traffic: 'lookups', count: '1', ...given, duration: '120s' };
  return new Story(pattern, parameters, seed, interventions).wait(120_000);
}

const fault = (type: 'crash' | 'close' | 'restart', host: string, at = 1): Intervention => ({
  at,
  action: { type, host },
});

/** Whom the application asked when, in seconds: `server 0`. */
const asked = ({ log }: Story, host = 'client') =>
  log
    .filter(
      (entry): entry is EntryOf<'write'> => entry.kind === 'write' && entry.host === host && entry.role === 'request',
    )
    .map(({ to, at }) => `${to} ${at / SECOND}`);
const ends = ({ log }: Story) =>
  log.flatMap((entry) =>
    lookupNotes.has(entry) && entry.name === 'lookup over' ? [`${entry.values.result} ${entry.at / SECOND}`] : [],
  );
const DEAD = [fault('crash', 'server'), fault('crash', 'server2')];

describe('whoever asks has a ladder of its own', () => {
  test('glibc asks twice, five seconds apart, and gives up after ten', () => {
    const story = simulate({}, [fault('crash', 'server')]);
    expect(asked(story)).toEqual(['server 0', 'server 5']);
    expect(ends(story)).toEqual(['timed out 10']);
  });

  test('glibc with two servers goes through the list twice', () => {
    const story = simulate({ servers: '2' }, DEAD);
    expect(asked(story)).toEqual(['server 0', 'server2 5', 'server 10', 'server2 15']);
    expect(ends(story)).toEqual(['timed out 20']);
  });

  test('dig asks the first server three times, and then the other one once', () => {
    expect(asked(simulate({ resolver: 'dig' }, DEAD))).toEqual(['server 0', 'server 5', 'server 10']);
    const story = simulate({ resolver: 'dig', servers: '2' }, DEAD);
    expect(asked(story)).toEqual(['server 0', 'server 5', 'server 10', 'server2 15']);
    expect(ends(story)).toEqual(['timed out 20']);
  });

  test('c-ares asks four times, its waits drawn and looked at once a second: 3, 3 or 4, 5 to 8, 9 to 16 s', () => {
    const seen = [new Set<number>(), new Set<number>(), new Set<number>(), new Set<number>()];
    for (let seed = 1; seed <= 60; seed += 1) {
      const story = simulate({ resolver: 'cares' }, [fault('crash', 'server')], seed);
      const times = [...asked(story), ...ends(story)].map((line) => Number(line.split(' ').at(-1)));
      expect(times).toHaveLength(5);
      times.slice(1).forEach((at, index) => seen[index]?.add(at - (times[index] ?? 0)));
    }
    const [first, second, third, fourth] = seen.map((waits) => [...waits].toSorted((one, other) => one - other));
    expect([first, second, third]).toEqual([[3], [3, 4], [5, 6, 7, 8]]);
    expect(fourth?.[0]).toBeGreaterThanOrEqual(9);
    expect(fourth?.at(-1)).toBeLessThanOrEqual(16);
    expect(fourth?.length).toBeGreaterThan(4);
  });

  test('c-ares asks the server that failed less: the second one when the first is silent, and round by round', () => {
    const story = simulate({ resolver: 'cares', servers: '2' }, DEAD);
    expect(asked(story).map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'server' : 'server2')),
    );
    expect(asked(story).slice(0, 2)).toEqual(['server 0', 'server2 3']);
  });

  test.each([
    ['glibc', 2],
    ['dig', 3],
    ['cares', 4],
  ])('%s is told by ICMP that nobody is there, and asks %i times without waiting', (resolver, tries) => {
    const story = simulate({ resolver }, [fault('close', 'server')]);
    expect(asked(story)).toEqual(Array.from({ length: tries }, (_, index) => `server ${index / 10}`));
    expect(ends(story)).toEqual([`refused ${tries / 10}`]);
  });

  test('two answers missing is another server, one of two is one after the other, at last from another socket', () => {
    const both = { family: 'both' };
    expect(asked(simulate({ ...both, lose: 'answer1,answer2' }))).toEqual([
      'server 0',
      'server 0',
      'server 5',
      'server 5',
    ]);
    const story = simulate({ ...both, lose: 'answer2,answer4' });
    expect(asked(story)).toEqual(['server 0', 'server 0', 'server 5', 'server 5.1', 'server 10', 'server 10.1']);
    const ports = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.host === 'client' ? [entry.connection.split('-')[0]] : [],
    );
    expect(new Set(ports.slice(0, 4)).size).toBe(1);
    expect(new Set(ports).size).toBe(2);
    // What it has after that is what its caller gets.
    const last = simulate({ ...both, lose: 'answer2,answer4,answer6' });
    expect(ends(last)).toEqual(['answered 15']);
  });
});

describe('over TCP', () => {
  test('dig asks with another id, glibc and c-ares repeat theirs', () => {
    for (const [resolver, addresses] of [
      ['glibc', '30'],
      ['cares', '30'],
      ['dig', '100'],
    ] as const) {
      const story = simulate({ resolver, names: 'many', addresses });
      expect(ends(story)).toEqual(['answered 0.3']);
      expect(asked(story)).toEqual(['server 0', 'server 0.2']);
    }
  });

  test('both questions go in one write, and both answers come', () => {
    const story = simulate({ names: 'many', family: 'both' });
    expect(asked(story)).toEqual(['server 0', 'server 0', 'server 0.2']);
    expect(ends(story)).toEqual(['answered 0.3']);
    const [written] = story.log.flatMap((entry) =>
      entry.kind === 'write' && entry.at === 200 * MILLISECOND ? [entry.length] : [],
    );
    expect(written).toBe(2 * 37);
  });

  test('a server that dies meanwhile is another try that failed', () => {
    const story = simulate({ names: 'many' }, [fault('restart', 'server', 120 * MILLISECOND)]);
    expect(ends(story)).toEqual(['answered 0.3']);
    const dead = simulate({ names: 'many' }, [fault('close', 'server', 120 * MILLISECOND)]);
    expect(ends(dead)).toEqual(['refused 0.3']);
  });
});

describe('a resolver', () => {
  const recursion = { recursion: 'on', upstreamLatency: '20ms' };

  test('asks a silent server five times, longer each time, and then says that it failed: glibc asks once more', () => {
    const story = simulate(recursion, [fault('crash', 'tld')]);
    const waits = asked(story, 'resolver').filter((line) => line.startsWith('tld'));
    const times = waits.map((line) => Number(line.split(' ')[1]));
    expect(waits.length).toBeGreaterThanOrEqual(5);
    const pauses = times.slice(1, 5).map((at, index) => Math.round((at - (times[index] ?? 0)) * 1000));
    expect(pauses).toEqual([376, 752, 1504, 3008]);
    expect(ends(story)[0]).toMatch(/^(?:timed out|server failure) /);
  });

  test('asks once for many that ask it the same', () => {
    const story = simulate({ ...recursion, count: '5', gap: '10ms' });
    expect(asked(story, 'resolver')).toHaveLength(4);
    expect(ends(story).map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 5 }, () => 'answered'));
  });

  test('forgets all of it when it boots again', () => {
    const quiet = simulate({ ...recursion, names: 'mail@0s,mail@2s' });
    expect(asked(quiet, 'resolver')).toHaveLength(4);
    const booted = simulate({ ...recursion, names: 'mail@0s,mail@2s' }, [fault('restart', 'resolver', SECOND)]);
    expect(asked(booted, 'resolver')).toHaveLength(8);
  });

  test('asks over TCP what does not fit its own datagrams', () => {
    const story = simulate({ ...recursion, names: 'many', addresses: '200', resolver: 'dig' });
    expect(ends(story).map((line) => line.split(' ')[0])).toEqual(['answered']);
    const streams = story.log.filter((entry) => entry.kind === 'segment' && entry.flags === 'S');
    expect(streams.map((entry) => (entry.kind === 'segment' ? `${entry.from}>${entry.to}` : ''))).toEqual([
      'resolver>authoritative',
      'client>resolver',
    ]);
  });
});

test('names and losses that mean nothing are refused with a sentence', () => {
  expect(parseNames('www,mail@3s')).toEqual({ problem: 'either every name has a time or none has' });
  expect(parseNames('www@soon')).toHaveProperty('problem');
  expect(parseNames('elsewhere')).toHaveProperty('problem');
  expect(parseNames('www@1s,many@2500ms')).toMatchObject({ names: [{ at: SECOND }, { at: 2_500 * MILLISECOND }] });
  expect(parseLosses('message0')).toHaveProperty('problem');
  expect(parseLosses('segment4')).toHaveProperty('problem');
  expect(parseLosses(' message4x2 , answer1')).toEqual({
    losses: [
      { what: 'message', number: 4, times: 2 },
      { what: 'answer', number: 1, times: 1 },
    ],
  });
});
