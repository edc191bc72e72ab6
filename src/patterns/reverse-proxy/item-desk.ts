import { assign } from 'xstate';
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { Configure, Effect } from '../../kernel/effect.ts';
import { newsNotes } from '../../record/news-notes.ts';
import { headerValue } from '../../protocols/http/headers.ts';
import { reasonPhrase } from '../../protocols/http/reason-phrases.ts';
import { toJson } from '../../protocols/representation.ts';
import type { ServiceAnswer, ServiceCall } from '../../machines/http/http-events.ts';
import { reply } from '../../machines/http/service.ts';
import { clientOf } from '../../machines/middle/address.ts';

export interface DeskInput {
  /** It answers 500 at once, whatever is asked. */
  readonly failing: boolean;
  /** How much text its answers carry. */
  readonly bodySize: number;
}

interface DeskContext {
  readonly settings: DeskInput;
  readonly host: string;
  readonly served: number;
}

type DeskEvent = ServiceCall | Configure<DeskInput>;

const deskSetup = setupProcess<DeskContext, DeskEvent, DeskInput>();

const serve = computed(deskSetup, (context, event): Outcome<DeskContext> => {
  if (event.type !== 'request') return NOTHING;
  const number = Number(headerValue(event.head.headers, 'X-Request-Id') ?? 'NaN');
  const known = Number.isSafeInteger(number);
  const { failing, bodySize } = context.settings;
  const status = failing ? 500 : 200;
  const { mediaType, body } = toJson({
    item: event.head.target,
    servedBy: context.host,
    ...(bodySize > 0 ? { text: productText(bodySize) } : {}),
  });
  const client = clientOf(event.head.headers);
  const news = known && status === 200 ? [number] : [];
  const answer: ServiceAnswer = {
    type: 'respond',
    response: {
      status,
      reason: reasonPhrase(status),
      headers: [['Content-Type', mediaType]],
      body,
    },
    note: {
      role: status < 400 ? 'response' : 'error',
      label: `${status} ${reasonPhrase(status)}`,
      answers: event.message,
      items: news,
    },
  };
  return {
    context: { served: context.served + 1 },
    effects: [
      ...news.map((item): Effect =>
        newsNotes.say('news', { news: item, volatile: false, ...(client === undefined ? {} : { audience: client }) }),
      ),
      reply(event.handler, answer),
    ],
  };
});

const machine = deskSetup.createMachine({
  id: 'item-desk',
  context: ({ input: { settings, host } }) => ({ settings, host, served: 0 }),
  initial: 'open',
  states: {
    open: {
      description: 'Answers every request, and says which server it is; one that is broken answers 500 at once.',
      on: {
        request: { actions: serve },
        configure: { actions: assign(({ event }) => ({ settings: event.settings })) },
      },
    },
  },
});

/** The application of an upstream. */
export const itemDesk = toProcess<typeof machine, DeskInput>(machine, ({ served }) => ({ served }));

const NOTHING = { context: {}, effects: [] };

const WORDS =
  'the of item shop price color size stock delivery with for and made from in cotton wool leather light dark blue red'.split(
    ' ',
  );

/** So many characters of words in no particular order, always the same: they compress to about a quarter. */
function productText(size: number): string {
  const words: string[] = [];
  // The generator of the ZX81.
  let drawn = 1;
  for (let length = 0; length < size;) {
    drawn = (drawn * 75 + 74) % 65_537;
    const word = `${WORDS[drawn % WORDS.length] ?? ''} `;
    words.push(word);
    length += word.length;
  }
  return words.join('').slice(0, size);
}
