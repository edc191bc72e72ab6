import { computed, setupProcess, toProcess } from '../kernel/adapter.ts';
import type { Outcome } from '../kernel/adapter.ts';
import type { Effect, EffectOf, FilterControl, SocketEvent } from '../kernel/effect.ts';
import type { MessageNote } from '../kernel/message.ts';
import type { Microseconds } from '../kernel/time.ts';
import { closeTls, receiveTls, sendTls, startTls } from '../protocols/tls/session.ts';
import type { TlsSession, TlsStep } from '../protocols/tls/session.ts';

interface FilterInput {
  /** The handle of the TCP socket below. */
  readonly lower: string;
  /** Where to connect to, on the side that opens. */
  readonly opens: { readonly to: string; readonly port: number; readonly probeEveryUs: Microseconds } | null;
}

interface FilterContext {
  readonly lower: string;
  readonly opens: FilterInput['opens'];
  readonly session: TlsSession | null;
  readonly over: boolean;
}

type FilterEvent = SocketEvent | FilterControl;

const filterSetup = setupProcess<FilterContext, FilterEvent, FilterInput>();

/** Both ends derive the same (pretended) keys from it. */
const KEY_LABEL = 'roundtrip';

const begin = computed(filterSetup, ({ lower }, event) =>
  emit(lower, startTls(event.type === 'accepted' ? 'server' : 'client', KEY_LABEL), []),
);

const receive = computed(filterSetup, ({ lower, session }, event) => {
  if (event.type !== 'data' || session === null) return NOTHING;
  return emit(lower, receiveTls(session, event.bytes), event.messages);
});

const write = computed(filterSetup, ({ lower, session }, event) => {
  if (event.type !== 'write' || session === null || session.phase !== 'open') return NOTHING;
  const step = sendTls(session, event.bytes);
  const carries = event.message === null ? {} : { carries: event.message };
  return {
    context: { session: step.session },
    effects: [{ type: 'write', socket: lower, bytes: step.output, ...carries }],
  };
});

const close = computed(filterSetup, ({ lower, session }) => {
  const step = session?.phase === 'open' ? closeTls(session) : null;
  const farewell: Effect[] =
    step === null ? [] : [{ ...flight(lower, step.output, 'close_notify'), message: CLOSE_NOTIFY }];
  return { context: { over: true }, effects: [...farewell, { type: 'close', socket: lower }] };
});

const reset = computed(filterSetup, ({ lower }) => ({
  context: { over: true },
  effects: [{ type: 'reset', socket: lower }],
}));

const ended = computed(filterSetup, ({ session }) =>
  session === null || session.receiveClosed
    ? NOTHING
    : { context: {}, effects: [{ type: 'notify', event: { type: 'ended' } }] },
);

const closed = computed(filterSetup, (_, event) => ({
  context: { over: true },
  effects: [{ type: 'notify', event: { type: 'closed', result: event.type === 'closed' ? event.result : 'closed' } }],
}));

const machine = filterSetup.createMachine({
  id: 'tls',
  context: ({ input: { settings } }) => ({ ...settings, session: null, over: false }),
  initial: 'starting',
  states: {
    starting: {
      always: [
        {
          guard: ({ context }) => context.opens !== null,
          target: 'connecting',
          actions: {
            type: 'effects',
            params: ({ context }) =>
              context.opens === null ? [] : [{ type: 'connect', socket: context.lower, ...context.opens }],
          },
        },
        { target: 'connecting' },
      ],
    },
    connecting: {
      description: 'TCP connects first.',
      on: {
        connected: { target: 'running', actions: begin },
        accepted: { target: 'running', actions: begin },
        closed: { target: 'over', actions: closed },
        close: { target: 'over', actions: reset },
        reset: { target: 'over', actions: reset },
      },
    },
    running: {
      description: 'Handshake, then records: plaintext in, opaque bytes out, and back.',
      on: {
        data: { actions: receive },
        write: { actions: write },
        ended: { actions: ended },
        close: { actions: close },
        reset: { actions: reset },
        closed: { actions: closed },
      },
      always: { guard: ({ context }) => context.over, target: 'over' },
    },
    over: { type: 'final' },
  },
});

/** TLS 1.3 between a TCP socket and its user: a socket to both. A model without cryptography. */
export const tlsFilter = toProcess<typeof machine, FilterInput>(machine);

const NOTHING: Outcome<FilterContext> = { context: {}, effects: [] };

/** What a step of the session means below (records to send) and above (what the user hears). */
function emit(
  lower: string,
  step: TlsStep,
  messages: Extract<SocketEvent, { type: 'data' }>['messages'],
): Outcome<FilterContext> {
  const effects: Effect[] = [];
  const names = step.events.flatMap((event) => (event.type === 'handshake' ? [event.message] : []));
  if (step.output.length > 0) effects.push(flight(lower, step.output, answerName(step, names)));
  let unreported = messages;
  for (const event of step.events) {
    if (event.type === 'connected') effects.push({ type: 'notify', event: { type: 'connected' } });
    else if (event.type === 'data') {
      effects.push({ type: 'notify', event: { type: 'data', bytes: event.bytes, messages: unreported } });
      unreported = [];
    } else if (event.type === 'closed') effects.push({ type: 'notify', event: { type: 'ended' } });
    else if (event.type === 'failed') {
      effects.push(
        { type: 'notify', event: { type: 'closed', result: 'malformed' } },
        { type: 'reset', socket: lower },
      );
    }
  }
  return { context: { session: step.session, over: step.session.phase === 'failed' }, effects };
}

const CLOSE_NOTIFY: MessageNote = { role: 'control', label: 'close_notify', layer: 'framing', farewell: true };

function flight(lower: string, bytes: Uint8Array, label: string): EffectOf<'write'> {
  return { type: 'write', socket: lower, bytes, message: { role: 'control', label, layer: 'framing' } };
}

/** The flight that answers what was read (RFC 8446 figure 1). */
function answerName(step: TlsStep, read: readonly string[]): string {
  if (step.session.role === 'client') return read.length === 0 ? 'ClientHello' : 'Finished';
  return read.includes('clientHello') ? 'ServerHello to Finished' : 'NewSessionTicket';
}
