import { expect, test } from 'vitest';
import type { Entry, EntryBody } from '../kernel/entry.ts';
import { Inside } from './inside.ts';
import { insideNotes, servedNotes } from './inside-notes.ts';

const HOST = 'server';

/** A log of notes and other entries, one a millisecond. */
function read(...bodies: readonly (EntryBody | ReturnType<typeof insideNotes.say>)[]): Inside {
  const inside = new Inside();
  bodies.forEach((body, n) => {
    const common = { n, step: n, at: n * 1000, cause: null };
    const entry: Entry =
      'type' in body
        ? {
            ...common,
            layer: body.layer,
            kind: 'note',
            host: HOST,
            process: 'server/thread-1',
            name: body.name,
            values: body.values,
          }
        : { ...common, ...body };
    inside.add(entry);
  });
  return inside;
}

const thread = insideNotes.say('row', { row: 'Thread 1', kind: 'thread' });
const loopOf = insideNotes.say('row', { row: 'No thread', kind: 'waits' });
const acceptRow = insideNotes.say('row', { row: 'Accept queue', kind: 'accept' });
const parks = (call: number, inCall: string) => insideNotes.say('parks', { row: 'Thread 1', call, inCall });
const goes = insideNotes.say('goes', { row: 'Thread 1', call: 1 });
const outstanding = (call: number) => insideNotes.say('outstanding', { row: 'No thread', call, how: 'promise' });
const arrived = (call: number) => insideNotes.say('arrived', { row: 'No thread', call });
const exit: EntryBody = { layer: 'process', kind: 'exit', host: HOST, process: 'server/thread-1' };

test('a thread that goes from one call of the kernel into the next stands still once', () => {
  const inside = read(thread, parks(1, 'connect'), parks(1, 'read'), goes);
  const [park] = inside.parks.openOrEnded();
  expect(inside.parks.openOrEnded()).toHaveLength(1);
  expect(park).toMatchObject({ at: 1000, call: 1, end: { at: 3000 } });
  expect([park?.inCall.before(2), park?.inCall.before(3)]).toEqual(['connect', 'read']);
});

test('what waits at the same time has places of its own, and a place is free again afterwards', () => {
  const inside = read(loopOf, outstanding(1), outstanding(2), arrived(1), outstanding(3));
  expect(inside.waits.openOrEnded().map(({ call, slot }) => [call, slot])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
  ]);
  expect(inside.depthOf(HOST, 'No thread')).toMatchObject({ depth: 2, at: 2000 });
});

test('when a process ends, so does its line and all that is on it', () => {
  const inside = read(thread, parks(1, 'read'), exit);
  expect(inside.rows[0]?.end).toMatchObject({ n: 2 });
  expect(inside.parks.openBefore(3)).toEqual([]);
});

test('a line that begins again after its end is there a second time', () => {
  const inside = read(thread, exit, thread);
  expect(inside.rows.map(({ at, end }) => [at, end?.at ?? null])).toEqual([
    [0, 1000],
    [2000, null],
  ]);
});

test('a connection in the accept queue is told by the call for which it was made, even if that is known later', () => {
  const connection = 'client:1-server:80';
  const queued: EntryBody = {
    layer: 'transport',
    kind: 'accept queue',
    host: HOST,
    port: 80,
    connection,
    change: 'in',
    waiting: 1,
  };
  const asks: EntryBody = {
    layer: 'application',
    kind: 'write',
    host: 'client',
    process: 'client/call-7',
    connection,
    message: 1,
    to: HOST,
    role: 'request',
    label: 'request 7',
    exchange: 1,
    parent: null,
    items: [7],
    length: 50,
  };
  const inside = read(acceptRow, queued, asks);
  expect(inside.waits.openOrEnded().map((wait) => inside.callOf(wait))).toEqual([7]);
});

test('how many calls a host has answered is known at each entry', () => {
  const answers = servedNotes.say('answers', { call: 1, ok: true });
  const inside = read(thread, answers, servedNotes.say('answers', { call: 2, ok: false }), answers);
  expect([1, 2, 3, 4].map((limit) => inside.answered.get(HOST)?.before(limit) ?? 0)).toEqual([0, 1, 1, 2]);
});
