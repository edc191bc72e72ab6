/** A program that needs addresses: it looks up one name after the other, each lookup by a machine of its own. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Effect } from '../../kernel/effect.ts';
import type { ProcessOf } from '../../kernel/process.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { QuestionType } from '../../protocols/dns/message.ts';
import { spawn } from '../children.ts';
import { dig } from './dig.ts';
import { getaddrinfo } from './getaddrinfo.ts';
import type { LookupInput, LookupNews } from './lookup.ts';
import { resolve4 } from './resolve4.ts';

/** Who asks: glibc's getaddrinfo, Node's dns.resolve4 (c-ares), dig. */
export type ResolverName = 'glibc' | 'cares' | 'dig';

const RESOLVERS: Readonly<Record<ResolverName, { readonly name: string; readonly process: ProcessOf<LookupInput> }>> = {
  glibc: { name: 'getaddrinfo', process: getaddrinfo },
  cares: { name: 'resolve4', process: resolve4 },
  dig: { name: 'dig', process: dig },
};

export interface ApplicationInput {
  readonly resolver: ResolverName;
  /** Both only where the resolver asks for both at once. */
  readonly types: readonly QuestionType[];
  readonly servers: readonly string[];
  /** When it needs which name, in order of time. */
  readonly lookups: readonly { readonly at: Microseconds; readonly name: string }[];
}

interface ApplicationContext {
  readonly settings: ApplicationInput;
  readonly self: string;
  readonly startedAt: Microseconds;
  /** The place of the next lookup in the list. */
  readonly next: number;
  readonly waiting: number;
}

type ApplicationEvent = LookupNews | { readonly type: 'nameNeeded' };

const applicationSetup = setupProcess<ApplicationContext, ApplicationEvent, ApplicationInput>();

const lookUp = computed(applicationSetup, (context, event): Outcome<ApplicationContext> => {
  const { settings, self, next, waiting } = context;
  const needed = settings.lookups[next];
  if (needed === undefined) return { context: {}, effects: [] };
  const { resolver, types, servers } = settings;
  const lookup = next + 1;
  const { name, process } = RESOLVERS[resolver];
  return {
    context: { next: lookup, waiting: waiting + 1 },
    effects: [
      spawn(`${name}-${lookup}`, process, { lookup, name: needed.name, types, servers, owner: self }),
      ...untilNext(settings, lookup, event.at),
    ],
  };
});

const count = computed(applicationSetup, ({ waiting }) => ({ context: { waiting: waiting - 1 }, effects: [] }));

const isLast = ({ context }: { context: ApplicationContext }) => context.waiting === 1;

const machine = applicationSetup.createMachine({
  id: 'application',
  // After a restart it needs what it has not needed yet.
  context: ({ input: { settings, self, at } }) => ({
    settings,
    self,
    startedAt: at,
    next: placeFrom(settings, at),
    waiting: 0,
  }),
  initial: 'idle',
  entry: { type: 'effects', params: ({ context }) => untilNext(context.settings, context.next, context.startedAt) },
  states: {
    idle: {
      description: 'It needs no name.',
      on: { nameNeeded: { target: 'waiting', actions: lookUp } },
    },
    waiting: {
      description: 'At least one name has no answer yet.',
      on: {
        nameNeeded: { actions: lookUp },
        over: [{ guard: isLast, target: 'idle', actions: count }, { actions: count }],
      },
    },
  },
});

/** Looks names up, one machine for each. */
export const application = toProcess<typeof machine, ApplicationInput>(machine, ({ waiting }) => ({ waiting }));

function placeFrom({ lookups }: ApplicationInput, at: Microseconds): number {
  const place = lookups.findIndex((needed) => needed.at >= at);
  return place < 0 ? lookups.length : place;
}

/** The alarm for the next name. */
function untilNext({ lookups }: ApplicationInput, next: number, now: Microseconds): readonly Effect[] {
  const needed = lookups[next];
  if (needed === undefined) return [];
  return [{ type: 'setTimer', name: 'next', delayUs: Math.max(0, needed.at - now), event: { type: 'nameNeeded' } }];
}
