import { describe, expect, test } from 'vitest';
import type { Entry, EntryKind, EntryOf } from '../../kernel/entry.ts';
import { Run } from '../../kernel/run.ts';
import { SECOND } from '../../kernel/time.ts';
import { frameAt } from '../../record/frame.ts';
import { Timeline } from '../../record/timeline.ts';
import { measuredScene } from '../contract/measured.ts';
import { parsePreset } from '../contract/preset.ts';
import { setupOf } from '../contract/recipe.ts';
import { commonInvariants } from '../shared/invariants.ts';
import { transportInvariants } from '../shared/transport-invariants.ts';
import { pattern } from '../request-response/index.ts';
import { differenceIn } from './metric-invariants.ts';
import { objectionToNumbers } from './number-invariants.ts';
import { differenceBetween } from './state-invariants.ts';
import { objectionToWorks } from './work-invariants.ts';

const parameters = parsePreset(pattern, { arrivals: 'fixed', rate: '1', serviceTime: '200ms', clients: '2' });
const { id, version } = pattern;
const run = new Run(
  setupOf(pattern, {
    pattern: id,
    version,
    parameters,
    seed: 1,
    list: [],
    interventions: [
      { at: 6 * SECOND, action: { type: 'pause', host: 'server' } },
      { at: 7 * SECOND, action: { type: 'resume', host: 'server' } },
      { at: 9 * SECOND, action: { type: 'restart', host: 'server' } },
    ],
  }),
);
const UNTIL = 15 * SECOND;
run.advance(UNTIL);
const topology = pattern.topology(parameters);
const scene = measuredScene(pattern, topology);
const cores = new Map(topology.hosts.map((host) => [host.id, host.cores]));

/** The log with another version of the first entry of a kind that is meant, or without it. */
function forge<Kind extends EntryKind>(
  kind: Kind,
  change: (entry: EntryOf<Kind>) => readonly Entry[] | null,
): readonly Entry[] {
  const meant = run.log.find((entry) => isOfKind(entry, kind) && change(entry) !== null);
  if (meant === undefined) throw new Error(`there is no ${kind} to forge`);
  return run.log.flatMap((entry) => (entry === meant && isOfKind(entry, kind) ? (change(entry) ?? []) : [entry]));
}

function isOfKind<Kind extends EntryKind>(entry: Entry, kind: Kind): entry is EntryOf<Kind> {
  return entry.kind === kind;
}

const broken = (log: readonly Entry[]) =>
  commonInvariants.filter(({ check }) => check(log, { profile: 'linux' }) !== null).map(({ name }) => name);

describe('what holds for every log', () => {
  test('holds for this one', () => expect(broken(run.log)).toEqual([]));

  test.each<readonly [string, readonly Entry[]]>([
    [
      'every packet that was sent arrives, dies with a cause, or is in flight',
      forge('arrival', (entry) => [entry, entry]),
    ],
    ['every message is read at most once, and after it was written', forge('read', (entry) => [entry, entry])],
    [
      'messages of one direction of a connection are read in the order in which they were written',
      run.log.map((entry) => (entry.kind === 'read' && entry.at > 4 * SECOND ? { ...entry, message: 1 } : entry)),
    ],
    ['no packet arrives sooner than its line allows', forge('arrival', (entry) => [{ ...entry, at: entry.at - 1 }])],
    [
      'no request has two answers',
      forge('write', (entry) => (entry.role === 'response' ? [entry, { ...entry, message: 999 }] : null)),
    ],
    [
      'nobody is told an item that the server never had, before it had it, or that is for others',
      forge('note', (entry) => (entry.name === 'delivered' ? [{ ...entry, values: { news: 77 } }] : null)),
    ],
    [
      'no program of a paused host does anything',
      forge('paused', (entry) => [
        entry,
        { ...entry, layer: 'process', kind: 'note', process: 'server/orders', name: 'awake', values: {} },
      ]),
    ],
    [
      'no message of a connection is written in one life of a host and read by a peer of another',
      forge('read', (entry) => (entry.host === 'server' ? [{ ...entry, layer: 'host', kind: 'boot' }, entry] : null)),
    ],
    [
      'what answers a message was asked in the same life of both its hosts',
      forge('write', (entry) =>
        entry.role === 'response' ? [{ ...entry, layer: 'host', kind: 'boot' }, entry] : null,
      ),
    ],
  ])('"%s" is broken by a log in which it is', (name, log) => {
    expect(broken(log)).toContain(name);
  });

  test('is all shown to break, here or beside the rules for segments', () => {
    expect(commonInvariants.length - transportInvariants.length).toBe(9);
  });
});

describe('works', () => {
  const isWrong = (log: readonly Entry[], most = cores) => objectionToWorks(log, UNTIL, most);

  test('are done in this log', () => expect(isWrong(run.log)).toBeNull());

  test.each<readonly [string, readonly Entry[]]>([
    ['too early or too late', forge('work done', (entry) => [{ ...entry, at: entry.at + 1 }])],
    ['ends a work that does not run', forge('work', () => [])],
    ['begins on a paused host', forge('work', (entry) => [{ ...entry, layer: 'host', kind: 'paused' }, entry])],
    [
      'leaves a work that runs',
      forge('work', (entry) => [entry, { ...entry, layer: 'process', kind: 'exit', host: 'server' }]),
    ],
  ])('"%s" is said of a log in which it is so', (words, log) => {
    expect(isWrong(log)).toContain(words);
  });

  test('one that never ends is found', () => {
    const room = new Map([['server', 9]]);
    expect(
      isWrong(
        forge('work done', () => []).filter(({ kind }) => kind !== 'exit'),
        room,
      ),
    ).toContain('never ends');
  });

  test('more of them at once than cores are found', () => {
    expect(isWrong(run.log, new Map([['server', 0]]))).toContain('on 0 cores');
  });
});

describe('numbers', () => {
  test('are right in this log', () => {
    expect(differenceIn(run.log, scene, UNTIL)).toBeNull();
  });

  test.each([
    [{ linkUtilisation: 1.1 }, 'linkUtilisation'],
    [{ meanWayMs: -1 }, 'meanWayMs'],
    [{ openConnections: 3, connectionsOpened: 1 }, 'connections are open'],
    [{ meanResponseMs: 10, meanWorkMs: 3 }, 'add up'],
    [{ serverWorkMs: 1, wastedWorkMs: 2 }, 'in vain'],
    [{ behindMs: 100 }, 'behindMs'],
    [{ emptyRatio: 2 }, 'emptyRatio'],
    [{ p50StalenessMs: 3, p95StalenessMs: 2, maxStalenessMs: 5, meanStalenessMs: 3 }, 'staleness'],
  ])('%o is refused', (values, words) => {
    expect(objectionToNumbers(values, 1, 50)).toContain(words);
  });

  test('counted in another way than they are shown are found', () => {
    const twice = forge('work', (entry) => [entry, { ...entry, at: entry.at + 1, until: entry.until + 1 }]);
    expect(differenceIn(renumbered(twice), scene, UNTIL)).toContain('WorkMs');
  });
});

describe('a picture', () => {
  test('that shows another state, badge or packet than there is, is found', () => {
    const timeline = new Timeline(topology.links);
    for (const entry of run.log) timeline.add(entry);
    const step = run.stepAt(5_900_000);
    const frame = frameAt(timeline, { at: 5_900_000, step });
    const world = run.worldAt(step);
    expect(differenceBetween(frame, world)).toBeNull();
    expect(differenceBetween({ ...frame, packets: [] }, world)).toContain('packets');
    const [first] = frame.hosts;
    if (first === undefined) throw new Error('there is no host');
    const [name, host] = first;
    const show = (part: Partial<typeof host>) => new Map(frame.hosts).set(name, { ...host, ...part });
    expect(differenceBetween({ ...frame, hosts: show({ up: false }) }, world)).toContain('is shown as');
    const odd = host.processes.map((process) => ({ ...process, path: 'nowhere' }));
    expect(differenceBetween({ ...frame, hosts: show({ processes: odd }) }, world)).toContain('nowhere');
    const bare = host.processes.map((process) => ({ ...process, badges: { odd: 1 } }));
    expect(differenceBetween({ ...frame, hosts: show({ processes: bare }) }, world)).toContain('odd');
  });
});

function renumbered(log: readonly Entry[]): readonly Entry[] {
  return log.map((entry, n) => ({ ...entry, n }));
}
