import * as z from 'zod/mini';
import type { ListRow } from '../patterns/contract/workload.ts';

/** The version of what `#s=` holds. It rises when old payloads must be read differently. */
export const PAYLOAD_VERSION = 1;

/** More than anybody does to one run by hand. */
export const MAX_INTERVENTIONS = 2_000;
export const MAX_LIST_ROWS = 100_000;

/** The first turns a payload of version 1 into one of version 2, and so on. */
const MIGRATIONS: readonly ((payload: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>)[] = [];

const natural = z.int().check(z.nonnegative());
const shortText = z.string().check(z.maxLength(200));
const digest = z.string().check(z.regex(/^[0-9a-f]{16}$/));

/** Each part by itself: one that is broken does not take the others with it. */
const PARTS = {
  version: natural,
  do: z.array(shortText).check(z.maxLength(MAX_INTERVENTIONS)),
  list: z.array(z.tuple([natural, z.string().check(z.maxLength(10_000))])).check(z.maxLength(MAX_LIST_ROWS)),
  file: z.object({ count: natural, digest }),
  at: natural,
  step: z.int().check(z.minimum(-1)),
  digest,
  /** The digest of the query that the rest was made for: a query edited by hand makes another run. */
  query: digest,
  selection: z.string().check(z.regex(/^(?:(?:host|link) [\w>-]{1,80}|(?:message|packet) \d{1,9})?$/)),
  layout: z.string().check(z.regex(/^[\w-]{0,20}$/)),
};

const PART_WORDS: Readonly<Record<keyof typeof PARTS, string>> = {
  version: 'the version of the pattern',
  do: 'the list of interventions',
  list: 'the list of news',
  file: 'the mark of the file of news',
  at: 'the time',
  step: 'the step',
  digest: 'the digest',
  query: 'the digest of the settings',
  selection: 'the selection',
  layout: 'the layout',
};

export interface Payload {
  version?: number | undefined;
  do?: string[] | undefined;
  list?: [number, string][] | undefined;
  file?: { count: number; digest: string } | undefined;
  at?: number | undefined;
  step?: number | undefined;
  digest?: string | undefined;
  query?: string | undefined;
  selection?: string | undefined;
  layout?: string | undefined;
}

/** Reads an unpacked payload. Parts that cannot be used are missing from it and listed as sentences. */
export function readPayload(value: unknown): { readonly payload: Payload; readonly ignored: readonly string[] } {
  const head = z.safeParse(z.looseObject({ v: natural }), value);
  if (!head.success) return refuse('Everything after #s= was ignored: it does not say in which version it is written.');
  const { v } = head.data;
  if (v > PAYLOAD_VERSION) {
    return refuse(
      `Everything after #s= was ignored: it is written in version ${v}, and this page reads versions up to ${PAYLOAD_VERSION}. A newer Roundtrip made this link.`,
    );
  }
  if (v < 1) return refuse('Everything after #s= was ignored: there is no version 0.');
  let record: Readonly<Record<string, unknown>> = head.data;
  for (const migrate of MIGRATIONS.slice(v - 1)) record = migrate(record);
  const ignored: string[] = [];
  const part = <Value>(name: keyof typeof PARTS, schema: z.ZodMiniType<Value>): Value | undefined => {
    const read = z.safeParse(z.optional(schema), record[name]);
    if (!read.success)
      ignored.push(`In the link, ${PART_WORDS[name]} is not readable (${whereOf(read.error)}): it was ignored.`);
    return read.data;
  };
  const payload: Payload = {
    version: part('version', PARTS.version),
    do: part('do', PARTS.do),
    list: part('list', PARTS.list),
    file: part('file', PARTS.file),
    at: part('at', PARTS.at),
    step: part('step', PARTS.step),
    digest: part('digest', PARTS.digest),
    query: part('query', PARTS.query),
    selection: part('selection', PARTS.selection),
    layout: part('layout', PARTS.layout),
  };
  return { payload, ignored };
}

/** The rows of a list, in order of time whatever the link says. */
export function rowsOf(list: readonly (readonly [number, string])[]): readonly ListRow[] {
  return list.map(([at, text]) => ({ at, text })).sort((one, other) => one.at - other.at);
}

function refuse(sentence: string): { readonly payload: Payload; readonly ignored: readonly string[] } {
  return { payload: {}, ignored: [sentence] };
}

/** Where in the part it went wrong, such as `entry 3`. */
function whereOf(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  const [first] = issue?.path ?? [];
  return typeof first === 'number'
    ? `entry ${first + 1}`
    : (issue?.message ?? 'unknown')
        .toLowerCase()
        .replace(/[^\w ,:.]/g, '')
        .slice(0, 80);
}
