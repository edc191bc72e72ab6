/** A server that answers from what it has: a list of hosts, or a zone of the tree of names. */
import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import type { Outcome } from '../../kernel/adapter.ts';
import type { DatagramEvent, SocketEvent } from '../../kernel/effect.ts';
import { answerMessage } from '../../protocols/dns/message.ts';
import { ANSWER_UDP_BYTES, openDoor, questionsIn, sendAnswer } from './door.ts';
import type { Waiting } from './door.ts';
import { answerFromList, answerFromZone } from './zone.ts';
import type { Zone } from './zone.ts';

export interface NameServerInput {
  readonly zone: Zone;
  /** A list of hosts, as small networks have it, or a part of the tree. */
  readonly kind: 'list' | 'zone';
}

interface NameServerContext {
  readonly settings: NameServerInput;
  readonly waiting: Waiting;
  readonly answered: number;
}

type NameServerEvent = DatagramEvent | SocketEvent;

const serverSetup = setupProcess<NameServerContext, NameServerEvent, NameServerInput>();

const answer = computed(serverSetup, ({ settings, waiting, answered }, event): Outcome<NameServerContext> => {
  const heard = questionsIn(waiting, event);
  const { zone, kind } = settings;
  const effects = heard.askers.map((asker) => {
    const { question } = asker.asked;
    const said = kind === 'list' ? answerFromList(zone, question) : answerFromZone(zone, question);
    return sendAnswer(asker, answerMessage(asker.asked, said, ANSWER_UDP_BYTES));
  });
  return { context: { waiting: heard.waiting, answered: answered + effects.length }, effects };
});

const machine = serverSetup.createMachine({
  id: 'name-server',
  context: ({ input: { settings } }) => ({ settings, waiting: {}, answered: 0 }),
  entry: { type: 'effects', params: () => openDoor() },
  initial: 'open',
  states: {
    open: {
      description: 'Answers each question as it comes, and remembers none.',
      on: {
        datagram: { actions: answer },
        data: { actions: answer },
        closed: { actions: answer },
        ended: { actions: { type: 'close', params: ({ event }) => ({ socket: event.socket }) } },
      },
    },
  },
});

/** Answers from its own data, by datagram and over TCP. */
export const nameServer = toProcess<typeof machine, NameServerInput>(machine, ({ answered }) => ({ answered }));
